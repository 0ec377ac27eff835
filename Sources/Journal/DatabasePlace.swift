import Foundation
import Foundations

/// Where an open database is. SQLite goes on writing to a file that was moved away, deleted or replaced (a sync client, a
/// restore, a tidy hand): commits succeed, and the next start finds nothing of them.
struct DatabasePlace: Sendable {
  private let path: String
  private let database: FileIdentity?
  /// The write-ahead log and its index: as long as the database is open, SQLite never makes them anew.
  private let sideFiles: [(path: String, identity: FileIdentity)]

  /// Files that belong to the database at `path`, whether they exist or not.
  static func sideFiles(of path: String) -> [String] { [path + "-wal", path + "-shm"] }

  /// The place of a database that has just been opened and read.
  init(_ path: String) {
    self.path = path
    database = FileIdentity(path)
    sideFiles = Self.sideFiles(of: path).compactMap { path in FileIdentity(path).map { (path, $0) } }
  }

  /// Makes sure that the files at the paths are the open ones. O(1): three `stat` calls, microseconds beside the sync of a
  /// commit.
  ///
  /// - Throws: `JournalError` that says what is elsewhere.
  func check() throws {
    guard let now = FileIdentity(path) else {
      throw JournalError(
        path: path,
        reason:
          "the database was moved away or deleted while it was open. Put it back and answer again, or quit "
          + "and start anew.")
    }
    guard now == database else {
      throw JournalError(
        path: path,
        reason:
          "the database was moved away or deleted while it was open, and another file is in its place. Quit "
          + "and start anew.")
    }
    for (side, identity) in sideFiles where FileIdentity(side) != identity {
      throw JournalError(
        path: path,
        reason:
          "the file \((side as NSString).lastPathComponent), which belongs to the database, was moved away or "
          + "deleted while the database was open. Quit and start anew.")
    }
  }
}
