import Foundation
import Journal
import Synchronization

/// Tells of answers that others gave to persons' logs, and of models that others promoted.
///
/// On a connection and a thread of its own. While the server cannot be reached it tries again; after that it tells of a change, since
/// there may have been some.
public final class PostgresWatch: Sendable {
  static let events = "nostrade_events"
  static let models = "nostrade_models"

  /// What has changed.
  public enum Change: Sendable, Equatable { case events, models }

  private struct State {
    var people: Set<Int64> = []
    var isStopped = false
  }

  /// How long a watch counts without being renewed, in seconds: that of a killed program ends by itself.
  private static let lifetime = 120
  /// After how many milliseconds it is renewed.
  private static let renewal: Int32 = 45_000
  /// How many milliseconds pass before it is tried again.
  private static let pause: Int32 = 1000

  private let journal: PostgresJournal
  private let state = Mutex(State())
  /// The ends of a pipe: a byte ends the thread's wait.
  private let wake: (read: Int32, write: Int32)

  /// A watch that follows nobody yet.
  public init(_ journal: PostgresJournal) {
    self.journal = journal
    var ends: [Int32] = [-1, -1]
    // Without one, where no descriptor is left, the thread looks up by itself every second.
    if pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends where end >= 0 {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wake = (ends[0], ends[1])
  }

  deinit {
    for end in [wake.read, wake.write] where end >= 0 { close(end) }
  }

  /// Watches the log of a person too; from any thread.
  public func follow(_ userID: Int64) {
    let isNew = state.withLock { $0.people.insert(userID).inserted }
    if isNew { wakeUp() }
  }

  /// Ends the watch, within moments.
  public func stop() {
    state.withLock { $0.isStopped = true }
    wakeUp()
  }

  private func wakeUp() {
    guard wake.write >= 0 else { return }
    var byte: UInt8 = 1
    _ = write(wake.write, &byte, 1)
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Starts the thread that listens; `changed` is called on it, and `refused` with the server's words where it does not let this
  /// program listen, once for each reason.
  public func start(
    refused: @escaping @Sendable (String) -> Void = { _ in }, _ changed: @escaping @Sendable (Change) -> Void
  ) {
    // A standby server notifies nobody.
    guard !journal.isReadOnly else { return }
    Thread.detachNewThread { [self] in
      var isAgain = false
      var told: Set<String> = []
      while !isStopped {
        var refusal: String?
        do {
          let connection = try PostgresConnection(journal.pool.address, journal.pool.timeouts)
          try listen(connection, isAgain: isAgain, changed)
        } catch { refusal = self.refusal(error) }
        guard !isStopped else { return }
        if let refusal, told.insert(refusal).inserted { refused(refusal) }
        isAgain = true
        var one = pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)
        // A right that is missing is seldom given within a second.
        poll(&one, 1, refusal == nil || wake.read < 0 ? Self.pause : Self.renewal)
        drain()
      }
    }
  }

  /// What the server says that refuses to be listened to; nil for one that cannot be reached now.
  private func refusal(_ error: any Error) -> String? {
    switch error as? PostgresFailure {
    case .refused(_, let message): message
    case .unreachable(let words) where PostgresPool.isFinal(words): journal.pool.address.withoutSecrets(words)
    default: nil
    }
  }

  private func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(wake.read, &bytes, bytes.count) > 0 {}
  }

  private func listen(_ connection: PostgresConnection, isAgain: Bool, _ changed: (Change) -> Void) throws {
    for channel in [Self.events, Self.models] { try connection.run(once: "LISTEN \(channel)") }
    try renew(connection)
    if isAgain { for change in [Change.events, .models] { changed(change) } }
    while !isStopped {
      guard
        let news = try connection.notification(
          wake: wake.read, milliseconds: wake.read < 0 ? Self.pause : Self.renewal)
      else {
        drain()
        if !isStopped { try renew(connection) }
        continue
      }
      if news.channel == Self.models { changed(.models) }
      // "USER JOURNAL": what this journal wrote itself is no news.
      let words = news.text.split(separator: " ")
      guard news.channel == Self.events, words.count == 2, let userID = Int64(words[0]),
        words[1] != journal.id
      else { continue }
      if state.withLock({ $0.people.contains(userID) }) { changed(.events) }
    }
  }

  /// Says whose answers are waited for, and forgets watches that have ended.
  private func renew(_ connection: PostgresConnection) throws {
    let people = state.withLock { $0.people }.sorted()
    // In the order of their keys: two programs that renew at once would wait for one another's rows otherwise.
    try connection.run(
      people.map { userID in
        PostgresStatement(
          """
          INSERT INTO watches (user_id, until) VALUES ($1::bigint, now() + make_interval(secs => $2::int))
          ON CONFLICT (user_id) DO UPDATE SET until = EXCLUDED.until
          """, ["\(userID)", "\(Self.lifetime)"])
      })
    // By itself, and without waiting: what another program holds it renews or forgets.
    try connection.run([
      PostgresStatement(
        """
        DELETE FROM watches WHERE user_id IN (
          SELECT user_id FROM watches WHERE until < now() ORDER BY user_id FOR UPDATE SKIP LOCKED)
        """)
    ])
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
    // Both with every try: a lock is not asked for again on a connection that broke.
    let holding = try read { _ -> PostgresConnection? in
      let own = try PostgresConnection(pool.address, pool.timeouts)
      let taken = try own.run(
        once: "SELECT pg_try_advisory_lock($1::bigint)", ["\(PostgresLock.tuning)"])
      return taken.bool(0, 0) ? own : nil
    }
    guard let connection = holding else { return nil }
    return try withExtendedLifetime(connection) { try body() }
  }
}
