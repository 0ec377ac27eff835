import CPostgres
import Events
import Foundation
import Journal

/// The journal in a PostgreSQL database, for many programs at once. Every write is one transaction, durable when the call returns.
///
/// While the server cannot be reached, calls wait and try again (`PostgresTimeouts`). Calls block their thread; they may come from
/// several at once.
public final class PostgresJournal: EventJournal {
  /// The address without its password.
  public var path: String { pool.address.shown }
  /// Whether the database can only be read.
  public let isReadOnly: Bool
  let pool: PostgresPool
  /// Tells its own writes from others in notifications.
  let id = String(UInt64.random(in: 0 ... .max), radix: 36)

  /// Whether a text is an address of such a database.
  public static func isAddress(_ text: String) -> Bool {
    PostgresAddress.schemes.contains { text.hasPrefix($0) }
  }

  /// The name of the database in an address; empty where it names none.
  public static func databaseName(_ text: String) -> String { PostgresAddress.databaseName(text) }

  /// Whether an address holds a password.
  public static func holdsPassword(_ text: String) -> Bool {
    isAddress(text) && PostgresAddress.holdsPassword(text)
  }

  /// An address without its password.
  public static func shown(_ text: String) -> String {
    (try? PostgresAddress(text).shown) ?? "an address of PostgreSQL that cannot be read"
  }

  /// How much a database holds that is not the journal in use. No tables are made.
  ///
  /// - Parameter names: of the profiles that are counted: others of a server may be of other people. Nil for all.
  /// - Throws: `JournalError`.
  public static func counts(_ address: String, of names: [String]? = nil) throws -> JournalCounts {
    let timeouts = PostgresTimeouts()
    let pool = PostgresPool(try PostgresAddress(address), size: 1, timeouts: timeouts)
    defer { pool.close() }
    return try pool.withRetries(isReading: true, milliseconds: timeouts.openMilliseconds) { connection, _ in
      guard try connection.run(once: "SELECT to_regclass('events') IS NOT NULL").bool(0, 0) else {
        return JournalCounts()
      }
      let rows = try connection.run(
        once: """
          SELECT count(*), count(DISTINCT user_id) FROM events WHERE $1::json IS NULL OR user_id IN
            (SELECT user_id FROM profiles WHERE name IN (SELECT json_array_elements_text($1::json)))
          """, [try names.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }])
      return JournalCounts(events: rows.int(0, 0) ?? 0, profiles: rows.int(0, 1) ?? 0)
    }
  }

  /// Opens the database, and makes or migrates its tables.
  ///
  /// - Parameters:
  ///   - address: `postgres://USER@HOST,HOST/DATABASE?SETTING=VALUE`, as libpq takes it.
  ///   - connections: how many there are at most.
  /// - Throws: `JournalError` when the server cannot be reached, the client library is missing, or the tables are of a newer
  ///   version.
  public init(_ address: String, connections: Int = 4, timeouts: PostgresTimeouts = PostgresTimeouts()) throws
  {
    let pool = PostgresPool(try PostgresAddress(address), size: connections, timeouts: timeouts)
    self.pool = pool
    // What opening may change is repeated as a whole, and no answer is among it.
    isReadOnly = try pool.withRetries(isReading: true, milliseconds: timeouts.openMilliseconds) {
      connection, _ in
      guard connection.version >= 140_000 else {
        throw pool.address.error("PostgreSQL 14 or newer is needed.")
      }
      return try Self.migrate(connection, pool.address)
    }
  }

  /// Brings the tables up to date; of several programs one does.
  ///
  /// - Returns: whether the database can only be read.
  private static func migrate(_ connection: PostgresConnection, _ address: PostgresAddress) throws -> Bool {
    let all = PostgresSchema.migrations
    func applied() throws -> Int {
      let there = try connection.run(once: "SELECT to_regclass('nostrade_migrations') IS NOT NULL")
      guard there.bool(0, 0) else { return 0 }
      let done =
        try connection.run(once: "SELECT coalesce(max(number), 0) FROM nostrade_migrations").int(0, 0) ?? 0
      guard done <= all.count else {
        throw address.error(
          "this database was written by a newer version of nostrade; update the program to use it.")
      }
      return done
    }
    let reading = try connection.run(
      once: "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'")
    let isReadOnly = reading.bool(0, 0)
    guard try applied() < all.count else { return isReadOnly }
    guard !isReadOnly else {
      throw address.error("the database can only be read, and its tables are of an older version or missing.")
    }
    do {
      try connection.run([
        PostgresStatement("BEGIN"),
        // Of a large table an index takes its time.
        PostgresStatement("SELECT set_config('statement_timeout', '0', true)"),
        PostgresStatement("SELECT pg_advisory_xact_lock($1)", ["\(PostgresLock.migration)"]),
      ])
      try connection.run(once: PostgresSchema.version)
      for number in try applied()..<all.count {
        for statement in all[number] { try connection.run(once: statement, hours: 1) }
        try connection.run(
          once: "INSERT INTO nostrade_migrations (number) VALUES ($1::int)", ["\(number + 1)"])
      }
      try connection.run(once: "COMMIT")
    } catch {
      connection.invalidate()
      throw error
    }
    return false
  }

  /// Does nothing: the first commit is as fast as the others.
  public func prepareFirstCommit() {}

  /// Does nothing: a commit that succeeded is where the next start looks for it.
  public func checkPlace() throws {}

  /// Closes all connections.
  public func close() throws { pool.close() }

  /// See `EventJournal.health`. Reads all tables: rows without their owners, and indexes that the server does not use.
  public func health() throws -> JournalHealth {
    try read { connection in
      let rows = try connection.run(
        once: """
          SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM profiles), (SELECT count(*) FROM events),
            (SELECT max(timestamp) FROM events), current_setting('server_version'),
            current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off',
            (SELECT max(number) FROM nostrade_migrations),
            (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
            (SELECT count(*) FROM events e WHERE NOT EXISTS (SELECT FROM profiles p WHERE p.user_id = e.user_id)),
            (SELECT count(*) FROM list_entries l WHERE NOT EXISTS
              (SELECT FROM imports i WHERE i.user_id = l.user_id AND i.import_id = l.import_id)),
            (SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index WHERE NOT indisvalid AND indrelid IN
              (SELECT oid FROM pg_class WHERE relnamespace = current_schema::regnamespace))
          """)
      var problems: [String] = []
      if let count = rows.int(0, 8), count > 0 { problems.append("\(count) events belong to no profile") }
      if let count = rows.int(0, 9), count > 0 {
        problems.append("\(count) entries belong to no imported list")
      }
      if let names = rows.text(0, 10) {
        problems.append("these indexes are not valid, REINDEX them: \(names)")
      }
      var health = JournalHealth(
        integrity: problems.isEmpty ? "ok" : problems.joined(separator: "; "),
        synchronous: rows.bool(0, 5) ? 2 : 0,
        journalMode: "PostgreSQL \(rows.text(0, 4)?.prefix { $0 != " " } ?? "")", items: rows.int(0, 0) ?? 0,
        profiles: rows.int(0, 1) ?? 0, events: rows.int(0, 2) ?? 0, newest: rows.int64(0, 3), mode: 0)
      health.server = JournalHealth.Server(tables: rows.int(0, 6) ?? 0, time: rows.int64(0, 7) ?? 0)
      return health
    }
  }

  /// Reads, again where the connection broke.
  func read<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
    try pool.withRetries(isReading: true) { connection, _ in try body(connection) }
  }

  /// Writes that may be done twice.
  @discardableResult
  func write<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
    guard !isReadOnly else { throw notWritable }
    return try pool.withRetries { connection, _ in try body(connection) }
  }

  var notWritable: JournalError {
    pool.address.error("the database can only be read: it is a standby server, or set to be read only.")
  }

  /// Ends what broken connections may still do, so that their transactions have been done or not.
  ///
  /// - Throws: `PostgresFailure`, `JournalError` where it cannot be known.
  func settle(_ failures: [PostgresFailure], _ connection: PostgresConnection) throws {
    for case .broken(_, let process, let name) in failures {
      // Not found where the server was started anew, or another one took over: then nothing of it is left.
      let ended = try connection.run(
        once: """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = $1::int AND application_name = $2
          """, ["\(process)", name])
      guard ended.count == 0 || ended.bool(0, 0) else { throw unknownOutcome }
    }
  }

  /// What became of a transaction whose commit was sent on a connection that broke.
  ///
  /// - Returns: whether it was committed.
  /// - Throws: as `settle`.
  func isCommitted(_ number: String, _ failures: [PostgresFailure], _ connection: PostgresConnection) throws
    -> Bool
  {
    try settle(failures, connection)
    do {
      switch try connection.run(once: "SELECT pg_xact_status($1::xid8)", [number]).text(0, 0) {
      case "committed": return true
      case "aborted": return false
      default: throw unknownOutcome
      }
    } catch PostgresFailure.refused(state: "22023", _) {
      // A server that took over without it does not know the number yet.
      return false
    }
  }

  private var unknownOutcome: JournalError {
    pool.address.error(
      "the connection to the database broke, and whether the last answer was stored is not known; look before you repeat it."
    )
  }
}
