import Catalogue
import Events
import GRDB

extension JournalStore {
  /// Appends events to the log of a profile and replaces settings, in one transaction that is on disk when the call returns.
  ///
  /// - Parameter settings: values by name.
  /// - Returns: the events with their ids, in the order of `drafts`.
  /// - Throws: `JournalError`; then nothing was stored.
  @discardableResult
  public func append(_ drafts: [EventDraft], settings: [String: String] = [:], userID: Int64) throws
    -> [Event]
  {
    guard !drafts.isEmpty || !settings.isEmpty else { return [] }
    defer { checkpoints.noteCommit() }
    return try write { db in
      for (name, value) in settings {
        try db.execute(
          sql: "INSERT OR REPLACE INTO settings (user_id, name, value) VALUES (?, ?, ?)",
          arguments: [userID, name, value])
      }
      return try insert(drafts, userID: userID, db)
    }
  }

  /// Inserts events into the log of a profile, in the transaction of the caller.
  ///
  /// - Returns: the events with their ids, in the order of `drafts`.
  func insert(_ drafts: [EventDraft], userID: Int64, _ db: Database) throws -> [Event] {
    guard !drafts.isEmpty else { return [] }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO events (user_id, anime_id, feedback_type, timestamp, target_event, rating, import_id, context)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    var stored: [Event] = []
    for draft in drafts {
      let target: Int64? =
        switch draft.target {
        case nil: nil
        case .stored(let id): id
        case .draft(let index) where stored.indices.contains(index): stored[index].id
        case .draft(let index):
          throw JournalError(
            path: path, reason: "an undo names event \(index) of its burst, which comes later.")
        }
      try statement.execute(arguments: [
        userID, draft.animeID, draft.feedback.rawValue, draft.time, target, draft.rating, draft.importID,
        draft.context?.json,
      ])
      stored.append(
        Event(
          id: db.lastInsertedRowID, animeID: draft.animeID, feedback: draft.feedback,
          time: Self.time(draft.time), rating: draft.rating, target: target, importID: draft.importID))
    }
    return stored
  }

  /// A setting of a profile; nil when it is not set.
  public func setting(_ name: String, userID: Int64) throws -> String? {
    try read {
      try String.fetchOne(
        $0, sql: "SELECT value FROM settings WHERE user_id = ? AND name = ?", arguments: [userID, name])
    }
  }

  /// The whole log of a profile, oldest first. O(events).
  public func events(userID: Int64, after: Int64 = 0) throws -> [Event] {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT event_id, anime_id, feedback_type, timestamp, target_event, rating, import_id FROM events
          WHERE user_id = ? AND event_id > ? ORDER BY event_id
          """, arguments: [userID, after])
      var result: [Event] = []
      while let row = try rows.next() {
        guard let feedback = Feedback(rawValue: row[2]) else { continue }
        result.append(
          Event(
            id: row[0], animeID: row[1], feedback: feedback, time: Self.time(row[3]),
            rating: Self.rating(row[5]),
            target: row[4], importID: row[6]))
      }
      return result
    }
  }

  /// Where the answers of a profile were given, by event; events without a context are left out. O(events).
  public func contexts(userID: Int64, after: Int64 = 0) throws -> [Int64: EventContext] {
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

  /// Appends an undo of the newest answer in force; when a list brought it, of everything that this list brought.
  ///
  /// - Returns: the events taken back, newest first; none when there is nothing to undo.
  public func undoLast(userID: Int64, time: Int64) throws -> [Event] {
    let targets = CurrentAnswers.undoTargets(try events(userID: userID))
    try undo(targets, userID: userID, time: time)
    return targets
  }

  /// Appends an undo of each event.
  func undo(_ targets: [Event], userID: Int64, time: Int64) throws {
    try append(
      targets.map {
        EventDraft(
          animeID: $0.animeID, feedback: .undo, time: time, target: .stored($0.id), importID: $0.importID)
      }, userID: userID)
  }
}
