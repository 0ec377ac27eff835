import Dispatch
import Foundation
import Journal
import Synchronization

/// Connections, made when they are needed and kept.
final class PostgresPool: Sendable {
  private struct State {
    var idle: [PostgresConnection] = []
    var isClosed = false
    /// Why the last connection could not be made, and until when nobody else need try.
    var outage: (words: String, until: DispatchTime)?
  }

  /// After a connection could not be made, so long others are told the same at once.
  private static let pauseMilliseconds = 200

  let address: PostgresAddress
  let timeouts: PostgresTimeouts
  private let state = Mutex(State())
  private let places: DispatchSemaphore
  private let size: Int

  /// A pool of at most `size` connections.
  init(_ address: PostgresAddress, size: Int, timeouts: PostgresTimeouts) {
    (self.address, self.size, self.timeouts) = (address, max(size, 1), timeouts)
    places = DispatchSemaphore(value: max(size, 1))
  }

  /// Runs `body` with a connection of its own. A connection that is broken afterwards is thrown away.
  ///
  /// - Throws: `PostgresFailure`, what `body` throws, `JournalError` after `close`.
  func with<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
    guard places.wait(timeout: .now() + .milliseconds(timeouts.answerMilliseconds)) == .success else {
      throw address.error(
        "all \(size) connections are busy. Try again, or allow more (NOSTRADE_POSTGRES_CONNECTIONS).")
    }
    defer { places.signal() }
    let connection = try take()
    defer { give(connection) }
    return try body(connection)
  }

  private func take() throws -> PostgresConnection {
    while true {
      let known = try state.withLock { state -> PostgresConnection? in
        guard !state.isClosed else { throw address.error("the journal is closed: the program is ending.") }
        if let idle = state.idle.popLast() { return idle }
        // While the server is away one tries and the others need not wait for the end of it, one after another.
        if let outage = state.outage {
          guard outage.until < .now() else { throw PostgresFailure.unreachable(outage.words) }
          state.outage?.until = .now() + .milliseconds(1000 * timeouts.connectSeconds)
        }
        return nil
      }
      guard let known else { return try connect() }
      // A restarted server has closed idle connections: found before anything is sent, that leaves no answer uncertain.
      if !known.isStale { return known }
    }
  }

  private func connect() throws -> PostgresConnection {
    do {
      let connection = try PostgresConnection(address, timeouts)
      state.withLock { $0.outage = nil }
      return connection
    } catch {
      let words = if case PostgresFailure.unreachable(let words) = error { words } else { String?.none }
      // Any other end of the attempt says nothing about the next one.
      state.withLock { $0.outage = words.map { ($0, .now() + .milliseconds(Self.pauseMilliseconds)) } }
      throw error
    }
  }

  private func give(_ connection: PostgresConnection) {
    let isBroken = !connection.isOpen || connection.isBroken
    // What was idle beside a broken connection may be as silent: whoever took it would wait for it to the end.
    let old = state.withLock { state in
      defer { if isBroken { state.idle = [] } else if !state.isClosed { state.idle.append(connection) } }
      return isBroken ? state.idle : []
    }
    _ = old
  }

  /// Closes all; a second call does nothing.
  func close() {
    let idle = state.withLock { state in
      defer { state.idle = [] }
      state.isClosed = true
      return state.idle
    }
    _ = idle
    // Those in use are closed when they are given back. Whoever comes later gets a place, and is told that the journal is closed.
    var taken = 0
    defer { for _ in 0..<taken { places.signal() } }
    while taken < size {
      guard places.wait(timeout: .now() + .milliseconds(timeouts.answerMilliseconds)) == .success else {
        return
      }
      taken += 1
    }
  }

  /// Runs `body` again as long as the server cannot be reached, with a pause in between. `body` is told of connections that broke,
  /// where it is not known whether what was asked last was done.
  ///
  /// - Parameters:
  ///   - isReading: whether `body` stores nothing: then there is no outcome that is not known.
  ///   - milliseconds: how long; nil for as long as the journal waits for a server.
  /// - Throws: `JournalError`.
  func withRetries<T>(
    isReading: Bool = false, milliseconds: Int? = nil,
    _ body: (PostgresConnection, _ unsettled: [PostgresFailure]) throws -> T
  ) throws -> T {
    let end = DispatchTime.now() + .milliseconds(milliseconds ?? timeouts.reconnectMilliseconds)
    var pause: useconds_t = 20_000
    var unsettled: [PostgresFailure] = []
    while true {
      do { return try with { try body($0, unsettled) } } catch let failure as PostgresFailure {
        var mayRepeat = true
        switch failure {
        case .unreachable(let words): mayRepeat = !Self.isFinal(words)
        // All of them: a second connection may break while the first is settled.
        case .broken: unsettled.append(failure)
        // Serialization failure or deadlock: nothing was changed.
        case .refused(let state, _): mayRepeat = state == "40001" || state == "40P01"
        }
        guard mayRepeat, DispatchTime.now() < end else {
          throw journalError(failure, isUnsettled: !isReading && !unsettled.isEmpty, isReading: isReading)
        }
        usleep(pause)
        pause = min(pause * 2, 500_000)
      }
    }
  }

  /// Whether a server has refused the connection and would refuse it again: a wrong password, no such database. One that is starting,
  /// stopping or full may accept it later. The library gives no SQLSTATE for this, only words: those that are not known, also because
  /// the server speaks another language, are taken for the latter, and only cost time.
  static func isFinal(_ words: String) -> Bool {
    let refusals = [
      "authentication failed", "no password supplied", "no pg_hba.conf entry", "pg_hba.conf rejects",
      "permission denied for database", "is not permitted to log in",
    ]
    let missing = ["database", "role", "user"].contains { words.contains("\($0) \"") }
    return (refusals.contains(where: words.contains) || missing && words.contains("\" does not exist"))
      // Of several servers one may be starting.
      && !["the database system is", "too many", "connection slots", "terminating"].contains(
        where: words.contains)
  }

  /// A failure in plain words.
  private func journalError(
    _ failure: PostgresFailure, isUnsettled: Bool, isReading: Bool
  ) -> JournalError {
    switch failure {
    case .unreachable(let words) where !isUnsettled && Self.isFinal(words):
      return address.error("\(address.withoutSecrets(words)). \(Self.remedy(words))")
    case .unreachable(let words):
      return address.error(
        "the database cannot be reached (\(address.withoutSecrets(words))). "
          + (!isUnsettled
            ? (isReading ? "" : "Nothing was stored; ") + (isReading ? "See" : "see")
              + " that it runs and try again."
            : "Whether the last answer was stored is not known; look before you repeat it."))
    case .broken(let words, _, _) where !isUnsettled:
      return address.error(
        "the connection to the database broke (\(address.withoutSecrets(words))). Nothing was to be stored; try again."
      )
    case .broken(let words, _, _):
      return address.error(
        "the connection to the database broke (\(address.withoutSecrets(words))). Whether the last answer was stored is not known; look before you repeat it."
      )
    case .refused(let state, let message):
      // Refused while an earlier write is looked for: that one may be stored.
      guard !isUnsettled else {
        return address.error(
          "the database reported an error (\(message)). Whether the last answer was stored is not known; look before you repeat it."
        )
      }
      return address.error(Self.reason(state, message, isReading: isReading))
    }
  }

  /// What to do where a server that runs refuses the connection: trying again would not help.
  static func remedy(_ words: String) -> String {
    func isMissing(_ kinds: String...) -> Bool {
      words.contains("\" does not exist") && kinds.contains { words.contains("\($0) \"") }
    }
    if isMissing("database") {
      return "Make it with createdb, or check the name in the address (docs/postgres.md)."
    }
    if isMissing("role", "user") {
      return "Make it with createuser, or name another one in the address (docs/postgres.md)."
    }
    if words.contains("pg_hba.conf") || words.contains("permission denied") || words.contains("log in") {
      return "Let the role connect, on the server, or name another one in the address (docs/postgres.md)."
    }
    return "Check the user in the address and its password, in ~/.pgpass, PGPASSWORD or the address."
  }

  /// What an answer refers to and may be gone: everything else stays.
  static let profileGone = "the profile was deleted while it was open; quit and start again."

  private static func reason(_ state: String, _ message: String, isReading: Bool) -> String {
    let unsaved = isReading ? "" : "nothing was saved. "
    return switch state {
    case "53100": "the disk of the database is full; nothing was saved. Make room and answer again."
    case "23503": profileGone
    case "53300":
      "the database has no connection left; \(unsaved)Try again, or raise max_connections."
    case "25006": "the database can only be read; nothing was saved."
    case "42501": "\(message). Give the role the right to it (docs/postgres.md)."
    case "55P03", "57014": "the database took too long (\(message)); \(unsaved)Try again."
    default:
      "the database reported an error\(isReading ? "" : ", and nothing was saved"): \(message) (\(state))."
    }
  }
}
