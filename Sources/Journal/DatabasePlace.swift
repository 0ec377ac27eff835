import Foundation
import Foundations
import GRDB
import GRDBSQLite
import Synchronization

/// Where an open database is, and whether its files are still what SQLite made them. SQLite goes on writing to a file that was
/// moved away, deleted, replaced or written over (a sync client, a restore, a tidy hand): commits succeed, and the next start
/// finds nothing of them, or a mix of two databases.
final class DatabasePlace: @unchecked Sendable {
  // `known` and `isMarked` are used on the database's queue only.
  private let path: String
  private let database: FileState?
  /// The write-ahead log and its index: as long as the database is open, SQLite never makes them anew.
  private let log, index: FileState?
  private var known: Known?
  private var isMarked = false
  private let overwritten = Mutex<JournalError?>(nil)

  /// What the database was like when nobody was writing to it.
  private struct Known {
    let file: FileState
    let header: [UInt8]
    var index: LogIndex
  }

  /// Files that belong to the database at `path`, whether they exist or not.
  static func sideFiles(of path: String) -> [String] { [path + "-wal", path + "-shm"] }

  /// The place of a database that has just been opened and read.
  init(_ path: String, _ db: Database) {
    self.path = path
    database = FileState(path)
    log = FileState(path + "-wal")
    index = FileState(path + "-shm")
    known = database.flatMap { Self.known(path, $0, db).known }
  }

  /// Whether the files hold something else than SQLite wrote: then nothing of this connection may reach them any more.
  var isOverwritten: Bool { overwritten.withLock { $0 != nil } }

  /// Makes sure that the files at the paths are the open ones, and that nobody else wrote to them. Called on the database's queue.
  /// O(1): three `stat` calls and a read of 32 bytes, microseconds beside the sync of a commit.
  ///
  /// - Throws: `JournalError` that says what is elsewhere.
  func check(_ db: Database) throws {
    if let error = overwritten.withLock({ $0 }) { throw error }
    guard db.sqliteConnection != nil else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
    // Read before the files are looked at: the log grows before its index says so, and a checkpoint is noted before it writes.
    let noted = LogIndex(db)
    guard let now = FileState(path) else {
      throw error(
        "the database was moved away or deleted while it was open. Put it back and answer again, or quit "
          + "and start anew.")
    }
    guard let database, now.isSameFile(as: database) else {
      throw error(
        "the database was moved away or deleted while it was open, and another file is in its place. Quit "
          + "and start anew.")
    }
    if now != known?.file {
      try checkContents(now, db)
    } else if let noted, noted.isIdle {
      // The log was begun since: its first frames are no checkpoint.
      known?.index = noted
    }
    let logNow = try checkSide("-wal", log)
    _ = try checkSide("-shm", index)
    if let noted, let logNow { try checkLog(noted, logNow, db) }
  }

  private func checkSide(_ suffix: String, _ opened: FileState?) throws -> FileState? {
    guard let opened else { return nil }
    guard let now = FileState(path + suffix), now.isSameFile(as: opened) else {
      throw error(
        "the file \((path as NSString).lastPathComponent)\(suffix), which belongs to the database, was moved away or "
          + "deleted while the database was open. Quit and start anew.")
    }
    return now
  }

  /// Changes the header of the database once, in the transaction of the first write: so a copy of the file from before a
  /// checkpoint differs from it in its header.
  func mark(_ db: Database) throws {
    guard !isMarked else { return }
    try Self.changeHeader(db)
    // Not before the commit: one that fails takes the change back.
    db.afterNextTransaction { [self] _ in isMarked = true }
  }

  /// Gives the header a number that no other database has: two that were made by the same steps would be alike.
  static func changeHeader(_ db: Database) throws {
    try db.execute(sql: "PRAGMA user_version = \(Int32.random(in: 1...Int32.max))")
  }

  // MARK: Contents

  /// The database has changed on disk. That is right when a checkpoint was made, by whichever program: the index of the log says so.
  private func checkContents(_ now: FileState, _ db: Database) throws {
    let (new, header) = Self.known(path, now, db)
    // It begins so also while a checkpoint is going on.
    guard header?.starts(with: "SQLite format 3\0".utf8) != false else { throw overwrite(.database) }
    guard let new else { return }
    if let known, !new.index.isOfAnotherCheckpoint(than: known.index) {
      // Its permissions may have been changed, or its time.
      guard new.header == known.header, new.file.size == known.file.size else { throw overwrite(.database) }
    }
    known = new
  }

  /// The state of a database, nil while a checkpoint is going on; and its header, nil when it cannot be read.
  private static func known(
    _ path: String, _ file: FileState, _ db: Database
  ) -> (known: Known?, header: [UInt8]?) {
    let before = LogIndex(db)
    let header = SQLiteFile(db, SQLITE_FCNTL_FILE_POINTER)?.first(100)
    // A checkpoint since `file` was looked at has changed the file, or is going on, or has begun meanwhile.
    guard let header, let before, before.isIdle, FileState(path) == file, let after = LogIndex(db),
      !after.isOfAnotherCheckpoint(than: before)
    else { return (nil, header) }
    return (Known(file: file, header: header, index: after), header)
  }

  /// The frames that the index knows must be in the log.
  private func checkLog(_ noted: LogIndex, _ log: FileState, _ db: Database) throws {
    guard noted.frames > 0 else { return }
    let header = SQLiteFile(db, SQLITE_FCNTL_JOURNAL_POINTER)?.first(32)
    // Another program may have begun the log anew meanwhile.
    guard let after = LogIndex(db), after.salts == noted.salts, after.frames >= noted.frames else { return }
    let salts = header.map { $0.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self) } }
    guard log.size >= noted.logSize, salts == nil || salts == noted.salts else { throw overwrite(.log) }
  }

  private enum Part { case database, log }

  /// Notes that a file was written over. The log is set aside: with it, the next start would mix it with what is there now.
  private func overwrite(_ part: Part) -> JournalError {
    let name = (path as NSString).lastPathComponent
    let what =
      part == .database
      ? "another program wrote over the database while it was open."
      : "another program wrote over \(name)-wal, which belongs to the database, while it was open; answers of this session may be lost."
    let error = error(what + " Quit and start anew.")
    overwritten.withLock { $0 = error }
    DatabaseFile.locked(path) {
      if let log, FileState(path + "-wal")?.isSameFile(as: log) == true { try? StraySideFiles.setAside(path) }
    }
    return error
  }

  private func error(_ reason: String) -> JournalError { JournalError(path: path, reason: reason) }
}

/// What `stat` tells of a file: which one it is, and whether it may have been written to.
private struct FileState: Equatable {
  let identity: FileIdentity
  let size: Int64
  /// When it was written to, and when anything about it was changed, in nanoseconds: a copy may bring the former along.
  let modified, changed: Int

  init?(_ path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    identity = FileIdentity(info)
    size = Int64(info.st_size)
    func nanoseconds(_ time: timespec) -> Int { time.tv_sec &* 1_000_000_000 &+ time.tv_nsec }
    (modified, changed) = (nanoseconds(info.modified), nanoseconds(info.changed))
  }

  func isSameFile(as other: FileState) -> Bool { identity == other.identity }
}
