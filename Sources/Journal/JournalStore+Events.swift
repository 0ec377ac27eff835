import Catalogue
import Events
import GRDB

/// Events and settings. See `EventJournal`.
extension JournalStore {
  /// See `EventJournal.append`.
  @discardableResult
  public func append(_ drafts: [EventDraft], settings: [String: String], userID: Int64) throws
    -> [Event]
  {
    guard !drafts.isEmpty || !settings.isEmpty else { return [] }
    defer { checkpoints.noteCommit() }
    return try write { db in
      for (name, value) in settings { try set(name, value, userID: userID, db) }
      return try insert(drafts, userID: userID, db)
    }
  }

  /// Sets a setting of a profile, in the transaction of the caller.
  func set(_ name: String, _ value: String, userID: Int64, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO settings (user_id, name, value) VALUES (?, ?, ?)",
      arguments: [userID, name, value])
  }

  /// Inserts events into the log of a profile, in the transaction of the caller.
  ///
  /// - Returns: the events with their ids, in the order of `drafts`.
  func insert(_ drafts: [EventDraft], userID: Int64, _ db: Database) throws -> [Event] {
    guard !drafts.isEmpty else { return [] }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO events (user_id, anime_id, feedback_type, timestamp, target_event, rating, import_id, context,
          event_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    var stored: [Event] = []
    for draft in drafts {
      if let key = draft.key, let known = try Self.event(withKey: key, userID: userID, db) {
        stored.append(known)
        continue
      }
      let target = try draft.targetID(among: stored) { JournalError(path: path, reason: $0) }
      try statement.execute(arguments: [
        userID, draft.animeID, draft.feedback.rawValue, draft.time, target, draft.rating, draft.importID,
        draft.context?.json, draft.key,
      ])
      stored.append(
        Event(
          id: db.lastInsertedRowID, animeID: draft.animeID, feedback: draft.feedback,
          time: Self.time(draft.time), rating: draft.rating, target: target, importID: draft.importID))
    }
    return stored
  }

  /// See `EventJournal.setting`.
  public func setting(_ name: String, userID: Int64) throws -> String? {
    try read { try Self.setting(name, userID: userID, $0) }
  }

  static func setting(_ name: String, userID: Int64, _ db: Database) throws -> String? {
    let statement = try db.cachedStatement(
      sql: "SELECT value FROM settings WHERE user_id = ? AND name = ?")
    return try String.fetchOne(statement, arguments: [userID, name])
  }

  /// See `EventJournal.settings`.
  public func settings(userID: Int64) throws -> [String: String] {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT name, value FROM settings WHERE user_id = ?", arguments: [userID])
      return Dictionary(rows.map { ($0[0] as String, $0[1] as String) }, uniquingKeysWith: { $1 })
    }
  }

  static let eventColumns =
    "event_id, anime_id, feedback_type, timestamp, target_event, rating, import_id"

  /// See `EventJournal.events`.
  public func events(userID: Int64, after: Int64) throws -> [Event] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(Self.eventColumns) FROM events WHERE user_id = ? AND event_id > ? ORDER BY event_id
          """)
      let rows = try Row.fetchCursor(statement, arguments: [userID, after])
      var result: [Event] = []
      while let row = try rows.next() { if let event = Self.event(row) { result.append(event) } }
      return result
    }
  }

  /// An event of a row of `eventColumns`; nil for a feedback that is not known.
  static func event(_ row: Row) -> Event? {
    Feedback(rawValue: row[2]).map { feedback in
      Event(
        id: row[0], animeID: row[1], feedback: feedback, time: time(row[3]), rating: rating(row[5]),
        target: row[4], importID: row[6])
    }
  }

  static func event(withKey key: String, userID: Int64, _ db: Database) throws -> Event? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT \(eventColumns) FROM events WHERE user_id = ? AND event_key = ? AND event_key IS NOT NULL
        """, arguments: [userID, key]
    ).flatMap(event)
  }

  /// See `EventJournal.newestEvent`.
  public func newestEvent(userID: Int64) throws -> Int64 {
    try read {
      try Int64.fetchOne($0, sql: "SELECT max(event_id) FROM events WHERE user_id = ?", arguments: [userID])
    } ?? 0
  }

  /// See `EventJournal.keys`.
  public func keys(userID: Int64, after: Int64) throws -> [Int64: String] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT event_id, event_key FROM events WHERE user_id = ? AND event_id > ? AND event_key IS NOT NULL
          """, arguments: [userID, after])
      return Dictionary(rows.map { ($0[0] as Int64, $0[1] as String) }, uniquingKeysWith: { $1 })
    }
  }

  /// See `EventJournal.contexts`.
  public func contexts(userID: Int64, after: Int64) throws -> [Int64: EventContext] {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql:
          "SELECT event_id, context FROM events WHERE user_id = ? AND event_id > ? AND context IS NOT NULL",
        arguments: [userID, after])
      var result: [Int64: EventContext] = [:]
      while let row = try rows.next() {
        if let text = String.fromDatabaseValue(row[1]) { result[row[0]] = EventContext(json: text) }
      }
      return result
    }
  }

  /// A stored time; 0 and less stand for an unknown one.
  static func time(_ stored: Int64) -> Int64? { stored > 0 ? stored : nil }

  /// A stored rating, checked as when a list is read.
  private static func rating(_ stored: Double?) -> Float? {
    stored.flatMap { $0 > 0 && $0 <= 10 ? Float($0) : nil }
  }
}
