import Foundation
import Journal
import Synchronization
import TestSupport
import Testing

@testable import PostgresJournal

@Suite struct PostgresPoolTests {
  /// What the server would say again is not tried again.
  @Test(arguments: [
    "FATAL: password authentication failed for user \"kuro\"", "FATAL: database \"club\" does not exist",
    "FATAL: role \"kuro\" does not exist", "fe_sendauth: no password supplied",
    "FATAL: no pg_hba.conf entry for host \"10.0.0.1\", user \"kuro\", database \"club\", no encryption",
    "FATAL: permission denied for database \"club\"", "FATAL: role \"kuro\" is not permitted to log in",
  ])
  func refusalsAreFinal(_ words: String) { #expect(PostgresPool.isFinal(words)) }

  /// Trying again mends none of them.
  @Test(arguments: [
    (#"FATAL:  database "club" does not exist"#, "createdb"),
    (#"FATAL:  role "kuro" does not exist"#, "createuser"),
    (#"no pg_hba.conf entry for host "127.0.0.1", user "kuro""#, "Let the role connect"),
    (#"password authentication failed for user "kuro""#, "password"),
  ]) func aRefusalSaysWhatMendsIt(words: String, remedy: String) {
    #expect(PostgresPool.isFinal(words))
    #expect(PostgresPool.remedy(words).contains(remedy), "\(PostgresPool.remedy(words))")
  }

  /// What may pass is tried again, in whatever language the server tells it.
  @Test(arguments: [
    "FATAL: the database system is starting up", "FATAL: das Datenbanksystem startet",
    "FATAL: le système de bases de données se lance", "FATAL: sorry, too many clients already",
    "FATAL: tut mir leid, schon zu viele Verbindungen",
    "FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute",
    "FATAL: terminating connection due to administrator command", "ВАЖНО: система баз данных запускается",
    "connection to server on socket \"/run/.s.PGSQL.5432\" failed: No such file or directory",
    "connection to server at \"db\", port 5432 failed: Connection refused",
    // Two servers of a list.
    "FATAL: role \"kuro\" does not exist; FATAL: the database system is starting up",
  ])
  func whatMayPassIsTriedAgain(_ words: String) { #expect(!PostgresPool.isFinal(words)) }

  /// A server that takes connections and says nothing: whoever waits is told when one has tried, and does not try after all others.
  @Test(.enabled(if: PostgresCluster.shared != nil)) func waitersShareAnOutage() async throws {
    let server = try SilentServer()
    var timeouts = PostgresTimeouts()
    // The least that the client library waits.
    (timeouts.connectSeconds, timeouts.reconnectMilliseconds) = (2, 50)
    let pool = PostgresPool(
      try PostgresAddress("postgres://kuro@127.0.0.1:\(server.port)/club?sslmode=disable&gssencmode=disable"),
      size: 4, timeouts: timeouts)
    let callers = 40
    let failures = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<callers {
        group.addTask {
          await withCheckedContinuation { continuation in
            Thread.detachNewThread {
              do {
                try pool.withRetries { _, _ in }
                continuation.resume(returning: false)
              } catch { continuation.resume(returning: true) }
            }
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failures == callers && (1...12).contains(server.count), "\(failures), \(server.count)")
  }

  /// A connection that stays busy takes no places from whoever comes after the end.
  @Test(.enabled(if: PostgresCluster.shared != nil)) func aBusyConnectionLeavesTheOthersTheirPlaces() throws {
    var server: SilentServer? = try SilentServer()
    var timeouts = PostgresTimeouts()
    // Nothing is asked of this server, and `close` need not wait long.
    (timeouts.connectSeconds, timeouts.statementMilliseconds) = (60, -2_900)
    let address = try PostgresAddress(
      "postgres://kuro@127.0.0.1:\(server?.port ?? 0)/club?sslmode=disable&gssencmode=disable")
    let pool = PostgresPool(address, size: 3, timeouts: timeouts)
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      try? pool.with { _ in }
      ended.signal()
    }
    let end = Date().addingTimeInterval(180)
    while server?.count == 0, Date() < end { usleep(10_000) }
    pool.close()
    for _ in 0..<2 {
      let told = #expect(throws: JournalError.self) { try pool.with { _ in } }
      #expect(told?.reason.contains("closed") == true, "\(told?.reason ?? "")")
    }
    server = nil
    ended.wait()
  }
}

/// Takes connections on a port of this machine and never answers.
private final class SilentServer: Sendable {
  let port: UInt16
  private let socket: Int32
  private let taken = Mutex<[Int32]>([])
  var count: Int { taken.withLock { $0.count } }

  init() throws {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    socket = Foundation.socket(AF_INET, stream, 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let isBound = withUnsafeMutablePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size) == 0 && listen(socket, 100) == 0 && getsockname(socket, $0, &size) == 0
      }
    }
    port = UInt16(bigEndian: place.sin_port)
    try #require(isBound)
    Thread.detachNewThread { [weak self] in
      while true {
        let one = accept(socket, nil, nil)
        guard one >= 0 else { return }
        self?.taken.withLock { $0.append(one) }
      }
    }
  }

  deinit {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
    for one in taken.withLock({ $0 }) { close(one) }
  }
}
