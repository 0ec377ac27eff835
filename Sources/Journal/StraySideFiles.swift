import Foundation

/// A write-ahead log whose database was moved away without it. It may hold answers; SQLite would delete it when a new database is
/// made at its place, and mix it into another database that is put there.
enum StraySideFiles {
  /// What a log that was set aside is called, before the seconds since 1970.
  static let suffix = "-wal.left-"

  /// Called under the lock of first starts, before the database at `path` is made or opened: renames a log that belongs to another
  /// one, and removes its index. A program that has them open goes on with them.
  ///
  /// - Throws: `JournalError` when the log cannot be renamed.
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
    } else {
      unlink(path + "-wal")
    }
    unlink(path + "-shm")
  }

  /// Whether the files beside the database at `path` are in use, but not together with it: a program has another database open
  /// that was at this place before. SQLite's locks tell it. A program that uses a database locks it first and unlocks it last.
  static func areOfAnotherDatabase(_ path: String) -> Bool {
    guard access(path + "-shm", F_OK) == 0 else { return false }
    // Checked three times: a program may end between the check of one lock and that of the other.
    for _ in 0..<3 {
      guard isLocked(path + "-shm", from: indexLock, count: 1), !isLocked(path, from: pendingLock, count: 512)
      else {
        return false
      }
      usleep(5000)
    }
    return true
  }

  /// The byte of an index that every program locks while it uses the index.
  private static let indexLock: off_t = 128
  /// The first of the bytes of a database that programs lock.
  private static let pendingLock: off_t = 0x4000_0000

  /// Whether another process holds a lock on some bytes of a file.
  private static func isLocked(_ path: String, from start: off_t, count: off_t) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    (lock.l_start, lock.l_len) = (start, count)
    return fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }
}
