import Catalogue
import Foundation
import GRDB

/// The database of one home: the log of answers, profiles and the catalogue. Every write is one transaction, synced to
/// the disk before the call returns (WAL, synchronous FULL).
public final class JournalStore: Sendable {
  /// The database file.
  public let path: String
  let queue: DatabaseQueue
  let upkeep: Upkeep
  /// How long another program's lock is waited for, in seconds.
  private static let patience = 2.0

  /// Opens the database at `path`, making it (mode 0600) and its folder (0700) when there is none, and bringing an older
  /// one up to date after a backup beside it.
  ///
  /// - Throws: `JournalError` for a file that is locked, not to be written, corrupt, no database, or of a newer version.
  public init(path: String) throws {
    self.path = path
    do {
      queue = try Self.open(path)
      try Self.migrate(queue, path: path)
      upkeep = Upkeep(queue)
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
        throw JournalError(path: folder, reason: "the folder cannot be made: check its parent's permissions.")
      }
    }
    // Made here and not by SQLite, so that it is private from its first byte; its side files take over the mode.
    let file = Foundation.open(path, O_RDWR | O_CREAT, 0o600)
    guard file >= 0 else {
      throw JournalError(
        path: path, reason: "the database cannot be opened: \(String(cString: strerror(errno))).")
    }
    fchmod(file, 0o600)
    close(file)
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.patience)
    configuration.foreignKeysEnabled = true
    // Not by GRDB's own setting, which makes and drops a table to have a write-ahead log at once: two syncs before the first
    // frame.
    configuration.prepareDatabase { db in
      guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
        throw DatabaseError(message: "the file system does not take a write-ahead log")
      }
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    let end = Date().addingTimeInterval(patience)
    while true {
      do {
        return try DatabaseQueue(path: path, configuration: configuration)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && Date() < end {
        // Another first start changes the kind of log this moment: SQLite does not wait for that by itself.
        usleep(10_000)
      }
    }
  }

  private static func migrate(_ queue: DatabaseQueue, path: String) throws {
    let migrator = Schema.migrator
    guard try made(queue, migrator, path: path).migrations < migrator.migrations.count else { return }
    // Of programs that start at once one makes the tables. The file stays, since another may be waiting on it; where there
    // is none to be had, SQLite says what is wrong.
    let turn = Foundation.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { if turn >= 0 { close(turn) } }
    while turn >= 0, flock(turn, LOCK_EX) != 0, errno == EINTR {}
    let (done, tables) = try made(queue, migrator, path: path)
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

  /// How many migrations a database has behind it, and how many tables.
  private static func made(
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
  public func prepareFirstCommit() { upkeep.prepareFirstCommit() }

  /// Runs `body` in one transaction, putting errors into words.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    do { return try queue.write(body) } catch { throw JournalError.wrap(error, path: path) }
  }

  /// Runs `body` on a state of the database that does not change meanwhile.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    do { return try queue.read(body) } catch { throw JournalError.wrap(error, path: path) }
  }

  /// What `doctor` reports.
  public struct Health: Sendable, Equatable {
    /// `ok`, or what SQLite found wrong.
    public var integrity: String
    /// How often the disk is synced: 2 is FULL.
    public var synchronous: Int
    /// `wal`.
    public var journalMode: String
    /// Rows by table.
    public var items, profiles, events: Int
    /// Bits of the file's mode.
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
