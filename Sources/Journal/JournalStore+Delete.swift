import Foundation
import GRDB

/// Deletion, which nothing else in the journal does.
extension JournalStore {
  /// Deletes a profile with everything it said, and overwrites what it took in the file and its log. Backups that upgrades have
  /// made are treated the same. O(size of the file, and of the backups).
  ///
  /// - Returns: the backups that could not be changed: they still hold the profile.
  /// - Throws: `JournalError`; then nothing was deleted. Also when the file could not be rewritten: then nothing can be read from its
  ///   tables any more, but traces may be left until the next deletion.
  public func delete(_ profile: Profile) throws -> [String] {
    if let unwritable { throw unwritable }
    try checkPlace()
    do {
      try queue.writeWithoutTransaction { db in
        try Self.delete(profile.userID, db)
        // Pages are overwritten, the file is written anew, and so is the log, which held them.
        try db.execute(sql: "VACUUM")
        // Somebody may be reading: the log still holds the profile until it is empty.
        for attempt in 0..<5 {
          let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
          guard let busy = row?[0] as Int?, busy != 0 else { break }
          guard attempt < 4 else {
            throw JournalError(
              path: path,
              reason:
                "the profile is deleted, but another program kept its log from being rewritten: traces may be left in it."
            )
          }
          Thread.sleep(forTimeInterval: 0.1)
        }
      }
      try checkPlace()
    } catch { throw JournalError.wrap(error, path: path) }
    return Self.backups(of: path).map(\.path).filter { !Self.delete(profile, inBackup: $0) }
  }

  private static func delete(_ userID: Int64, _ db: Database) throws {
    try db.execute(sql: "PRAGMA secure_delete = ON")
    try db.inTransaction {
      let tables = Set(try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
      // Answers are never deleted but here, with the whole person.
      let trigger = try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'events_never_go'")
      if trigger != nil { try db.execute(sql: "DROP TRIGGER events_never_go") }
      for table in ["list_entries", "events", "imports", "settings", "profiles"] where tables.contains(table)
      {
        try db.execute(sql: "DELETE FROM \(table) WHERE user_id = ?", arguments: [userID])
      }
      if let trigger { try db.execute(sql: trigger) }
      return .commit
    }
  }

  /// Deletes a profile in a backup that may be of an older version.
  ///
  /// - Returns: whether the backup no longer holds it.
  private static func delete(_ profile: Profile, inBackup path: String) -> Bool {
    do {
      let queue = try DatabaseQueue(path: path)
      defer { try? queue.close() }
      try queue.writeWithoutTransaction { db in
        let id = try Int64.fetchOne(
          db, sql: "SELECT user_id FROM profiles WHERE name = ?", arguments: [profile.name])
        guard let id else { return }
        try delete(id, db)
        try db.execute(sql: "VACUUM")
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
      return true
    } catch { return false }
  }
}
