import Events
import Foundation
import Journal

/// Events and settings. See `EventJournal`.
extension PostgresJournal {
  /// See `EventJournal.append`. One journey to the server, unless an undo names a draft of the same burst.
  @discardableResult
  public func append(_ drafts: [EventDraft], settings: [String: String], userID: Int64) throws -> [Event] {
    guard !drafts.isEmpty || !settings.isEmpty else { return [] }
    guard !isReadOnly else { throw notWritable }
    let namesDrafts = drafts.contains { if case .draft = $0.target { true } else { false } }
    guard !namesDrafts else {
      return try transaction(userID: userID) { transaction in
        for (name, value) in settings { try transaction.set(name, value) }
        return try transaction.insert(drafts)
      }
    }
    return try pool.withRetries { connection, unsettled in
      if !unsettled.isEmpty {
        try settle(unsettled, connection)
        if let stored = try Self.find(drafts, userID, connection), !stored.isEmpty { return stored }
      }
      var statements = [Self.lock(userID)]
      for (name, value) in settings { statements.append(Self.set(name, value, userID)) }
      for draft in drafts {
        statements.append(Self.insert(draft, target: draft.stored, id: nil, userID))
        if let key = draft.key { statements.append(Self.event(withKey: key, userID)) }
      }
      statements.append(notification(userID))
      let answers = try connection.run(statements)
      var place = 1 + settings.count
      return try drafts.map { draft in
        defer { place += draft.key == nil ? 1 : 2 }
        if let id = answers[place].count > 0 ? answers[place].int64(0, 0) : nil {
          return Event(draft, id: id, target: draft.stored)
        }
        guard draft.key != nil, let known = Self.event(answers[place + 1], 0) else {
          throw pool.address.error("the database gave an event no id.")
        }
        return known
      }
    }
  }

  /// The events of drafts that were all stored before: by their keys, or by what they say. Nil where one was not.
  private static func find(_ drafts: [EventDraft], _ userID: Int64, _ connection: PostgresConnection) throws
    -> [Event]?
  {
    let answers = try connection.run(
      [lock(userID)]
        + drafts.map { draft in
          if let key = draft.key { return event(withKey: key, userID) }
          return PostgresStatement(
            """
            SELECT \(eventColumns) FROM events WHERE user_id = $1::bigint AND anime_id = $2::bigint AND feedback_type = $3::smallint
              AND timestamp = $4::bigint AND rating IS NOT DISTINCT FROM $5::real
              AND target_event IS NOT DISTINCT FROM $6::bigint ORDER BY event_id DESC LIMIT 1
            """,
            [
              "\(userID)", "\(draft.animeID)", "\(draft.feedback.rawValue)", "\(draft.time)",
              draft.rating.map { "\($0)" }, draft.stored.map { "\($0)" },
            ])
        })
    let found = answers.dropFirst().compactMap { event($0, 0) }
    return found.count == drafts.count ? found : nil
  }

  // MARK: Statements

  /// Waits for other writers of a person's log until the end of the transaction.
  static func lock(_ userID: Int64) -> PostgresStatement {
    PostgresStatement("SELECT pg_advisory_xact_lock($1::bigint)", ["\(PostgresLock.person(userID))"])
  }

  static func set(_ name: String, _ value: String, _ userID: Int64) -> PostgresStatement {
    PostgresStatement(
      """
      INSERT INTO settings (user_id, name, value) VALUES ($1::bigint, $2, $3)
      ON CONFLICT (user_id, name) DO UPDATE SET value = EXCLUDED.value
      """, ["\(userID)", name, value])
  }

  /// Inserts an event unless its key is known, and gives its id.
  static func insert(_ draft: EventDraft, target: Int64?, id: Int64?, _ userID: Int64) -> PostgresStatement {
    PostgresStatement(
      """
      INSERT INTO events (user_id, anime_id, feedback_type, timestamp, target_event, rating, import_id, context, event_key, event_id)
      VALUES ($1::bigint, $2::bigint, $3::smallint, $4::bigint, $5::bigint, $6::real, $7::bigint, $8, $9,
        coalesce($10::bigint, nextval('event_ids')))
      ON CONFLICT (user_id, event_key) WHERE event_key IS NOT NULL DO NOTHING RETURNING event_id
      """,
      [
        "\(userID)", "\(draft.animeID)", "\(draft.feedback.rawValue)", "\(draft.time)",
        target.map { "\($0)" },
        draft.rating.map { "\($0)" }, draft.importID.map { "\($0)" }, draft.context?.json, draft.key,
        id.map { "\($0)" },
      ])
  }

  static func event(withKey key: String, _ userID: Int64) -> PostgresStatement {
    PostgresStatement(
      """
      SELECT \(eventColumns) FROM events WHERE user_id = $1::bigint AND event_key = $2 AND event_key IS NOT NULL
      """, ["\(userID)", key])
  }

  /// Tells those who wait for a person's answers that there are some, and who wrote them.
  func notification(_ userID: Int64) -> PostgresStatement {
    PostgresStatement(
      """
      SELECT pg_notify('\(PostgresWatch.events)', $1 || ' ' || $2) FROM watches WHERE user_id = $1::bigint AND until > now()
      """, ["\(userID)", id])
  }

  static let eventColumns =
    "event_id, anime_id, feedback_type, timestamp, target_event, rating, import_id"

  /// An event of a row of `eventColumns`; nil without the row, or for a feedback that is not known.
  static func event(_ rows: PostgresRows, _ row: Int) -> Event? {
    guard row < rows.count, let id = rows.int64(row, 0), let anime = rows.int(row, 1),
      let feedback = rows.int(row, 2).flatMap(Feedback.init(rawValue:))
    else { return nil }
    return Event(
      id: id, animeID: anime, feedback: feedback, time: rows.int64(row, 3).flatMap { $0 > 0 ? $0 : nil },
      rating: rows.double(row, 5).flatMap { $0 > 0 && $0 <= 10 ? Float($0) : nil },
      target: rows.int64(row, 4),
      importID: rows.int64(row, 6))
  }

  // MARK: Reading

  private func rows(_ sql: String, _ values: [String?]) throws -> PostgresRows {
    try read { try $0.run([PostgresStatement(sql, values)])[0] }
  }

  /// See `EventJournal.events`.
  public func events(userID: Int64, after: Int64) throws -> [Event] {
    let found = try rows(
      """
      SELECT \(Self.eventColumns) FROM events WHERE user_id = $1::bigint AND event_id > $2::bigint ORDER BY event_id
      """, ["\(userID)", "\(after)"])
    return (0..<found.count).compactMap { Self.event(found, $0) }
  }

  /// See `EventJournal.newestEvent`.
  public func newestEvent(userID: Int64) throws -> Int64 {
    try rows("SELECT max(event_id) FROM events WHERE user_id = $1::bigint", ["\(userID)"]).int64(0, 0) ?? 0
  }

  /// See `EventJournal.contexts`.
  public func contexts(userID: Int64, after: Int64) throws -> [Int64: EventContext] {
    let found = try rows(
      """
      SELECT event_id, context FROM events WHERE user_id = $1::bigint AND event_id > $2::bigint AND context IS NOT NULL
      """, ["\(userID)", "\(after)"])
    var result: [Int64: EventContext] = [:]
    for row in 0..<found.count {
      if let id = found.int64(row, 0), let text = found.text(row, 1) { result[id] = EventContext(json: text) }
    }
    return result
  }

  /// See `EventJournal.keys`.
  public func keys(userID: Int64, after: Int64) throws -> [Int64: String] {
    let found = try rows(
      """
      SELECT event_id, event_key FROM events WHERE user_id = $1::bigint AND event_id > $2::bigint AND event_key IS NOT NULL
      """, ["\(userID)", "\(after)"])
    var result: [Int64: String] = [:]
    for row in 0..<found.count { if let id = found.int64(row, 0) { result[id] = found.text(row, 1) } }
    return result
  }

  static func setting(_ name: String, _ userID: Int64) -> PostgresStatement {
    PostgresStatement(
      "SELECT value FROM settings WHERE user_id = $1::bigint AND name = $2", ["\(userID)", name])
  }

  /// See `EventJournal.setting`.
  public func setting(_ name: String, userID: Int64) throws -> String? {
    let found = try read { try $0.run([Self.setting(name, userID)])[0] }
    return found.count > 0 ? found.text(0, 0) : nil
  }

  /// See `EventJournal.settings`.
  public func settings(userID: Int64) throws -> [String: String] {
    let found = try rows("SELECT name, value FROM settings WHERE user_id = $1::bigint", ["\(userID)"])
    var result: [String: String] = [:]
    for row in 0..<found.count { if let name = found.text(row, 0) { result[name] = found.text(row, 1) } }
    return result
  }
}

extension EventDraft {
  /// The stored event that an undo takes back.
  var stored: Int64? { if case .stored(let id) = target { id } else { nil } }
}

extension Event {
  /// The event that a draft became.
  init(_ draft: EventDraft, id: Int64, target: Int64?) {
    self.init(
      id: id, animeID: draft.animeID, feedback: draft.feedback, time: draft.time > 0 ? draft.time : nil,
      rating: draft.rating, target: target, importID: draft.importID)
  }
}
