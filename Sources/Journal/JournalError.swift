import Foundation
import GRDB

/// What can go wrong with the database of answers. Nothing already in it is lost by any of these.
public struct JournalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The database file.
  public var path: String
  /// What happened and what to do.
  public var reason: String

  /// An error about the database at `path`.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// A sentence for a person.
  public var description: String { "\(path): \(reason)" }

  /// Puts an error of SQLite into words.
  static func wrap(_ error: any Error, path: String) -> JournalError {
    if let error = error as? JournalError { return error }
    guard let error = error as? DatabaseError else { return JournalError(path: path, reason: "\(error)") }
    let reason: String =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        "the database is locked by another program; close it and try again."
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
        "the database cannot be written: check the permissions of the file and of its folder."
      case .SQLITE_FULL:
        "the disk is full; nothing was saved. Make room and answer again."
      case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        "this is not a sound SQLite database; restore a backup from beside it, or move it away to start anew."
      case .SQLITE_IOERR:
        "the disk refused (\(error.message ?? "input/output error")); nothing was saved."
      case .SQLITE_CANTOPEN:
        "the database cannot be opened: check that the folder exists and may be written."
      default:
        "the database refused: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")."
      }
    return JournalError(path: path, reason: reason)
  }
}
