import Foundation
import Foundations
import GRDB

/// Opens the file of a database, and makes it when it is new.
enum DatabaseFile {
  /// How long to wait for the lock of another program, in seconds.
  static let lockTimeout = 2.0

  /// Opens the database at `path`. Creates it (mode 0600) and its folder (0700) if needed.
  static func open(_ path: String) throws -> DatabaseQueue {
    try create(path)
    var configuration = Configuration()
    configuration.busyMode = .timeout(lockTimeout)
    configuration.foreignKeysEnabled = true
    // Not with GRDB's own setting: it creates and drops a table, which costs two syncs before the first frame.
    configuration.prepareDatabase { db in
      try ForeignDatabase.refuse(db, path: path)
      guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
        throw DatabaseError(message: "the file system does not support a write-ahead log")
      }
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    let end = Date().addingTimeInterval(lockTimeout)
    while true {
      do {
        return try DatabaseQueue(path: path, configuration: configuration)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && Date() < end {
        // Another first start is changing the journal mode: SQLite does not wait for that.
        usleep(10_000)
      }
    }
  }

  /// A connection that only reads, beside the one that `open` gave.
  static func openReading(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(lockTimeout)
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Makes sure that the file exists and is private. Made here and not by SQLite: it must be private from the start. SQLite gives
  /// its side files the same mode.
  private static func create(_ path: String) throws {
    let folder = Paths.folder(of: path)
    if !FileManager.default.fileExists(atPath: folder) {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw JournalError(
          path: folder, reason: "the folder cannot be created: check the permissions of its parent.")
      }
    }
    var info = stat()
    if stat(path, &info) == 0 {
      // By its path: closing a descriptor of the file would drop the locks that this process has on it.
      if info.st_mode & 0o077 != 0 {
        if info.st_size > 0 { try ForeignDatabase.refuse(path: path) }
        chmod(path, info.st_mode & 0o700)
      }
      // Costs nothing where no program has it open.
      guard StraySideFiles.areOfAnotherDatabase(path) else { return }
      try locked(path) {
        if StraySideFiles.areOfAnotherDatabase(path) { try StraySideFiles.setAside(path) }
      }
      return
    }
    // Of several programs that start at once, one sets aside what a former database left, and makes the file.
    try locked(path) {
      guard access(path, F_OK) != 0 else { return }
      try StraySideFiles.setAside(path)
      let file = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else {
        throw JournalError(
          path: path, reason: "the database cannot be opened: \(String(cString: strerror(errno))).")
      }
      close(file)
    }
  }

  /// Runs `body` while no other start does. The lock file stays: others may be waiting for it. If it cannot be created, `body`
  /// finds out what is wrong.
  static func locked(_ path: String, _ body: () throws -> Void) rethrows {
    let lock = Foundation.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { if lock >= 0 { close(lock) } }
    while lock >= 0, flock(lock, LOCK_EX) != 0, errno == EINTR {}
    try body()
  }
}
