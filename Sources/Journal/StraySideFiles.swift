import Foundation

/// A write-ahead log whose database was moved away without it. It may hold answers; SQLite would delete it when a new database is
/// made at its place.
enum StraySideFiles {
  /// What a log that was set aside is called, before the seconds since 1970.
  static let suffix = "-wal.left-"

  /// Called under the lock before a new database is made at `path`: renames a log that is there, and removes its index, which an open program
  /// may still use under its old name.
  ///
  /// - Throws: `JournalError` when it cannot be renamed.
  static func setAside(_ path: String) throws {
    var info = stat()
    guard stat(path + "-wal", &info) == 0 else { return }
    if info.st_size > 0 {
      guard rename(path + "-wal", path + suffix + "\(Int(Date().timeIntervalSince1970))") == 0 else {
        throw JournalError(
          path: path + "-wal",
          reason: "this file belongs to a database that was moved away and cannot be renamed "
            + "(\(String(cString: strerror(errno)))). Put it beside that database.")
      }
    }
    unlink(path + "-shm")
  }
}
