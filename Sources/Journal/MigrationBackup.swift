import Foundation
import Foundations
import GRDB

/// The copy of a database that is made before a new version of the program changes its tables: `nostrade.db.backup-N-SECONDS`,
/// where N counts the migrations it has behind it. A file of that name is whole: it is written under a temporary name, private
/// from its first byte, synced, then renamed.
enum MigrationBackup {
  /// Copies the database at `path`. The caller holds the migration lock, so no other program writes a backup meanwhile. O(size).
  ///
  /// - Throws: `DatabaseError`, `JournalError`; then no part of a copy is left.
  static func write(of queue: DatabaseQueue, path: String, migrations: Int) throws {
    removePartial(path)
    let prefix = "\(path).backup-\(migrations)-\(Int(Date().timeIntervalSince1970))"
    let temporary = "\(prefix).writing-\(getpid())"
    defer { unlink(temporary) }
    func check(_ ok: Bool) throws {
      guard !ok else { return }
      throw JournalError(
        path: path,
        reason: "its backup could not be written (\(String(cString: strerror(errno)))); nothing was changed.")
    }
    let created = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try check(created >= 0)
    close(created)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "VACUUM INTO ?", arguments: [temporary])
    }
    let file = open(temporary, O_RDONLY | O_CLOEXEC)
    try check(file >= 0)
    let isSynced = fsync(file) == 0
    close(file)
    try check(isSynced)
    // A second start within the same second has made the same name.
    var name = prefix
    var number = 2
    while access(name, F_OK) == 0 {
      name = "\(prefix)-\(number)"
      number += 1
    }
    try check(rename(temporary, name) == 0)
    AtomicFile.syncFolder(of: name)
  }

  /// Removes what killed programs left of backups.
  private static func removePartial(_ path: String) {
    let (folder, name) = ((path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent)
    for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where file.hasPrefix(name + ".backup-") && file.contains(".writing-") {
      unlink(folder + "/" + file)
    }
  }
}
