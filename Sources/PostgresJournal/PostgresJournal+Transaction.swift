import Events
import Foundation
import Journal
import Lists

/// A transaction on one profile. See `JournalTransaction`.
extension PostgresJournal {
  /// See `EventJournal.transaction`.
  public func transaction<T>(userID: Int64, _ body: (any JournalTransaction) throws -> T) throws -> T {
    guard !isReadOnly else { throw notWritable }
    var result: T?
    var number: String?
    // Once its commit was sent, a transaction is not repeated: its number tells what became of it.
    return try pool.withRetries { connection, unsettled in
      if let number, let result, try isCommitted(number, unsettled, connection) { return result }
      (result, number) = (nil, nil)
      do {
        let begun = try connection.run([
          PostgresStatement("BEGIN"), Self.lock(userID),
          PostgresStatement("SELECT pg_current_xact_id()"),
        ])
        let found = try body(
          PostgresTransaction(connection: connection, userID: userID, address: pool.address))
        (result, number) = (found, begun[2].text(0, 0))
        try connection.run([notification(userID), PostgresStatement("COMMIT")])
        return found
      } catch {
        connection.rollBack()
        throw error
      }
    }
  }
}

private struct PostgresTransaction: JournalTransaction {
  let connection: PostgresConnection
  let userID: Int64
  let address: PostgresAddress

  func eventCount() throws -> Int {
    try connection.run([
      PostgresStatement("SELECT count(*) FROM events WHERE user_id = $1::bigint", ["\(userID)"])
    ])[0].int(0, 0) ?? 0
  }

  func basis() throws -> ListPlan.Basis {
    let answers = try connection.run([
      PostgresStatement("SELECT max(event_id) FROM events WHERE user_id = $1::bigint", ["\(userID)"]),
      PostgresStatement("SELECT max(import_id) FROM imports WHERE user_id = $1::bigint", ["\(userID)"]),
    ])
    return ListPlan.Basis(event: answers[0].int64(0, 0) ?? 0, list: answers[1].int64(0, 0) ?? 0)
  }

  func insert(_ drafts: [EventDraft]) throws -> [Event] {
    guard !drafts.isEmpty else { return [] }
    // First what the log has already, and an id for each of the others: undos name them.
    let keys = Set(drafts.compactMap(\.key)).sorted()
    let answers = try connection.run(
      keys.map { PostgresJournal.event(withKey: $0, userID) } + [
        PostgresStatement("SELECT nextval('event_ids') FROM generate_series(1, $1::int)", ["\(drafts.count)"])
      ])
    var known: [String: Event] = [:]
    for (key, rows) in zip(keys, answers) { known[key] = PostgresJournal.event(rows, 0) }
    guard let ids = answers.last else { return [] }
    var stored: [Event] = []
    var statements: [PostgresStatement] = []
    for (place, draft) in drafts.enumerated() {
      if let key = draft.key, let event = known[key] {
        stored.append(event)
        continue
      }
      let target = try draft.targetID(among: stored, else: address.error)
      guard let id = ids.int64(place, 0) else { throw address.error("the database gave an event no id.") }
      let event = Event(draft, id: id, target: target)
      if let key = draft.key { known[key] = event }
      stored.append(event)
      statements.append(PostgresJournal.insert(draft, target: target, id: id, userID))
    }
    for start in stride(from: 0, to: statements.count, by: 1000) {
      try connection.run(Array(statements[start..<min(start + 1000, statements.count)]))
    }
    return stored
  }

  func insert(_ list: ListImport) throws -> Int64 {
    let rows = try connection.run([
      PostgresStatement(
        """
        INSERT INTO imports (user_id, source, file, owner, timestamp, undone)
        VALUES ($1::bigint, $2, $3, $4, $5::bigint, $6::bigint) RETURNING import_id
        """,
        [
          "\(userID)", list.source, list.file, list.owner, "\(list.time)", list.undone.map { "\($0)" },
        ])
    ])
    guard let id = rows[0].int64(0, 0) else { throw address.error("the database gave an import no id.") }
    return id
  }

  func insert(_ entries: [StoredListEntry]) throws {
    for start in stride(from: 0, to: entries.count, by: 1000) {
      try connection.run(entries[start..<min(start + 1000, entries.count)].map(statement))
    }
  }

  private func statement(_ stored: StoredListEntry) -> PostgresStatement {
    let entry = stored.entry
    func text(_ value: (some BinaryInteger)?) -> String? { value.map { "\($0)" } }
    return PostgresStatement(
      """
      INSERT INTO list_entries (user_id, import_id, event_id, anime_id, mal_id, anilist_id, names, type, year, episodes,
        feedback_type, status, score, progress, repeats, started, finished, updated, answered, set_aside, notes, tags)
      VALUES ($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7, $8, $9::bigint, $10::bigint,
        $11::smallint, $12, $13::real, $14::bigint, $15::bigint, $16, $17, $18::bigint, $19::bigint, $20::boolean, $21, $22)
      """,
      [
        "\(userID)", "\(stored.importID)", text(stored.eventID), text(stored.animeID), text(entry.malID),
        text(entry.anilistID), entry.names.joined(separator: "\n"), entry.type, text(entry.year),
        text(entry.episodes), text(entry.feedback?.rawValue), entry.status?.rawValue,
        entry.score.map { "\($0)" }, text(entry.progress), "\(entry.repeats)", entry.started?.text,
        entry.finished?.text, text(entry.updated), text(entry.time), entry.isSetAside ? "t" : "f",
        entry.notes, entry.tags,
      ])
  }

  func set(_ name: String, _ value: String) throws {
    try connection.run([PostgresJournal.set(name, value, userID)])
  }

  func resolve(_ entry: StoredListEntry, animeID: Int, eventID: Int64?) throws {
    try connection.run([
      PostgresStatement(
        """
        UPDATE list_entries SET anime_id = $1::bigint, event_id = $2::bigint
        WHERE user_id = $3::bigint AND entry_id = $4::bigint
        """, ["\(animeID)", eventID.map { "\($0)" }, "\(userID)", "\(entry.id)"])
    ])
  }

  func setUndone(_ importID: Int64, time: Int64) throws {
    try connection.run([
      PostgresStatement(
        "UPDATE imports SET undone = $1::bigint WHERE user_id = $2::bigint AND import_id = $3::bigint",
        ["\(time)", "\(userID)", "\(importID)"])
    ])
  }
}
