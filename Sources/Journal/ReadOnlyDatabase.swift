import Foundation
import Foundations
import GRDB

/// Opens a database that must not be written: a read-only file, folder or disk. SQLite needs files beside a database with a
/// write-ahead log even to read it.
enum ReadOnlyDatabase {
  /// Whether the database at `path` is there but cannot be written.
  static func isNeeded(_ path: String) -> Bool {
    let folder = Paths.folder(of: path)
    return access(path, F_OK) == 0 && (access(path, W_OK) != 0 || access(folder, W_OK | X_OK) != 0)
  }

  /// Opens the database with all that lies in its write-ahead log.
  static func open(_ path: String) throws -> DatabaseQueue {
    var info = stat()
    let hasLog = stat(path + "-wal", &info) == 0
    // Without a log nobody has the database open.
    if !hasLog, let queue = try? connect(immutable(path)) { return queue }
    do { return try connect(path) } catch {
      if hasLog, info.st_size == 0, let queue = try? connect(immutable(path)) { return queue }
      // A log without its index, which cannot be made there.
      if hasLog, let queue = try? copy(path) { return queue }
      throw error
    }
  }

  /// How much the database at `path` holds, also one of an older version. Nothing of it is changed.
  static func counts(_ path: String) throws -> JournalCounts {
    let queue = try open(path)
    defer { try? queue.close() }
    return try queue.read { db in
      guard try db.tableExists("events"), try db.tableExists("profiles") else { return JournalCounts() }
      return JournalCounts(
        events: try Int.fetchOne(db, sql: "SELECT count(*) FROM events") ?? 0,
        profiles: try Int.fetchOne(db, sql: "SELECT count(DISTINCT user_id) FROM events") ?? 0)
    }
  }

  /// The names of the profiles of the database at `path`, also one of an older version. Nothing of it is changed.
  static func profileNames(_ path: String) throws -> [String] {
    let queue = try open(path)
    defer { try? queue.close() }
    return try queue.read { db in
      guard try db.tableExists("profiles") else { return [] }
      return try String.fetchAll(db, sql: "SELECT name FROM profiles ORDER BY user_id")
    }
  }

  /// The name by which SQLite reads a file and nothing beside it.
  static func immutable(_ path: String) -> String {
    let allowed = CharacterSet.urlPathAllowed
    return "file:" + (path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path) + "?immutable=1"
  }

  private static func connect(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(DatabaseFile.lockTimeout)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    return queue
  }

  /// Opens a private copy, whose names are removed at once.
  static func copy(_ path: String) throws -> DatabaseQueue {
    let folder = NSTemporaryDirectory() + "/nostrade-\(UUID().uuidString)"
    let files = FileManager.default
    try files.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? files.removeItem(atPath: folder) }
    let name = folder + "/copy.db"
    for suffix in ["", "-wal"] {
      try files.copyItem(atPath: path + suffix, toPath: name + suffix)
      chmod(name + suffix, 0o600)
    }
    let queue = try DatabaseQueue(path: name)
    try queue.writeWithoutTransaction { db in
      // One file: those beside it are looked for by their names.
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
      try db.execute(sql: "PRAGMA query_only = 1")
    }
    return queue
  }
}
