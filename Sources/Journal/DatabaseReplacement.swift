import Foundation
import Foundations
import GRDB

extension JournalStore {
  /// Puts the contents of the database `copy` in the place of those at `path`, which has no answers: in one transaction, while no other
  /// program has it open. The file stays the same one, so that nobody can be left with a file that was replaced. O(size).
  ///
  /// - Parameter prepare: run once nobody else can answer any more, before anything is changed; what it throws leaves the database as
  ///   it is.
  /// - Throws: `JournalError` where another program has the database open or where there are answers; what `prepare` throws.
  public static func replaceEmpty(_ path: String, with copy: String, prepare: () throws -> Void) throws {
    do {
      // Made and private where it is new, without what a former database left beside it.
      try DatabaseFile.open(path).close()
      var configuration = Configuration()
      configuration.busyMode = .timeout(DatabaseFile.lockTimeout)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      let events = try lockAlone(queue, path)
      guard events == 0 else {
        throw JournalError(
          path: path,
          reason:
            "the database has \(events.counted("event")), which would be lost. Import into another home.")
      }
      try prepare()
      let source = try DatabaseQueue(path: copy)
      defer { try? source.close() }
      try source.backup(to: queue)
    } catch let error as DatabaseError { throw JournalError.wrap(error, path: path) }
  }

  /// Locks a database against all other programs until its connection is closed.
  ///
  /// - Returns: how many events it has.
  private static func lockAlone(_ queue: DatabaseQueue, _ path: String) throws -> Int {
    let end = Date().addingTimeInterval(DatabaseFile.lockTimeout)
    while true {
      do {
        return try queue.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
          // A database without a write-ahead log is one that no other program has open, and it can be locked as a whole.
          guard try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE") == "delete" else {
            throw DatabaseError(resultCode: .SQLITE_BUSY)
          }
          try db.execute(sql: "BEGIN EXCLUSIVE; COMMIT")
          guard try db.tableExists("events") else { return 0 }
          return try Int.fetchOne(db, sql: "SELECT count(*) FROM events") ?? 0
        }
      } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
        // SQLite does not wait for all of these locks by itself.
        guard Date() < end else {
          throw JournalError(
            path: path,
            reason:
              "another program has the database open (a feed, or nostrade serve). End it and import again.")
        }
        usleep(20_000)
      }
    }
  }
}
