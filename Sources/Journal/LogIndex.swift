import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// The index of a write-ahead log: memory that all programs share which have the database open. It says how much of the log is
/// valid, and how much of it has been copied into the database. Fields and their places are those of SQLite's document "WAL-mode
/// File Format".
struct LogIndex: Equatable {
  /// How many frames of the log are valid.
  let frames: UInt32
  /// Bytes of a page.
  let pageSize: Int
  /// Two numbers that change whenever the log begins anew; the log has them in its own header.
  let salts: UInt64
  /// How many frames have been copied into the database, and how many a checkpoint has begun to copy.
  let copied, begun: UInt32

  /// The index as it is now; nil where the connection uses none yet. Called on the database's own queue. O(1): a few words of memory.
  init?(_ db: Database) {
    guard let file = SQLiteFile(db, SQLITE_FCNTL_FILE_POINTER), let index = file.index else { return nil }
    // What is read here and from the files must stay in the order in which it is written.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    defer { atomicMemoryFence(ordering: .sequentiallyConsistent) }
    frames = index.load(fromByteOffset: 16, as: UInt32.self)
    let size = Int(index.load(fromByteOffset: 14, as: UInt16.self))
    pageSize = size == 1 ? 65_536 : size
    salts = index.load(fromByteOffset: 32, as: UInt64.self)
    copied = index.load(fromByteOffset: 96, as: UInt32.self)
    begun = index.load(fromByteOffset: 128, as: UInt32.self)
  }

  /// Whether no checkpoint is going on. One that was killed is taken for one that goes on, until the next one.
  var isIdle: Bool { copied == begun }

  /// Whether a checkpoint has been made, or the log has begun anew, since an earlier index.
  func isOfAnotherCheckpoint(than earlier: LogIndex) -> Bool {
    salts != earlier.salts || copied != earlier.copied || begun != earlier.begun
  }

  /// The size that the log has at least.
  var logSize: Int64 { frames == 0 ? 0 : 32 + Int64(frames) * Int64(24 + pageSize) }
}

/// A file as SQLite has it open. Read through its own descriptor: to close another one would drop all locks that the process has on
/// the file.
struct SQLiteFile {
  private let file: UnsafeMutablePointer<sqlite3_file>

  /// The database (`SQLITE_FCNTL_FILE_POINTER`) or its log (`SQLITE_FCNTL_JOURNAL_POINTER`).
  init?(_ db: Database, _ which: Int32) {
    var file: UnsafeMutablePointer<sqlite3_file>?
    // A closed database has no connection.
    guard let connection = db.sqliteConnection,
      sqlite3_file_control(connection, "main", which, &file) == SQLITE_OK, let file,
      file.pointee.pMethods != nil
    else { return nil }
    self.file = file
  }

  /// The first bytes; zeros where the file is shorter. Nil when it cannot be read.
  func first(_ count: Int) -> [UInt8]? {
    guard let read = file.pointee.pMethods?.pointee.xRead else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let code = read(file, &bytes, Int32(count), 0)
    return code == SQLITE_OK || code == Self.shortRead ? bytes : nil
  }

  /// SQLITE_IOERR_SHORT_READ, a macro with an operator.
  private static let shortRead = SQLITE_IOERR | (2 << 8)

  /// The first part of the log's index, where it is in memory.
  fileprivate var index: UnsafeRawPointer? {
    guard let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2,
      let map = methods.pointee.xShmMap
    else { return nil }
    var start: UnsafeMutableRawPointer?
    guard map(file, 0, 32_768, 0, &start) == SQLITE_OK else { return nil }
    return start.map { UnsafeRawPointer($0) }
  }
}
