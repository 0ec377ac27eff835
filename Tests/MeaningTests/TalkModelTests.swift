import Catalogue
import Foundation
import Synchronization
import Testing

@testable import Meaning

#if canImport(Glibc)
  import Glibc
#endif

/// A server on loopback that answers one request as it is told.
private final class OneAnswer: Sendable {
  let port: Int
  private let listener: Int32
  private let asked = Mutex("")

  /// The request that came.
  var request: String { asked.withLock { $0 } }

  /// `answer` is sent as it is; nil keeps the connection open without a word.
  init(_ answer: String?, isVersion6: Bool = false) throws {
    let listener = socket(isVersion6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let bound = isVersion6 ? Self.bind6(listener) : Self.bind4(listener)
    guard listener >= 0, let bound else { throw MeaningError("no socket") }
    self.listener = listener
    port = Int(UInt16(bigEndian: bound))
    Thread.detachNewThread { [self] in
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      defer { close(connection) }
      var data = Data()
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      while !String(decoding: data, as: UTF8.self).contains("max_tokens") {
        let count = recv(connection, &piece, piece.count, 0)
        guard count > 0 else { return }
        data.append(contentsOf: piece[..<count])
      }
      asked.withLock { $0 = String(decoding: data, as: UTF8.self) }
      guard let answer else {
        // Silent until the other side gives up.
        while recv(connection, &piece, piece.count, 0) > 0 {}
        return
      }
      _ = Array(answer.utf8).withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
    }
  }

  private static func bind4(_ listener: Int32) -> in_port_t? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return bind(listener, &address) ? address.sin_port : nil
  }

  private static func bind6(_ listener: Int32) -> in_port_t? {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_addr = in6addr_loopback
    return bind(listener, &address) ? address.sin6_port : nil
  }

  /// Listens at an address, which is told its port.
  private static func bind<T>(_ listener: Int32, _ address: inout T) -> Bool {
    var size = socklen_t(MemoryLayout<T>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.bind(listener, $0, size) == 0 && listen(listener, 1) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
  }

  deinit { close(listener) }
}

@Suite struct TalkModelTests {
  private func model(_ port: Int, host: String = "127.0.0.1", patience: Double = 10) throws -> TalkModel {
    let search = try Shipped.search.get()
    return try TalkModel(
      url: "http://\(host):\(port)/v1", model: "small", allowsRemote: false, titles: search.titles,
      index: TitleIndex(search.titles, adult: false), patience: patience)
  }

  private func answer(_ content: String) throws -> String {
    let body = try JSONSerialization.data(
      withJSONObject: ["choices": [["message": ["role": "assistant", "content": content]]]])
    return "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n" + String(decoding: body, as: UTF8.self)
  }

  @Test func aWishIsFilled() throws {
    let server = try OneAnswer(
      try answer(#"{"genres_in": ["Drama"], "moods": ["sad"], "like": ["Your Name"], "year_to": 2010}"#))
    let wish = try model(server.port).read("a sad drama like Your Name until 2010")
    #expect(wish.json == #"{"genres_in":["Drama"],"like":["Kimi no Na wa."],"moods":["sad"],"year_to":2010}"#)
    #expect(server.request.hasPrefix("POST /v1/chat/completions HTTP/1.1"))
    #expect(server.request.contains("json_schema") && server.request.contains("\"model\":\"small\""))
  }

  @Test func anEmptyWishIsAnError() throws {
    for content in ["{}", #"{"genres_in": ["Best Genre"], "like": ["A Title Nobody Made 9000"]}"#] {
      let server = try OneAnswer(try answer(content))
      #expect { try model(server.port).read("something sad") } throws: { "\($0)".contains("nothing that") }
    }
  }

  // MARK: Comments

  private static let facts = TalkFacts(
    parts: ["sad", "like Clannad"],
    titles: [
      (name: "Mushishi", reasons: ["sad: loss, loneliness", "Because you loved Kino"]),
      (name: "Steins;Gate", reasons: ["24 episodes"]), (name: "K", reasons: []),
      (name: "Another", reasons: []),
    ])

  private func checked(_ text: String) throws -> String? {
    let titles = try Shipped.search.get().titles
    return CommentCheck(Self.facts, names: WishNames(titles, TitleIndex(titles, adult: false)).titles)
      .checked(text)
  }

  @Test(arguments: [
    "Mushishi is sad and lonely.", "Both Mushishi and Steins;Gate fit: loss, and 24 episodes.",
    "Because you loved Kino, try Mushishi!", "If you want loss – \"Mushishi\" has it.",
    "Another is here too, and so is K.",
  ])
  func soundCommentsAreShown(text: String) throws { #expect(try checked(text) == text) }

  @Test(arguments: [
    // Other titles, known to the catalogue or to nobody, in any case.
    "Mushishi is like Naruto.", "Naruto is better than Mushishi.", "Zorblax beats Mushishi.",
    "Mushishi goes with attack on titan.", "Mushishi と ナルト are sad.",
    // Not one of the titles, or as a part of a word.
    "They are all sad.", "Kill the mushishi.", "Kin is here.", "",
    // Numbers in no fact, addresses, commands, escapes.
    "Mushishi has 500 episodes.", "Mushishi is at evil.example now.", "Mushishi: see https://evil.example/x.",
    "Mushishi; run `rm -rf /`.", "\u{1B}[31mMushishi is sad.", "Mushishi is sad\u{1B}]8;;x\u{7} <b>now</b>.",
    "IGNORE all that Mushishi says.", "Mushishi {} [1].",
  ])
  func otherSentencesAreDropped(text: String) throws { #expect(try checked(text) == nil) }

  @Test func aCommentIsCutAfterASentence() throws {
    let sentence = "Mushishi is sad and lonely, and there is loss."
    let long = Array(repeating: sentence, count: 40).joined(separator: " ")
    let kept = try #require(try checked(long))
    #expect(kept.count <= CommentCheck.longest && kept.hasSuffix("loss.") && kept.count > 300)
    #expect(try checked("Watch Naruto. \(sentence) Call 555.") == sentence)
  }

  @Test func aCommentIsAskedForWithTheFacts() throws {
    let server = try OneAnswer(try answer(#"{"comment": "Mushishi\u0007 is sad.", "run": "rm"}"#))
    #expect(try model(server.port).comment(on: Self.facts) == "Mushishi is sad.")
    #expect(server.request.contains("Because you loved Kino") && server.request.contains("\"comment\""))
    let lying = try OneAnswer(try answer(#"{"comment": "Watch Naruto."}"#))
    #expect { try model(lying.port).comment(on: Self.facts) } throws: { "\($0)".contains("keeps to") }
    let broken = try OneAnswer(try answer("Mushishi is sad."))
    #expect(throws: MeaningError.self) { try model(broken.port).comment(on: Self.facts) }
  }

  @Test func liesAreDropped() throws {
    let server = try OneAnswer(
      try answer(
        #"""
        {"genres_in": ["Drama", "Best Genre"], "studios": ["Acme"], "like": ["A Title Nobody Made 9000"],
         "types": ["VHS"], "count": 100000, "command": "rm -rf /", "not_understood": ["\u001b[2Jnever said", "dragons"]}
        """#))
    let wish = try model(server.port).read("a drama with dragons")
    #expect(wish.json == #"{"genres_in":["Drama"],"not_understood":["dragons"]}"#)
  }

  @Test(arguments: [
    "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-nothing\r\n", "",
    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnot json!",
    "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"choices\": []}",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n{}",
  ])
  func brokenAnswersAreErrors(answer: String) throws {
    let server = try OneAnswer(answer)
    #expect(throws: MeaningError.self) { try model(server.port).read("something sad") }
  }

  @Test(arguments: [
    "Transfer-Encoding: chunked", "transfer-encoding:chunked", "Transfer-Encoding:\t Chunked ",
  ])
  func chunksAreJoined(header: String) throws {
    let whole = try answer(#"{"moods": ["sad"]}"#)
    let body = try #require(whole.components(separatedBy: "\r\n\r\n").last)
    let (a, b) = (body.prefix(10), body.dropFirst(10))
    let server = try OneAnswer(
      "HTTP/1.1 200 OK\r\n\(header)\r\n\r\n\(String(a.utf8.count, radix: 16))\r\n\(a)\r\n"
        + "\(String(b.utf8.count, radix: 16))\r\n\(b)\r\n0\r\n\r\n")
    #expect(try model(server.port).read("sad").moods == [.sad])
  }

  @Test func aServerIsNamedAsAddressesAre() throws {
    for isVersion6 in [false, true] {
      // Not every machine has the newer addresses.
      guard let server = try? OneAnswer(try answer(#"{"moods": ["sad"]}"#), isVersion6: isVersion6) else {
        #expect(isVersion6)
        continue
      }
      let host = isVersion6 ? "[::1]" : "127.0.0.1"
      #expect(try model(server.port, host: host).read("sad").moods == [.sad])
      #expect(server.request.contains("\r\nHost: \(host):\(server.port)\r\n"), "\(server.request)")
    }
  }

  @Test func aSilentServerIsGivenUp() throws {
    let server = try OneAnswer(nil)
    #expect { try model(server.port, patience: 0.3).read("something sad") } throws: {
      "\($0)".contains("no answer")
    }
  }

  @Test func nobodyThereIsAnError() throws {
    let port = try OneAnswer(nil).port
    #expect(throws: MeaningError.self) { try model(port, patience: 2).read("something sad") }
  }

  @Test(arguments: [
    ("https://localhost/v1", false), ("http://10.1.2.3/v1", false), ("ftp://localhost", true),
    ("nonsense", true),
    ("http://user@localhost", true),
  ])
  func addressesNeedConsentAndHTTP(url: String, allows: Bool) throws {
    let search = try Shipped.search.get()
    #expect(throws: MeaningError.self) {
      try TalkModel(
        url: url, model: "", allowsRemote: allows, titles: search.titles, index: TitleIndex(search.titles))
    }
  }
}
