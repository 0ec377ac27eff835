import Catalogue
import Foundation
import GRDB

/// The SQLite database of one home: events, profiles, settings and the catalogue. Every write is one transaction, on disk when
/// the call returns (WAL, synchronous FULL).
public final class JournalStore: Sendable {
  /// The database file.
  public let path: String
  let queue: DatabaseQueue
  let checkpoints: CheckpointScheduler
  /// How long to wait for the lock of another program, in seconds.
  private static let lockTimeout = 2.0

  /// Opens the database at `path`. Creates it (mode 0600) and its folder (0700) if needed; migrates an older database after
  /// writing a backup beside it.
  ///
  /// - Throws: `JournalError` for a file that is locked, read-only, corrupt, no database, or of a newer version.
  public init(path: String) throws {
    self.path = path
    do {
      queue = try Self.open(path)
      try Self.migrate(queue, path: path)
      checkpoints = CheckpointScheduler(queue)
    } catch {
      throw JournalError.wrap(error, path: path)
    }
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    let folder = (path as NSString).deletingLastPathComponent
    if !FileManager.default.fileExists(atPath: folder) {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw JournalError(
          path: folder, reason: "the folder cannot be created: check the permissions of its parent.")
      }
    }
    // Created here and not by SQLite: it must be private from the start. SQLite gives its side files the same mode.
    let file = Foundation.open(path, O_RDWR | O_CREAT, 0o600)
    guard file >= 0 else {
      throw JournalError(
        path: path, reason: "the database cannot be opened: \(String(cString: strerror(errno))).")
    }
    fchmod(file, 0o600)
    close(file)
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.lockTimeout)
    configuration.foreignKeysEnabled = true
    // Not with GRDB's own setting: it creates and drops a table, which costs two syncs before the first frame.
    configuration.prepareDatabase { db in
      guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
        throw DatabaseError(message: "the file system does not support a write-ahead log")
      }
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    let end = Date().addingTimeInterval(lockTimeout)
    while true {
      do {
        return try DatabaseQueue(path: path, configuration: configuration)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && Date() < end {
        // Another first start is changing the journal mode: SQLite does not wait for that.
        usleep(10_000)
      }
    }
  }

  private static func migrate(_ queue: DatabaseQueue, path: String) throws {
    let migrator = Schema.migrator
    guard try progress(queue, migrator, path: path).migrations < migrator.migrations.count else { return }
    // Of several first starts one creates the tables. The lock file stays: others may be waiting for it. If it cannot be
    // created, SQLite reports what is wrong.
    let lock = Foundation.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { if lock >= 0 { close(lock) } }
    while lock >= 0, flock(lock, LOCK_EX) != 0, errno == EINTR {}
    let (done, tables) = try progress(queue, migrator, path: path)
    guard done < migrator.migrations.count else { return }
    if tables > 0 {
      let backup = "\(path).backup-\(done)-\(Int(Date().timeIntervalSince1970))"
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [backup])
      }
      chmod(backup, 0o600)
    }
    try migrator.migrate(queue)
  }

  /// How many migrations have been applied to a database, and how many tables it has.
  private static func progress(
    _ queue: DatabaseQueue, _ migrator: DatabaseMigrator, path: String
  ) throws -> (migrations: Int, tables: Int) {
    try queue.read { db in
      // Read first: it fixes the snapshot. GRDB looks for its table twice, and another program may create it in between.
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE type = 'table'") ?? 0
      guard try !migrator.hasBeenSuperseded(db) else {
        throw JournalError(
          path: path,
          reason: "this database was written by a newer version of nostrade; update the program to use it.")
      }
      return (try migrator.completedMigrations(db).count, tables)
    }
  }

  /// Creates the write-ahead log on another thread, which otherwise makes the first commit slower than the others.
  public func prepareFirstCommit() { checkpoints.prepareFirstCommit() }

  /// Runs `body` in one transaction, with SQLite errors as `JournalError`.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    do { return try queue.write(body) } catch { throw JournalError.wrap(error, path: path) }
  }

  /// Runs `body` on one snapshot of the database.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    do { return try queue.read(body) } catch { throw JournalError.wrap(error, path: path) }
  }

  /// What `doctor` reports.
  public struct Health: Sendable, Equatable {
    /// `ok`, or the problem that SQLite found.
    public var integrity: String
    /// The synchronous setting: 2 is FULL, a sync for each commit.
    public var synchronous: Int
    /// The journal mode: `wal`.
    public var journalMode: String
    /// Number of rows in each table.
    public var items, profiles, events: Int
    /// Permissions of the file.
    public var mode: Int
  }

  /// Checks the whole file. O(size).
  public func health() throws -> Health {
    try read { db in
      func count(_ table: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
      }
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return Health(
        integrity: try String.fetchOne(db, sql: "PRAGMA quick_check") ?? "unknown",
        synchronous: try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 0,
        journalMode: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
        items: try count("items"), profiles: try count("profiles"), events: try count("events"),
        mode: (attributes?[.posixPermissions] as? Int) ?? 0)
    }
  }
}
