import Foundation
import Foundations
import Synchronization
import TestSupport
import Testing

@testable import Fetching

@Suite struct PosterFetcherTests {
  /// The first bytes of a JPEG, and more.
  static let picture = Data([0xFF, 0xD8, 0xFF, 0xE0]) + Data(repeating: 7, count: 900)

  static func folder() throws -> String {
    let path = NSTemporaryDirectory() + "posters-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  static func fetcher(_ change: (inout PosterFetcher.Limits) -> Void = { _ in }) -> PosterFetcher {
    var limits = PosterFetcher.Limits()
    (limits.between, limits.pause, limits.allowsLocal) = (0, 0.01, true)
    (limits.connect, limits.idle, limits.whole, limits.longestPause) = (5, 5, 20, 0.2)
    limits.mostBytes = 64 << 10
    change(&limits)
    return PosterFetcher(limits: limits, agent: "nostrade/test") { $0.count > 100 }
  }

  private func fetch(
    _ paths: [String], _ fetcher: PosterFetcher = fetcher(), _ answer: @escaping LoopbackServer.Answer
  ) async throws -> (report: PosterFetcher.Report, folder: String, server: LoopbackServer) {
    let (server, folder) = (try LoopbackServer(answer), try Self.folder())
    defer { server.stop() }
    let posters = paths.enumerated().map {
      PosterFetcher.Poster(
        id: $0 + 1, address: $1.hasPrefix("/") ? server.address($1) : $1)
    }
    return (await fetcher.fetch(posters, into: folder), folder, server)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func postersAreFetchedOnceAndNamedByWhatTheyAre() async throws {
    let png = Data([0x89, 0x50, 0x4E, 0x47]) + Data(repeating: 1, count: 200)
    let fetcher = Self.fetcher()
    let (report, folder, server) = try await fetch(["/a", "/b"], fetcher) { path, send in
      _ = send(
        LoopbackServer.response(
          type: path == "/b" ? "image/png" : "image/jpeg; charset=x", path == "/b" ? png : Self.picture))
    }
    #expect(report.fetched == 2 && report.failed.isEmpty)
    #expect(try names(folder) == ["1.jpg", "2.png"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/1.jpg")) == Self.picture)
    #expect(server.heads.allSatisfy { $0.contains("nostrade/test") && !$0.lowercased().contains("cookie") })
    // Again nothing is asked: nobody listens any more.
    let again = await fetcher.fetch(
      [PosterFetcher.Poster(id: 1, address: server.address("/a"))], into: folder)
    #expect(again.known == 1 && again.failed.isEmpty)
  }

  @Test func onlyAFewAreAskedForAtOnce() async throws {
    let (report, _, server) = try await fetch((0..<12).map { "/\($0)" }, Self.fetcher { $0.atOnce = 3 }) {
      _, send in
      usleep(30_000)
      _ = send(LoopbackServer.response(Self.picture))
    }
    #expect(report.fetched == 12 && server.mostAtOnce <= 3)
  }

  @Test(arguments: [
    ("file:///etc/passwd", "redirects to where"), ("ftp://127.0.0.1/x", "redirects to where"),
    ("http://u:p@127.0.0.1/x", "redirects to where"), ("/loop", "more than 3 times"),
  ])
  func redirectsAreBoundedAndOnlyToHTTP(target: String, why: String) async throws {
    let (report, folder, server) = try await fetch(["/loop"]) { _, send in
      _ = send(LoopbackServer.response("302 Found", more: "Location: \(target)\r\n"))
    }
    #expect(report.failed[1]?.contains(why) == true, "\(report.failed)")
    #expect(try names(folder).isEmpty && server.heads.count <= 4)
  }

  @Test func aRedirectIsFollowed() async throws {
    let (report, folder, _) = try await fetch(["/old"]) { path, send in
      _ = send(
        path == "/old"
          ? LoopbackServer.response("301 Moved", more: "Location: new\r\n")
          : LoopbackServer.response(Self.picture))
    }
    #expect(report.fetched == 1)
    #expect(try names(folder) == ["1.jpg"])
  }

  @Test func hugeAnswersAreRefusedBySizeToldAndSizeSent() async throws {
    let sent = Mutex(0)
    let (report, folder, _) = try await fetch(["/told", "/endless"], Self.fetcher { $0.tries = 1 }) {
      path, send in
      if path == "/told" {
        _ = send(LoopbackServer.response(length: 1 << 40))
        return
      }
      guard send(Data("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n".utf8)) else {
        return
      }
      for _ in 0..<4000 {
        guard send(Self.picture + Data(count: 100_000)) else { return }
        sent.withLock { $0 += 100_000 }
      }
    }
    #expect(report.failed.count == 2 && report.failed.values.allSatisfy { $0.contains("larger than 64 KiB") })
    #expect(try names(folder).isEmpty)
    #expect(sent.withLock { $0 } < 100_000_000)
  }

  @Test func whatLiesAboutItselfIsNotKept() async throws {
    let paths = ["/page", "/none", "/text", "/short", "/cut", "/garbage"]
    let (report, folder, _) = try await fetch(paths, Self.fetcher { $0.tries = 1 }) { path, send in
      let answer =
        switch path {
        case "/page": LoopbackServer.response(type: "text/html", Self.picture)
        case "/none": LoopbackServer.response(type: nil, Self.picture)
        case "/text": LoopbackServer.response(Data(repeating: 0x20, count: 500))
        case "/short": LoopbackServer.response(Data([0xFF, 0xD8, 0xFF]))
        case "/cut": LoopbackServer.response(Self.picture, length: 5000)
        default: Data("\u{1B}[2Jno http at all\r\n\r\n".utf8)
        }
      _ = send(answer)
    }
    #expect(report.failed.count == paths.count && report.fetched == 0, "\(report)")
    #expect(try names(folder).isEmpty)
  }

  @Test func slowServersAreGivenUp() async throws {
    let (report, folder, _) = try await fetch(
      ["/silent", "/drip"], Self.fetcher { ($0.idle, $0.whole, $0.tries) = (0.3, 0.8, 1) }
    ) { path, send in
      if path == "/silent" {
        usleep(2_000_000)
        return
      }
      _ = send(LoopbackServer.response(Self.picture.prefix(4), length: 900))
      for _ in 0..<30 {
        usleep(100_000)
        guard send(Data([7])) else { return }
      }
    }
    #expect(report.failed.count == 2, "\(report)")
    #expect(try names(folder).isEmpty)
  }

  @Test func busyServersAreAskedAgainLater() async throws {
    let asked = Mutex(0)
    let (report, _, _) = try await fetch(["/busy"]) { _, send in
      let count = asked.withLock {
        $0 += 1; return $0
      }
      _ = send(
        count < 3
          ? LoopbackServer.response("503 Busy", more: "Retry-After: 0.05\r\n")
          : LoopbackServer.response(Self.picture))
    }
    #expect(report.fetched == 1 && asked.withLock { $0 } == 3)
    // What is not there is not asked for again.
    let (none, _, server) = try await fetch(["/gone"]) { _, send in
      _ = send(LoopbackServer.response("404 Not Found"))
    }
    #expect(none.failed[1]?.contains("404") == true && server.heads.count == 1)
  }

  @Test func manyFailuresInARowEndIt() async throws {
    let (report, _, server) = try await fetch(
      (0..<40).map { "/\($0)" }, Self.fetcher { ($0.failuresInARow, $0.atOnce) = (3, 1) }
    ) { _, send in _ = send(LoopbackServer.response("403 Forbidden")) }
    #expect(report.isGivenUp && server.heads.count == 3)
  }

  @Test func aFolderThatCannotBeWrittenIsTold() async throws {
    let server = try LoopbackServer { _, send in _ = send(LoopbackServer.response(Self.picture)) }
    defer { server.stop() }
    let report = await Self.fetcher().fetch(
      [PosterFetcher.Poster(id: 1, address: server.address("/a"))], into: "/proc/none")
    #expect(report.failed[1]?.contains("not saved") == true)
  }

  @Test(arguments: [
    "file:///etc/passwd", "javascript:1", "//host/x", "http://", "https://a b/", "http://u@host/x",
    "gopher://h/",
    "http://h/\u{1B}[2J", "", "http://h/" + String(repeating: "a", count: 3000),
  ])
  func strangeAddressesAreNone(text: String) { #expect(PosterAddress(text) == nil) }

  @Test(arguments: [
    "http://localhost/x", "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
    "http://10.1.2.3/", "http://192.168.0.1/", "http://172.16.9.9/", "http://169.254.1.1/", "http://[::1]/",
    "http://[::ffff:10.0.0.1]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://router/",
    "http://printer.local/", "http://[fe80::1%25eth0]/", "http://[64:ff9b::10.0.0.1]/",
    "http://[2002:a00:1::1]/",
    "http://100.64.3.4/",
  ])
  func addressesOfTheOwnNetworkAreNotAskedUnlessAllowed(text: String) throws {
    #expect(try #require(PosterAddress(text)).isLocal)
    let poster = PosterFetcher.Poster(id: 1, address: text)
    let careful = PosterFetcher(agent: "t") { _ in true }
    #expect(careful.plan([poster], into: "/nowhere").posters.isEmpty)
    #expect(Self.fetcher().plan([poster], into: "/nowhere").posters == [poster])
    // Nor does a redirect lead there from elsewhere.
    #expect(PosterAddress("http://example.org/")?.redirected(to: text) == nil)
  }

  @Test func hostsAreToldBeforeAnythingIsAsked() throws {
    let folder = try Self.folder()
    try Self.picture.write(to: URL(fileURLWithPath: folder + "/2.jpg"))
    let posters = [
      "https://b.example/1.jpg", "https://a.example/2.jpg", "https://c.example/3.jpg", "nonsense",
    ]
    .enumerated().map { PosterFetcher.Poster(id: $0 + 1, address: $1) }
    let plan = Self.fetcher().plan(posters, into: folder)
    #expect(plan.posters.map(\.id) == [1, 3] && plan.hosts == ["b.example", "c.example"])
    let secure = try #require(PosterAddress("https://a.example/x"))
    #expect(secure.redirected(to: "http://a.example/x") == nil)
    #expect(secure.redirected(to: "../y")?.text == "https://a.example/y")
  }
}
