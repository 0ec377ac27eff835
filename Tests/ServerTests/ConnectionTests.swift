import Foundation
import Synchronization
import Testing

@testable import Server

/// Connections of the running service: slow, idle and broken ones.
@Suite(.serialized) struct ConnectionTests {
  /// Runs the service while `body` talks to its port.
  private func serving(
    _ change: (inout ServerOptions) -> Void = { _ in },
    _ body: @escaping @Sendable (UInt16, NostradeServer) async throws -> Void
  ) async throws {
    let made = try MadeUp()
    defer { made.remove() }
    var options = ServerOptions()
    (options.port, options.idleSeconds, options.bodySeconds, options.graceSeconds) = (0, 1, 1, 5)
    change(&options)
    let server = try NostradeServer(made.parts, options)
    let (ports, found) = AsyncStream<UInt16>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run { found.yield(UInt16($0)) } }
      for await port in ports {
        do { try await body(port, server) } catch {
          await server.stop()
          throw error
        }
        break
      }
      await server.stop()
      try await group.waitForAll()
    }
  }

  /// Asked to end while it still reads its files: it does not begin.
  @Test func aServiceThatIsStoppedBeforeItRunsDoesNotRun() async throws {
    let made = try MadeUp()
    defer { made.remove() }
    var options = ServerOptions()
    options.port = 0
    let server = try NostradeServer(made.parts, options)
    await server.stop()
    let hasListened = Atomic<Bool>(false)
    try await server.run { _ in
      hasListened.store(true, ordering: .relaxed)
      Task { await server.stop() }
    }
    let listened = hasListened.load(ordering: .relaxed)
    #expect(!listened)
  }

  @Test func anAddressThatCannotBeHadIsToldApart() async throws {
    let made = try MadeUp()
    defer { made.remove() }
    @Sendable func problem(_ host: String, _ port: Int) async throws -> ListeningProblem? {
      var options = ServerOptions()
      (options.host, options.port, options.tokens) = (host, port, ["0123456789abcdef"])
      let server = try NostradeServer(made.parts, options)
      do {
        try await server.run { _ in Task { await server.stop() } }
        return nil
      } catch { return ListeningProblem(error) }
    }
    let (none, no, wrong) = (
      try await problem("127.0.0.1", 0), try await problem("192.0.2.1", 0), try await problem("no address", 0)
    )
    #expect(none == nil)
    // An address for documents, which no machine has.
    #expect(no == .noSuchAddress)
    #expect(wrong == .noAddress)
    try await serving { port, _ in
      let taken = try await problem("127.0.0.1", Int(port))
      #expect(taken == .portInUse)
    }
  }

  private static let health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"

  @Test func slowBodiesAndIdleConnectionsAreClosed() async throws {
    try await serving { port, _ in
      let slow = try RawConnection(port)
      slow.send(
        "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
      )
      let idle = try RawConnection(port)
      let half = try RawConnection(port)
      half.send("GET /health HTTP/1.1\r\nHo")
      let answer = await slow.readToEnd(seconds: 180)
      #expect(answer.isClosed && (answer.text.isEmpty || answer.text.contains(" 408 ")), "\(answer)")
      for connection in [idle, half] {
        let rest = await connection.readToEnd(seconds: 180)
        #expect(rest.isClosed && !rest.text.contains(" 200 "), "\(rest)")
      }
      let next = try RawConnection(port)
      next.send(Self.health)
      #expect(await next.readToEnd(seconds: 180).text.contains(" 200 "))
    }
  }

  @Test func longBodiesAndHeadersAreRefused() async throws {
    // The times are for slow machines: what is refused here is refused at once.
    try await serving({ ($0.bodyBytes, $0.idleSeconds, $0.bodySeconds) = (1000, 20, 20) }) { port, _ in
      let long = try RawConnection(port)
      long.send(
        "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1001\r\n\r\n{"
      )
      let refused = await long.readToEnd(seconds: 180)
      #expect(refused.isClosed && refused.text.contains(" 413 "), "\(refused)")
      let endless = try RawConnection(port)
      endless.send(
        "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      )
      for _ in 0..<50 { endless.send("64\r\n" + String(repeating: "x", count: 100) + "\r\n") }
      let cut = await endless.readToEnd(seconds: 180)
      #expect(cut.isClosed && cut.text.contains(" 413 "), "\(cut)")
      let header = try RawConnection(port)
      header.send(
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "x", count: 100_000) + "\r\n\r\n"
      )
      let answer = await header.readToEnd(seconds: 180)
      #expect(answer.isClosed && !answer.text.contains(" 200 "))
    }
  }

  /// A body that is announced is invited at once where it will be read; one that will not be is refused before it is sent.
  @Test func anAnnouncedBodyIsInvited() async throws {
    try await serving({ ($0.bodyBytes, $0.idleSeconds, $0.bodySeconds) = (1000, 20, 20) }) { port, _ in
      let body = #"{"user":"alice","anime_id":3,"feedback":"love"}"#
      func head(_ length: Int, _ type: String = "application/json", _ path: String = "/events") -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\nContent-Length: \(length)\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
      }
      let polite = try RawConnection(port)
      polite.send(head(body.utf8.count))
      let invited = await polite.read { $0.contains("\r\n\r\n") }
      #expect(invited == "HTTP/1.1 100 Continue\r\n\r\n")
      polite.send(body)
      let answer = await polite.readToEnd(seconds: 180)
      #expect(answer.text.hasPrefix("HTTP/1.1 201 "), "\(answer)")
      for (refused, status) in [
        (head(1001), "413"), (head(10, "text/plain"), "415"),
        (head(10, "application/json", "/nowhere"), "404"),
      ] {
        let connection = try RawConnection(port)
        connection.send(refused)
        let answer = await connection.read { $0.contains("\r\n\r\n") }
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
      }
    }
  }

  /// What two programs could read in two ways is refused, and nothing that follows it is taken for a request.
  @Test(arguments: [
    "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    "GET /health HTTP/1.1\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: localhost\r\nA b: c\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: localhost\r\n folded: c\r\n\r\n",
    "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
    "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\n{}",
    "GET health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET ftp://localhost/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
  ])
  func aRequestOfTwoMeaningsIsRefused(_ request: String) async throws {
    try await serving({ $0.idleSeconds = 20 }) { port, _ in
      let connection = try RawConnection(port)
      connection.send(request + Self.health)
      let answer = await connection.readToEnd(seconds: 180)
      #expect(answer.isClosed && !answer.text.contains(" 200 "), "\(answer)")
      #expect(answer.text.isEmpty || answer.text.hasPrefix("HTTP/1.1 400 "), "\(answer)")
    }
  }

  /// However a client says that it wants no other answer, or where it knows no other way.
  @Test(arguments: [
    "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Close\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: TE, close\r\n\r\n",
  ])
  func aConnectionIsClosedWhenItIsAskedTo(_ request: String) async throws {
    try await serving({ $0.idleSeconds = 60 }) { port, _ in
      let connection = try RawConnection(port)
      connection.send(request)
      let answer = await connection.readToEnd(seconds: 180)
      #expect(answer.isClosed && answer.text.hasPrefix("HTTP/1.1 200 "), "\(answer)")
    }
  }

  /// As a proxy asks; its host counts, whatever the header says. Empty parts of a path lead nowhere.
  @Test(arguments: [
    ("http://localhost/health", "localhost", "200"), ("http://localhost", "localhost", "200"),
    ("HTTP://localhost/health?a=1", "evil.example", "400"),
    ("http://evil.example/health", "localhost", "403"),
    ("http://x@localhost/health", "localhost", "400"), ("http:///health", "localhost", "400"),
    ("//health", "localhost", "404"), ("/anime//5", "localhost", "404"),
    ("//localhost/health", "localhost", "404"),
    ("/health/", "localhost", "200"),
  ])
  func targetsAreReadOneWay(_ target: String, _ host: String, _ status: String) async throws {
    try await serving({ $0.idleSeconds = 20 }) { port, _ in
      let connection = try RawConnection(port)
      connection.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
      let answer = await connection.readToEnd(seconds: 180)
      #expect(answer.text.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
    }
  }

  /// More connections than are served at once wait; none of them keeps others out for ever.
  @Test func manyIdleConnectionsLeaveItServing() async throws {
    try await serving({ $0.connections = 50 }) { port, _ in
      let idle = try (0..<200).map { _ in try RawConnection(port) }
      let next = try RawConnection(port)
      next.send(Self.health)
      #expect(await next.readToEnd(seconds: 180).text.contains(" 200 "))
      withExtendedLifetime(idle) {}
    }
  }

  /// A client asks and asks and takes nothing: what waits for it is dropped with its connection, and others are served.
  @Test func aClientThatReadsNothingIsClosed() async throws {
    try await serving({ ($0.replySeconds, $0.idleSeconds) = (1, 60) }) { port, _ in
      let greedy = try RawConnection(port)
      let request = Array("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
      var (sent, refused) = (0, 0)
      // Until neither side's buffers take more.
      while refused < 20, sent < 10_000_000 {
        let count = greedy.send(request[(sent % request.count)...])
        sent += max(count, 0)
        refused = count > 0 ? 0 : refused + 1
        if count <= 0 { try await Task.sleep(for: .milliseconds(20)) }
      }
      let asked = sent / request.count
      try await Task.sleep(for: .seconds(4))
      let next = try RawConnection(port)
      next.send(Self.health)
      async let other = next.read { $0.contains(" 200 ") }
      let answer = await greedy.readToEnd(seconds: 180)
      let replies = answer.text.components(separatedBy: "HTTP/1.1 200").count - 1
      #expect(
        answer.isClosed && replies < asked, "\(replies) of \(asked) replies, closed: \(answer.isClosed)")
      #expect(await other.contains(" 200 "))
    }
  }

  /// One that takes its time is served to the end.
  @Test func aSlowReaderGetsItsReplies() async throws {
    try await serving({ ($0.replySeconds, $0.idleSeconds) = (2, 60) }) { port, _ in
      let slow = try RawConnection(port)
      for _ in 0..<3 {
        slow.send("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try await Task.sleep(for: .seconds(1))
      }
      try await Task.sleep(for: .seconds(3))
      slow.send(Self.health.replacing("localhost\r\n", with: "localhost\r\nConnection: close\r\n"))
      let answer = await slow.readToEnd(seconds: 180)
      #expect(answer.isClosed && answer.text.components(separatedBy: "HTTP/1.1 200").count == 5)
    }
  }

  /// What has begun is finished after the service was asked to stop; nothing new is taken.
  @Test func aRequestThatHasBegunIsFinished() async throws {
    try await serving { port, server in
      let begun = try RawConnection(port)
      let body = #"{"user":"alice","anime_id":3,"feedback":"love"}"#
      begun.send(
        "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
          + body.prefix(5))
      try await Task.sleep(for: .milliseconds(100))
      await server.stop()
      begun.send(String(body.dropFirst(5)))
      let answer = await begun.readToEnd(seconds: 180)
      #expect(answer.text.contains(" 201 "), "\(answer)")
    }
  }
}

/// A connection that sends what it is told to.
final class RawConnection: Sendable {
  private let socket: Int32

  init(_ port: UInt16) throws {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    socket = Foundation.socket(AF_INET, stream, 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let socket = socket
    let connected = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(connected == 0)
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
  }

  deinit { close(socket) }

  func send(_ text: String) { _ = send(Array(text.utf8)[...]) }

  /// How many bytes were taken; below 0 for none.
  func send(_ bytes: ArraySlice<UInt8>) -> Int {
    #if canImport(Glibc)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      let flags: Int32 = 0
    #endif
    return bytes.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, flags) }
  }

  /// What comes until it is enough, or for three minutes.
  func read(until isEnough: (String) -> Bool) async -> String {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for _ in 0..<9000 where !isEnough(text) {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count > 0 { text += String(decoding: buffer[..<count], as: UTF8.self) }
      if count == 0 { break }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return text
  }

  /// What comes until the other side closes, an answer is there and nothing more comes, or the time is up.
  func readToEnd(seconds: Int) async -> (text: String, isClosed: Bool) {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for _ in 0..<(seconds * 50) {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { return (text, true) }
      if count > 0 { text += String(decoding: buffer[..<count], as: UTF8.self) }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return (text, false)
  }
}
