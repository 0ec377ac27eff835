import Catalogue
import Foundation
import Foundations
import GRDB
import Synchronization

/// The SQLite database of one home: events, profiles, settings and the catalogue. Every write is one transaction, on disk when
/// the call returns (WAL, synchronous FULL).
public final class JournalStore: EventJournal {
  /// The database file.
  public let path: String
  let queue: DatabaseQueue
  let checkpoints: CheckpointScheduler
  private let place: DatabasePlace
  /// Why the database can only be read, which every write throws; nil where it can be written.
  let unwritable: JournalError?
  /// Whether the database can only be read: every write throws.
  public var isReadOnly: Bool { unwritable != nil }
  private let isClosed = Mutex(false)
  /// Profiles whose names older versions stored as they were typed; nil until they are looked for.
  let uncleanNames = Mutex<[Profile]?>(nil)
  /// A connection that only reads; see `readBeside`.
  private let reading = Mutex<DatabaseQueue?>(nil)

  /// Opens the database at `path`. Creates it (mode 0600) and its folder (0700) if needed; migrates an older database after
  /// writing a backup beside it.
  ///
  /// A database that cannot be written, or whose disk is full, is opened for reading.
  ///
  /// - Throws: `JournalError` for a file that is locked, corrupt, no database, of another program, of a newer version, or of an
  ///   older one that cannot be written.
  public init(path: String) throws {
    self.path = path
    do {
      (queue, unwritable) = try Self.open(path)
      try Self.migrate(queue, path: path, unwritable: unwritable)
      place = try queue.inDatabase { DatabasePlace(path, $0) }
      checkpoints = CheckpointScheduler(queue, place)
    } catch {
      throw JournalError.wrap(error, path: path)
    }
  }

  private static func open(_ path: String) throws -> (DatabaseQueue, JournalError?) {
    guard !ReadOnlyDatabase.isNeeded(path) else {
      let queue = try ReadOnlyDatabase.open(path)
      try queue.read { try ForeignDatabase.refuse($0, path: path) }
      return (queue, .notWritable(path))
    }
    do {
      return (try DatabaseFile.open(path), nil)
    } catch let error as DatabaseError {
      // The index of the log finds no room on a full disk. What is stored can be read all the same.
      guard [.SQLITE_IOERR, .SQLITE_FULL, .SQLITE_CANTOPEN].contains(error.resultCode),
        DiskSpace(path)?.isFull == true, let queue = try? ReadOnlyDatabase.open(path)
      else { throw error }
      return (queue, .diskFull(path))
    }
  }

  /// Opens a second connection for reading. Not a second store: opening one looks at the files, and closing a descriptor of a file
  /// drops the locks that the whole process has on it, so that another program could take the write-ahead log away.
  public func readBeside() throws {
    guard !isReadOnly else { return }
    do {
      let beside = try DatabaseFile.openReading(path)
      reading.withLock { $0 = beside }
    } catch { throw JournalError.wrap(error, path: path) }
  }

  private static func migrate(_ queue: DatabaseQueue, path: String, unwritable: JournalError?) throws {
    let migrator = Schema.migrator
    guard try progress(queue, migrator, path: path).migrations < migrator.migrations.count else { return }
    if unwritable == .diskFull(path) {
      throw JournalError(
        path: path,
        reason: "the disk is full: there is no room to prepare the database. Make room and start again.")
    }
    guard unwritable == nil else {
      throw JournalError(
        path: path,
        reason:
          "the database is of an older version and cannot be brought up to date: check the permissions of the file and "
          + "of its folder.")
    }
    // Of several first starts one creates the tables.
    try DatabaseFile.locked(path) {
      let (done, tables) = try progress(queue, migrator, path: path)
      guard done < migrator.migrations.count else {
        // Another start made the tables after this one had looked; GRDB keeps what it found then.
        return try queue.inDatabase { $0.clearSchemaCache() }
      }
      if tables > 0 { try MigrationBackup.write(of: queue, path: path, migrations: done) }
      try migrator.migrate(queue)
    }
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
  public func prepareFirstCommit() { if !isReadOnly { checkpoints.prepareFirstCommit() } }

  /// Backups that upgrades have made of the database at `path`, with what is wrong with each; nil where it is whole.
  public static func backups(of path: String) -> [(path: String, problem: String?)] {
    MigrationBackup.all(of: path)
  }
  /// How much a database holds that is not the journal in use; nothing of it is changed.
  ///
  /// - Throws: `JournalError`.
  public static func counts(in path: String) throws -> JournalCounts {
    do { return try ReadOnlyDatabase.counts(path) } catch { throw JournalError.wrap(error, path: path) }
  }

  /// The names of the profiles of a database; nothing of it is changed, and an older one is not brought up to date.
  ///
  /// - Throws: `JournalError`.
  public static func profileNames(in path: String) throws -> [String] {
    do { return try ReadOnlyDatabase.profileNames(path) } catch { throw JournalError.wrap(error, path: path) }
  }

  /// What a write-ahead log is called that was found without its database, after the database's name.
  public static let strayLogSuffix = StraySideFiles.suffix

  /// Such logs beside the database at `path`: they may hold answers.
  public static func strayLogs(of path: String) -> [String] {
    let (folder, name) = (Paths.folder(of: path), (path as NSString).lastPathComponent)
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      .filter { $0.hasPrefix(name + strayLogSuffix) }.map { folder + "/" + $0 }
  }

  /// Closes the database, with everything in the one file `path`, unless another program has it open. Waits for a transaction
  /// that has begun; later ones fail. A second call does nothing.
  ///
  /// - Throws: `JournalError` when the database is no longer in its place. What was stored before is then in the file that was
  ///   moved away. A file that somebody wrote over is left as it is.
  public func close() throws {
    try isClosed.withLock { isClosed in
      guard !isClosed else { return }
      isClosed = true
      let placeCheck = Result { try checkPlace() }
      // First: the last checkpoint waits for readers.
      try? reading.withLock { $0 }?.close()
      // SQLite copies the log into the file when a connection is closed; this one is kept until the program ends.
      guard !place.isOverwritten else {
        _ = Unmanaged.passRetained(queue)
        return try placeCheck.get()
      }
      if !isReadOnly { checkpoints.finish() }
      do { try queue.close() } catch { throw JournalError.wrap(error, path: path) }
      try placeCheck.get()
    }
  }

  /// Makes sure that the open database is the file at `path`, and that no other program wrote over it.
  ///
  /// - Throws: `JournalError` when it was moved away, deleted, replaced or written over, as every write does then.
  public func checkPlace() throws {
    guard !isReadOnly else { return }
    do { try queue.writeWithoutTransaction(place.check) } catch { throw JournalError.wrap(error, path: path) }
  }

  /// Runs `body` in one transaction, with SQLite errors as `JournalError`. The transaction counts only if the database is in its
  /// place after it.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    if let unwritable { throw unwritable }
    do {
      try checkPlace()
      let result = try queue.write { db in
        let result = try body(db)
        try place.mark(db)
        return result
      }
      try checkPlace()
      return result
    } catch { throw wrapped(error) }
  }

  /// Runs `body` on one snapshot of the database.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    do { return try (reading.withLock { $0 } ?? queue).read(body) } catch { throw wrapped(error) }
  }

  /// An error in plain words. A database that seems to be damaged may have been written over.
  private func wrapped(_ error: any Error) -> JournalError {
    if let code = (error as? DatabaseError)?.resultCode, [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(code) {
      do { try checkPlace() } catch { return JournalError.wrap(error, path: path) }
    }
    return JournalError.wrap(error, path: path)
  }

  /// Checks the whole file. O(size).
  public func health() throws -> JournalHealth {
    try read { db in
      func count(_ table: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
      }
      // Of the file itself where the path is a symbolic link.
      var info = stat()
      let mode = stat(path, &info) == 0 ? Int(info.st_mode & 0o7777) : 0
      var integrity = try String.fetchOne(db, sql: "PRAGMA quick_check") ?? "unknown"
      if integrity == "ok", let column = try Schema.missingColumn(db) {
        integrity = "the column \(column) is missing, which this version made; go back to a backup"
      }
      return JournalHealth(
        integrity: integrity,
        synchronous: try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 0,
        journalMode: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
        items: try count("items"), profiles: try count("profiles"), events: try count("events"),
        newest: try Int64.fetchOne(db, sql: "SELECT max(timestamp) FROM events"),
        mode: mode)
    }
  }
}
