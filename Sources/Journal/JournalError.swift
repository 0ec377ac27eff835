import Foundation
import Foundations
import GRDB

/// An error of the journal. Stored events are never lost by it.
public struct JournalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The database file, or the address of a server without its password.
  public var path: String
  /// What happened and what to do about it.
  public var reason: String

  /// An error about the database at `path`.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The sentence to show.
  public var description: String { CleanText.clean("\(path): \(reason)", limit: 1000) }

  /// A write to a database that can only be read.
  static func notWritable(_ path: String) -> JournalError {
    JournalError(
      path: path,
      reason: "the database cannot be written: check the permissions of the file and of its folder.")
  }

  /// A write to a database that was opened for reading because its disk is full.
  static func diskFull(_ path: String) -> JournalError {
    JournalError(path: path, reason: "the disk is full; nothing was saved. Make room and start again.")
  }

  /// An error of SQLite in plain words.
  static func wrap(_ error: any Error, path: String) -> JournalError {
    if let error = error as? JournalError { return error }
    guard let error = error as? DatabaseError else { return JournalError(path: path, reason: "\(error)") }
    let reason: String =
      switch error.resultCode {
      case _ where error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY:
        // Everything else that an answer refers to stays.
        "the profile was deleted while it was open; quit and start again."
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        "the database is locked by another program; close it and try again."
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
        notWritable(path).reason
      case .SQLITE_FULL:
        "the disk is full; nothing was saved. Make room and answer again."
      case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        "this is not a SQLite database, or it is damaged; restore a backup from the same folder, or move the file away to start again."
      case .SQLITE_IOERR:
        "the disk reported an error (\(error.message ?? "input/output error")); nothing was saved."
      case .SQLITE_CANTOPEN:
        "the database cannot be opened: check that the folder exists and is writable."
      case .SQLITE_MISUSE:
        "the database is closed: the program is ending."
      default:
        "the database reported an error: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")."
      }
    return JournalError(path: path, reason: reason)
  }
}
