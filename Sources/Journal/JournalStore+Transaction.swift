import Events
import GRDB
import Lists

/// A transaction on one profile. See `JournalTransaction`.
extension JournalStore {
  /// See `EventJournal.transaction`.
  public func transaction<T>(userID: Int64, _ body: (any JournalTransaction) throws -> T) throws -> T {
    defer { checkpoints.noteCommit() }
    return try write { try body(SQLiteTransaction(store: self, db: $0, userID: userID)) }
  }
}

private struct SQLiteTransaction: JournalTransaction {
  let store: JournalStore
  let db: Database
  let userID: Int64

  func eventCount() throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM events WHERE user_id = ?", arguments: [userID]) ?? 0
  }

  func basis() throws -> ListPlan.Basis {
    func newest(_ column: String, _ table: String) throws -> Int64 {
      try Int64.fetchOne(
        db, sql: "SELECT max(\(column)) FROM \(table) WHERE user_id = ?", arguments: [userID]) ?? 0
    }
    return ListPlan.Basis(
      event: try newest("event_id", "events"), list: try newest("import_id", "imports"))
  }

  func insert(_ drafts: [EventDraft]) throws -> [Event] { try store.insert(drafts, userID: userID, db) }
  func insert(_ list: ListImport) throws -> Int64 { try store.insert(list, userID: userID, db) }
  func insert(_ entries: [StoredListEntry]) throws {
    for entry in entries { try store.insert(entry, userID: userID, db) }
  }

  func set(_ name: String, _ value: String) throws { try store.set(name, value, userID: userID, db) }

  func resolve(_ entry: StoredListEntry, animeID: Int, eventID: Int64?) throws {
    try db.execute(
      sql: "UPDATE list_entries SET anime_id = ?, event_id = ? WHERE entry_id = ? AND user_id = ?",
      arguments: [animeID, eventID, entry.id, userID])
  }

  func setUndone(_ importID: Int64, time: Int64) throws {
    try db.execute(
      sql: "UPDATE imports SET undone = ? WHERE import_id = ? AND user_id = ?",
      arguments: [time, importID, userID])
  }
}
