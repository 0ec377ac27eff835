import Foundation
import Journal
import Synchronization

/// Tells of answers that others gave to a person's log, and of models that others promoted.
///
/// On a connection and a thread of its own. While the server cannot be reached it tries again; after that it tells of a change, since
/// there may have been some.
public final class PostgresWatch: Sendable {
  static let events = "nostrade_events"
  static let models = "nostrade_models"

  /// What has changed.
  public enum Change: Sendable, Equatable { case events, models }

  /// How long a watch counts without being renewed, in seconds: of a killed program it ends by itself.
  private static let lifetime = 120
  private static let renewal: Int32 = 45_000

  private let wake: (read: Int32, write: Int32)
  private let isStopped = Mutex(false)

  /// Watches the log of a person in a journal; `changed` is called on the watch's own thread.
  public init(_ journal: PostgresJournal, userID: Int64, changed: @escaping @Sendable (Change) -> Void) {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    wake = (ends[0], ends[1])
    let (address, patience) = (journal.pool.address, journal.pool.patience)
    let wake = wake.read
    Thread.detachNewThread { [weak self] in
      var hasSeen = false
      defer { close(wake) }
      while self?.isStopped.withLock({ $0 }) == false {
        do {
          let connection = try PostgresConnection(address, patience)
          try Self.watch(
            connection, userID, wake, hasSeen: hasSeen, { self?.isStopped.withLock { $0 } ?? true }, changed)
          return
        } catch {
          hasSeen = true
          var one = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
          poll(&one, 1, 1000)
        }
      }
    }
  }

  private static func watch(
    _ connection: PostgresConnection, _ userID: Int64, _ wake: Int32, hasSeen: Bool, _ isStopped: () -> Bool,
    _ changed: (Change) -> Void
  ) throws {
    try connection.run(once: "LISTEN \(events)")
    try connection.run(once: "LISTEN \(models)")
    try renew(connection, userID)
    try connection.run(once: "DELETE FROM watches WHERE until < now()")
    if hasSeen { for change in [Change.events, .models] { changed(change) } }
    while !isStopped() {
      guard let news = try connection.notification(wake: wake, milliseconds: renewal) else {
        if !isStopped() { try renew(connection, userID) }
        continue
      }
      if news.channel == models { changed(.models) }
      if news.channel == events, news.text == "\(userID)" { changed(.events) }
    }
  }

  private static func renew(_ connection: PostgresConnection, _ userID: Int64) throws {
    try connection.run([
      PostgresStatement(
        """
        INSERT INTO watches (user_id, until) VALUES ($1::bigint, now() + make_interval(secs => $2::int))
        ON CONFLICT (user_id) DO UPDATE SET until = EXCLUDED.until
        """, ["\(userID)", "\(lifetime)"])
    ])
  }

  /// Ends the watch.
  public func stop() {
    isStopped.withLock { $0 = true }
    var byte: UInt8 = 1
    _ = write(wake.write, &byte, 1)
  }

  deinit {
    stop()
    close(wake.write)
  }
}

extension PostgresJournal {
  /// Tells all watches that models were promoted.
  public func announceModels() throws {
    try write { try $0.run(once: "SELECT pg_notify('\(PostgresWatch.models)', '')") }
  }

  /// Runs `body` unless another program is in such a `body`, wherever it runs.
  ///
  /// The lock ends with its connection: a program that is killed, or whose server goes away, holds nothing back.
  ///
  /// - Returns: nil where another program runs one.
  public func alone<T>(_ body: () throws -> T) throws -> T? {
    let connection = try read { _ in try PostgresConnection(pool.address, pool.patience) }
    let taken = try connection.run(
      once: "SELECT pg_try_advisory_lock($1::bigint)", ["\(PostgresLock.tuning)"])
    guard taken.bool(0, 0) else { return nil }
    return try withExtendedLifetime(connection) { try body() }
  }
}
