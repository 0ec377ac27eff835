import Events
import Journal

/// Many callers in one transaction. See `EventJournal`.
extension PostgresJournal {
  /// See `EventJournal.append`. Two journeys to the server for all requests; where one of them cannot be stored, each has a
  /// transaction of its own.
  public func append(_ requests: [AppendRequest]) throws -> [Result<AppendOutcome, JournalError>] {
    guard !requests.isEmpty else { return [] }
    guard !isReadOnly else { throw notWritable }
    do { return try together(requests).map { .success($0) } } catch is RequestRefused {
      return try requests.map { request in
        do { return .success(try together([request])[0]) } catch let refusal as RequestRefused {
          return .success(.refused(refusal.error))
        } catch let error as JournalError {
          // Other requests are committed already: only this one failed.
          return .failure(error)
        }
      }
    }
  }

  /// Thrown when one of the requests cannot be stored; then none was.
  private struct RequestRefused: Error {
    let error: JournalError
  }

  private func together(_ requests: [AppendRequest]) throws -> [AppendOutcome] {
    var result: [AppendOutcome]?
    var number: String?
    return try pool.withRetries { connection, unsettled in
      if let number, let result, try isCommitted(number, unsettled, connection) { return result }
      (result, number) = (nil, nil)
      do {
        let plan = try plan(requests, connection)
        (result, number) = (plan.outcomes, plan.number)
        try connection.run(plan.statements + [PostgresStatement("COMMIT")])
        return plan.outcomes
      } catch {
        connection.rollBack()
        // A person who is gone, an undo of what is not there (class 23), a number out of range (22): the fault of one request.
        if case PostgresFailure.refused(let state, let message) = error,
          state.hasPrefix("23") || state.hasPrefix("22")
        {
          throw RequestRefused(
            error: pool.address.error(
              state == "23503"
                ? PostgresPool.profileGone : "the answer cannot be stored: \(message)."))
        }
        throw error
      }
    }
  }

  /// Begins a transaction, and finds what is to be written in it: what the logs have already is known by its key.
  private func plan(_ requests: [AppendRequest], _ connection: PostgresConnection) throws -> (
    outcomes: [AppendOutcome], statements: [PostgresStatement], number: String?
  ) {
    // Always in the same order, so that two programs never wait for each other.
    let people = Set(requests.map(\.userID)).sorted()
    let keyed = requests.flatMap { request in
      (request.drafts.compactMap(\.key) + (request.whole.map { [$0.next] } ?? [])).map {
        Key(request.userID, $0)
      }
    }
    let named = requests.compactMap { request in request.whole?.name.map { Key(request.userID, $0) } }
    let answers = try connection.run(
      [PostgresStatement("BEGIN"), PostgresStatement("SELECT pg_current_xact_id()")] + people.map(Self.lock)
        + keyed.map { Self.event(withKey: $0.text, $0.userID) }
        + named.map { Self.setting($0.text, $0.userID) } + [
          PostgresStatement(
            "SELECT nextval('event_ids') FROM generate_series(1, $1::int)",
            ["\(requests.reduce(0) { $0 + $1.drafts.count })"])
        ])
    guard let ids = answers.last else { return ([], [], nil) }
    var plan = Plan(ids: ids)
    for (key, rows) in zip(keyed, answers.dropFirst(2 + people.count)) {
      plan.known[key] = Self.event(rows, 0)
    }
    for (key, rows) in zip(named, answers.dropFirst(2 + people.count + keyed.count)) {
      plan.remembered[key] = rows.text(0, 0)
    }
    let outcomes = try requests.map { try add($0, to: &plan) }
    return (
      outcomes, plan.statements + plan.changed.sorted().map(notification), answers[1].text(0, 0)
    )
  }

  /// What several requests write in one transaction.
  private struct Plan {
    /// Ids for new events, and how many of them are used.
    let ids: PostgresRows
    var used = 0
    /// The events that logs have under the keys of the requests, and what they remember of whole requests.
    var known: [Key: Event] = [:]
    var remembered: [Key: String] = [:]
    var statements: [PostgresStatement] = []
    /// Whose logs change.
    var changed: Set<Int64> = []

    init(ids: PostgresRows) { self.ids = ids }
  }

  /// Adds what one request writes, unless one of its keys is taken.
  private func add(_ request: AppendRequest, to plan: inout Plan) throws -> AppendOutcome {
    var stored: [Event] = []
    var inserts: [PostgresStatement] = []
    var new: [Key: Event] = [:]
    for draft in request.drafts {
      let key = draft.key.map { Key(request.userID, $0) }
      if let key, let event = plan.known[key] ?? new[key] {
        stored.append(event)
        continue
      }
      let target = try draft.targetID(among: stored) { RequestRefused(error: pool.address.error($0)) }
      guard let id = plan.ids.int64(plan.used, 0) else {
        throw pool.address.error("the database gave an event no id.")
      }
      plan.used += 1
      let event = Event(draft, id: id, target: target)
      if let key { new[key] = event }
      stored.append(event)
      inserts.append(Self.insert(draft, target: target, id: id, request.userID))
    }
    let written = Set(new.values.map(\.id))
    let name = request.whole?.name.map { Key(request.userID, $0) }
    let taken = request.takenKey(
      stored, isNew: { written.contains($0.id) }, remembered: name.flatMap { plan.remembered[$0] }
    ) {
      plan.known[Key(request.userID, $0)] != nil
    }
    if let taken { return .keyTaken(taken) }
    if let name, plan.remembered[name] == nil, let contents = request.whole?.contents {
      plan.remembered[name] = contents
      plan.statements.append(Self.set(name.text, contents, request.userID))
    }
    plan.known.merge(new) { $1 }
    plan.statements += inserts
    if !inserts.isEmpty { plan.changed.insert(request.userID) }
    return .stored(stored, repeated: stored.count - inserts.count)
  }

  /// A key of a person.
  private struct Key: Hashable {
    let userID: Int64, text: String
    init(_ userID: Int64, _ text: String) { (self.userID, self.text) = (userID, text) }
  }

  /// See `EventJournal.event`.
  public func event(_ id: Int64) throws -> (userID: Int64, event: Event)? {
    try read { connection in
      let rows = try connection.run([
        PostgresStatement(
          "SELECT \(Self.eventColumns), user_id FROM events WHERE event_id = $1::bigint", ["\(id)"])
      ])[0]
      guard let event = Self.event(rows, 0), let userID = rows.int64(0, 7) else { return nil }
      return (userID, event)
    }
  }

  /// See `EventJournal.profile`.
  public func profile(userID: Int64) throws -> Profile? {
    try read { connection in
      let rows = try connection.run([
        PostgresStatement("SELECT name FROM profiles WHERE user_id = $1::bigint", ["\(userID)"])
      ])[0]
      return rows.count > 0 ? rows.text(0, 0).map { Profile(userID: userID, name: $0) } : nil
    }
  }
}
