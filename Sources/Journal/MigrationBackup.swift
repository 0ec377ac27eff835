import Foundation
import Foundations
import GRDB

/// The copy of a database that is made before a new version of the program changes its tables: `nostrade.db.backup-N-SECONDS`,
/// where N counts the migrations it has behind it. A file of that name is whole.
enum MigrationBackup {
  /// Copies the database at `path`. The caller holds the lock of first starts, so no other program writes a backup meanwhile.
  /// O(size).
  ///
  /// - Throws: `JournalError`; then no part of a copy is left.
  static func write(of queue: DatabaseQueue, path: String, migrations: Int) throws {
    removePartial(path)
    let prefix = "\(path).backup-\(migrations)-\(Int(Date().timeIntervalSince1970))"
    do {
      try DatabaseCopy.write(of: queue, beside: prefix, isReplacing: false) {
        // A second start within the same second has made the same name.
        var name = prefix
        var number = 2
        while access(name, F_OK) == 0 {
          name = "\(prefix)-\(number)"
          number += 1
        }
        return name
      }
    } catch let error as JournalError {
      throw JournalError(
        path: path, reason: "its tables are of an older version. \(error.reason) Nothing was changed.")
    }
  }

  /// Backups beside the database at `path`, sorted by name, with what is wrong with each; nil where it is whole. O(size of all).
  static func all(of path: String) -> [(path: String, problem: String?)] {
    let (folder, name) = (Paths.folder(of: path), (path as NSString).lastPathComponent)
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return files.filter { $0.hasPrefix(name + ".backup-") && !isTemporary($0) }.map { file in
      (folder + "/" + file, problem(folder + "/" + file))
    }
  }

  private static func isTemporary(_ name: String) -> Bool { name.contains(".writing-") }

  /// What is wrong with a backup. An earlier version of the program could leave empty ones and parts.
  private static func problem(_ path: String) -> String? {
    var info = stat()
    guard stat(path, &info) == 0, info.st_size > 0 else { return "empty" }
    var configuration = Configuration()
    configuration.readonly = true
    do {
      let found = try DatabaseQueue(path: ReadOnlyDatabase.immutable(path), configuration: configuration).read
      { db in
        try String.fetchOne(db, sql: "PRAGMA quick_check") ?? "no answer"
      }
      return found == "ok" ? nil : "damaged"
    } catch { return "no whole database" }
  }

  /// Removes what killed programs left of backups.
  private static func removePartial(_ path: String) {
    let (folder, name) = (Paths.folder(of: path), (path as NSString).lastPathComponent)
    for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where file.hasPrefix(name + ".backup-") && isTemporary(file) {
      unlink(folder + "/" + file)
    }
  }
}
