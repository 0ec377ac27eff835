import Foundation
import Foundations
import GRDB

/// Copies a database, whole and alone: what lies in the write-ahead log is in it. Under a temporary name, private from its first
/// byte, checked, synced, then renamed: a file of the final name is whole.
enum DatabaseCopy {
  /// Copies an open database; other programs may read and write it meanwhile. O(size).
  ///
  /// - Parameters:
  ///   - name: the path to copy to, asked for when the copy is whole.
  ///   - isReplacing: whether a file of that name is replaced.
  /// - Throws: `JournalError`; then no part of a copy is left.
  static func write(of queue: DatabaseQueue, beside path: String, isReplacing: Bool, as name: () -> String)
    throws
  {
    Leftovers.remove(of: path)
    let temporary = "\(path).writing-\(getpid())"
    defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) } }
    do {
      unlink(temporary)
      let file = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw FileError(path: path, operation: "cannot be made") }
      close(file)
      try copy(queue, to: temporary)
      try sync(temporary)
      try rename(temporary, to: name(), isReplacing: isReplacing)
    } catch {
      throw JournalError(
        path: path, reason: "the copy could not be written: \(cause(error)) No part of it is left.")
    }
  }

  private static func copy(_ queue: DatabaseQueue, to path: String) throws {
    var configuration = Configuration()
    // The file is new: nothing would be rolled back, and no file beside it is needed.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = MEMORY") }
    let copy = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? copy.close() }
    try queue.backup(to: copy)
    try copy.writeWithoutTransaction { db in
      // The copied header says that there is a write-ahead log beside the file; the copy has none.
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
      let found = try String.fetchOne(db, sql: "PRAGMA quick_check") ?? "no answer"
      guard found == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: found) }
    }
    try copy.close()
  }

  private static func sync(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(path: path, operation: "cannot be opened") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw FileError(path: path, operation: "cannot be synced") }
  }

  private static func rename(_ temporary: String, to path: String, isReplacing: Bool) throws {
    // `link` fails if a file of that name has appeared meanwhile; some file systems have no links.
    let isLinked = !isReplacing && link(temporary, path) == 0
    if !isLinked {
      guard isReplacing || errno != EEXIST else {
        throw FileError(path: path, operation: "is there already", code: EEXIST)
      }
      guard isReplacing || access(path, F_OK) != 0, Foundation.rename(temporary, path) == 0 else {
        throw FileError(path: path, operation: "cannot be renamed")
      }
    }
    AtomicFile.syncFolder(of: path)
  }

  private static func cause(_ error: any Error) -> String {
    switch error {
    case let error as FileError: return "\(error.cause)."
    case let error as JournalError: return error.reason
    case let error as DatabaseError where error.resultCode == .SQLITE_FULL: return "the disk is full."
    case let error as DatabaseError
    where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB:
      return "the database is damaged (\(error.message ?? "not a database"))."
    case let error as DatabaseError: return "\(error.message ?? "SQLite error \(error.resultCode.rawValue)")."
    default: return "\(error)."
    }
  }
}

extension JournalStore {
  /// Copies the database to a file that is whole by itself (mode 0600); it may be used meanwhile, also by other programs. O(size).
  ///
  /// - Parameter isReplacing: whether a file at `file` is replaced.
  /// - Throws: `JournalError`, also for a file that belongs to this database; then nothing is left or changed.
  public func backUp(to file: String, isReplacing: Bool = false) throws {
    func refuse(_ reason: String) -> JournalError { JournalError(path: file, reason: reason) }
    let own = [path] + DatabasePlace.sideFiles(of: path)
    guard !own.contains(file),
      own.allSatisfy({ FileIdentity($0) == nil || FileIdentity($0) != FileIdentity(file) })
    else { throw refuse("this is the database itself; name another file.") }
    var info = stat()
    if lstat(file, &info) == 0 {
      let kind = info.st_mode & S_IFMT
      guard kind == S_IFREG || kind == S_IFLNK else {
        throw refuse("this is a folder or no regular file; name a file.")
      }
      guard isReplacing else {
        throw refuse("this file exists; name another one, or replace it with --force.")
      }
    }
    for side in DatabasePlace.sideFiles(of: file) + [file + "-journal"] where access(side, F_OK) == 0 {
      throw refuse(
        "\((side as NSString).lastPathComponent) lies beside it and would be taken for a part of the copy; name another file."
      )
    }
    try DatabaseCopy.write(of: queue, beside: file, isReplacing: isReplacing) { file }
  }
}
