import Foundation
import Synchronization
import TestSupport
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The service as the real binary, on a free port of this machine.
final class Serving: Sendable {
  let home: TestHome
  let id: pid_t
  let address: String
  private let output: FileHandle
  private let hasEnded = Mutex(false)

  init(_ home: TestHome, _ arguments: String..., environment: [String: String] = [:]) throws {
    self.home = home
    let pipe = Pipe()
    let ends = (pipe.fileHandleForReading, pipe.fileHandleForWriting.fileDescriptor)
    var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    variables["NOSTRADE_HOME"] = home.path
    id = try spawn([Tmux.binary, "serve", "--port", "0"] + arguments, variables) { actions in
      posix_spawn_file_actions_adddup2(&actions, ends.1, 1)
    }
    output = ends.0
    try pipe.fileHandleForWriting.close()
    var text = ""
    while !text.contains("\n") {
      let data = ends.0.availableData
      guard !data.isEmpty else { throw CocoaError(.executableLoad) }
      text += String(decoding: data, as: UTF8.self)
    }
    address = try #require(text.split(separator: "http://").last.map { "http://" + $0.trimmed })
  }

  deinit { if !hasEnded.withLock({ $0 }) { _ = end(SIGKILL) } }

  /// Sends a signal and waits for the end.
  ///
  /// - Returns: the exit code; minus the signal for one that ended it.
  func end(_ signal: Int32) -> Int32 {
    kill(id, signal)
    var status: Int32 = 0
    waitpid(id, &status, 0)
    hasEnded.withLock { $0 = true }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
  }

  struct Answer {
    var status: Int
    var text: String
    var headers: [String: String]
    var json: Any? { try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) }
    subscript(_ name: String) -> Any? { (json as? [String: Any])?[name] }
  }

  func request(
    _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json",
    headers: [String: String] = [:]
  ) async throws -> Answer {
    var request = URLRequest(url: try #require(URL(string: address + path)), timeoutInterval: 60)
    request.httpMethod = method
    if let body {
      request.httpBody = Data(body.utf8)
      request.setValue(type, forHTTPHeaderField: "Content-Type")
    }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await URLSession.shared.data(for: request)
    let http = try #require(response as? HTTPURLResponse)
    return Answer(
      status: http.statusCode, text: String(decoding: data, as: UTF8.self),
      headers: Dictionary(
        http.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }, uniquingKeysWith: { $1 }))
  }

  func get(_ path: String) async throws -> Answer { try await request("GET", path) }

  /// Sends bytes as they are and gives back what comes until the connection ends, or for some seconds.
  func raw(_ text: String, seconds: Int = 20) throws -> String {
    let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var place = sockaddr_in()
    (place.sin_family, place.sin_port, place.sin_addr.s_addr) = (
      sa_family_t(AF_INET), port.bigEndian, UInt32(0x7F00_0001).bigEndian
    )
    let connected = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(connected == 0)
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    _ = Array(text.utf8).withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    var result = ""
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return result }
      result += String(decoding: buffer[..<count], as: UTF8.self)
    }
  }
}

extension Substring {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

@Suite(.waiting) struct ServeEndToEndTests {
  private static func love(_ id: Int, _ user: String = "alice", key: String? = nil) -> String {
    "{\"user\": \"\(user)\", \"anime_id\": \(id), \"feedback\": \"love\""
      + (key.map { ", \"event_key\": \"\($0)\"" } ?? "") + "}"
  }

  /// Every address that the document names is served, with the example it gives, and answers with a status that it names.
  @Test func everyAddressOfTheDocumentIsServed() async throws {
    let server = try Serving(TestHome())
    #expect(try await server.request("POST", "/events", Self.love(5114)).status == 201)
    let document = try await server.get("/openapi.json")
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    #expect(paths.count > 20)
    // Deleting the person comes last.
    for (path, operations) in paths.sorted(by: {
      ($0.value["delete"] == nil ? 0 : 1, $0.key) < ($1.value["delete"] == nil ? 0 : 1, $1.key)
    }) {
      for (method, operation) in operations {
        var target = path
        for parameter in operation["parameters"] as? [[String: Any]] ?? []
        where parameter["in"] as? String == "path" {
          let example = "\(parameter["example"] ?? "1")".addingPercentEncoding(
            withAllowedCharacters: .alphanumerics)
          target = target.replacingOccurrences(of: "{\(parameter["name"] ?? "")}", with: example ?? "1")
        }
        if path == "/anime/search" { target += "?q=bebop" }
        let content = (operation["requestBody"] as? [String: Any])?["content"] as? [String: [String: Any]]
        let body = try content?["application/json"]?["example"].map {
          String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
        }
        let answer = try await server.request(method.uppercased(), target, body)
        let responses = operation["responses"] as? [String: [String: Any]] ?? [:]
        let named = try #require(responses["\(answer.status)"], "\(method) \(target): \(answer.text)")
        #expect((200...299).contains(answer.status), "\(method) \(target): \(answer.text)")
        let types = (named["content"] as? [String: Any] ?? [:]).keys
        #expect(types.contains(answer.headers["content-type"] ?? ""), "\(method) \(target)")
      }
    }
    #expect(try await server.get("/recommend/alice").status == 404)
  }

  @Test func rankingIsThatOfTheLine() async throws {
    let home = TestHome()
    let file = try home.write(
      "h.csv", "user_id,anime_id,rating\n7,19,10\n7,9253,9\n7,1535,2\n8,1535,8\n8,5114,3\n9,1,-1\n9,19,6\n")
    func line(_ arguments: [String]) throws -> [String] {
      let output = try run(Tmux.binary, ["recommend"] + arguments, environment: ["NOSTRADE_HOME": home.path])
        .output
      return output.split(separator: "\n").dropFirst().map(String.init)
    }
    let server = try Serving(home)
    let histories = """
      {"histories": [
        {"user": "7", "events": [{"anime_id": 19, "rating": 10}, {"anime_id": 9253, "rating": 9}, {"anime_id": 1535, "rating": 2}]},
        {"user": "8", "events": [{"anime_id": 1535, "rating": 8}, {"anime_id": 5114, "rating": 3}]},
        {"user": "9", "events": [{"anime_id": 1, "rating": -1}, {"anime_id": 19, "rating": 6}]}]}
      """
    for (query, options) in [
      ("", [String]()),
      (
        "&genre=drama&years=2000-&min_score=7.5",
        ["--genre", "drama", "--years", "2000-", "--min-score", "7.5"]
      ),
      (
        "&variety=0.5&franchises=earliest&weight=Drama%3D2",
        ["--variety", "0.5", "--franchises", "earliest", "--weight", "Drama=2"]
      ),
      (
        "&asking=like&niche=0.4&adult=1&model_share=0.5",
        ["--asking", "like", "--niche", "0.4", "--adult", "--model-share", "0.5"]
      ),
      (
        "&model=linear&episodes=1-13&at=2000000000",
        ["--model", "linear", "--episodes", "1-13", "--at", "2000000000"]
      ),
    ] {
      let answer = try await server.request("POST", "/recommend?k=6" + query, histories)
      let rows = try #require(answer["results"] as? [[String: Any]], "\(answer.text)").flatMap { result in
        (result["recommendations"] as? [[String: Any]] ?? []).map { row in
          "\(result["user"] ?? ""),\(row["rank"] ?? ""),\(row["anime_id"] ?? ""),\(Float("\(row["score"] ?? 0)") ?? 0)"
        }
      }
      let expected = try line(
        ["--histories", file, "--scale", "10", "--top", "6", "--format", "csv"] + options)
      #expect(rows == expected, "\(query)")
    }
    for id in [19, 9253, 5114] {
      #expect(try await server.request("POST", "/events", Self.love(id, "me")).status == 201)
    }
    // Long after, so that both rank at one time.
    let answer = try await server.get("/recommend/me?k=5&explain=1&at=2000000000&genre=Drama")
    let cards = try #require(answer["recommendations"] as? [[String: Any]], "\(answer.text)")
    let printed = try run(
      Tmux.binary, ["recommend", "--top", "5", "--at", "2000000000", "--genre", "Drama", "--format", "json"],
      environment: ["NOSTRADE_HOME": home.path]
    ).output
    let lines = try #require(try JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [[String: Any]])
    #expect(cards.map { $0["anime_id"] as? Int } == lines.map { $0["anime_id"] as? Int })
    #expect(cards.map { $0["reasons"] as? [String] } == lines.map { $0["reasons"] as? [String] })
    for wrong in [
      "niche=2", "years=x", "genre=Dramma", "weight=Drama%3D9", "no_explore=1",
      "model=../x.safetensors", "season=2024-spring&season=fall", "model_file=x",
    ] {
      #expect(try await server.get("/recommend/me?" + wrong).status == 400, "\(wrong)")
    }
    #expect(try await server.get("/recommend/me?model=nothing").status == 404)
    // The line's own words are not those of a query.
    for (name, wrong) in [
      ("years", "2019-2010"), ("episodes", "2019-2010"), ("season", "0000-fall"), ("weight", "Drama%3D3"),
      ("weight", "Nix%3D2"),
    ] {
      let refused = try await server.get("/recommend/me?k=3&\(name)=\(wrong)")
      #expect(refused.status == 400 && refused["parameter"] as? String == name, "\(refused.text)")
      let detail = refused["detail"] as? String ?? ""
      #expect(!detail.isEmpty && !detail.contains("<") && !detail.contains("--"), "\(detail)")
    }
  }

  /// Another program that opens and closes the database must not think that it is alone: it would take the write-ahead log away.
  @Test func otherProgramsUseTheSameHome() async throws {
    let home = TestHome()
    let server = try Serving(home)
    for (place, id) in [1, 19, 5114, 9253].enumerated() {
      #expect(try await server.request("POST", "/events", Self.love(id, "me")).status == 201)
      #expect(try home.nostrade("rate", "1535", place % 2 == 0 ? "--like" : "--love").status == 0)
      let events = try #require(try await server.get("/users/me/events")["events"] as? [Any])
      #expect(events.count == 2 * (place + 1))
    }
    #expect(server.end(SIGTERM) == 0)
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 9)
  }

  @Test func hostileRequestsLeaveItServing() async throws {
    let server = try Serving(TestHome())
    let deep = String(repeating: "[", count: 50_000) + String(repeating: "]", count: 50_000)
    for body in [
      deep, "{\"user\": \"a\\u0000b\", \"anime_id\": 1e400, \"feedback\": \"love\"}", "\u{0}", "{}", "null",
      "[1]",
      "{\"user\": \"a\", \"anime_id\": 99999999999999999999, \"feedback\": \"love\"}",
      "{\"user\": [\"a\"], \"anime_id\": true, \"feedback\": {}}",
    ] {
      for path in ["/events", "/recommend", "/feedback", "/anime/evaluate"] {
        let answer = try await server.request("POST", path, body)
        #expect(
          answer.status == 400 && answer.headers["content-type"] == "application/problem+json",
          "\(path) \(answer)")
        #expect(answer["status"] as? Int == 400 && answer["detail"] is String)
      }
    }
    #expect(try await server.request("POST", "/events", Self.love(1), type: "text/plain").status == 415)
    for path in [
      "/recommend/%00", "/recommend/%FF", "/recommend/%2e%2e%2f", "/anime/-1", "/anime/99999999999999999999",
      "/%00",
      "/events/1/2", "/recommend/" + String(repeating: "a", count: 3000), "/anime?mt_rating=nan",
    ] {
      let answer = try await server.get(path)
      #expect((400...404).contains(answer.status), "\(path): \(answer.text)")
    }
    let wrong = try await server.request("PUT", "/events")
    #expect(wrong.status == 405 && wrong.headers["allow"] == "POST")
    let long = try? await server.request("POST", "/events", String(repeating: " ", count: 2 << 20))
    #expect(long == nil || long?.status == 413)
    #expect(try await server.get("/ready").status == 200)
    #expect(server.end(SIGTERM) == 0)
  }

  @Test func addressesOfOthersNeedATokenAndTokensAreAsked() async throws {
    let home = TestHome()
    let refused = try home.nostrade("serve", "--listen", "0.0.0.0", "--port", "0")
    #expect(refused.status == 1 && refused.errors.contains("needs a token"), "\(refused)")
    let short = try home.nostrade("serve", "--token-file", try home.write("short", "abc\n"))
    #expect(short.status == 1 && short.errors.contains("at least 16"))
    #expect(short.errors.contains("others can read"), "\(short)")
    // Secrets are often mounted as links, whose own permissions say nothing.
    #expect(chmod(home.path + "/short", 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: home.path + "/link", withDestinationPath: home.path + "/short")
    let linked = try home.nostrade("serve", "--token-file", home.path + "/link")
    #expect(linked.status == 1 && !linked.errors.contains("others can read"), "\(linked)")
    let server = try Serving(
      home, "--token-file", try home.write("tokens", "# mine\nsixteen-letters-1\n"), "--rate", "5")
    for path in ["/health", "/ready", "/openapi.json", "/"] {
      #expect(try await server.get(path).status == 200)
    }
    // A client of Foundation's would ask for a password.
    let unknown = try server.raw("GET /anime/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(unknown.hasPrefix("HTTP/1.1 401") && unknown.contains("WWW-Authenticate: Bearer"), "\(unknown)")
    let token = ["Authorization": "Bearer sixteen-letters-1"]
    #expect(try await server.request("GET", "/anime/1", headers: token).status == 200)
    // All at once on one connection: a slow machine must not make them fewer a second than are allowed.
    let one = "GET /anime/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sixteen-letters-1\r\n"
    let answers = try server.raw(
      String(repeating: one + "\r\n", count: 60) + one + "Connection: close\r\n\r\n", seconds: 60)
    let limited = answers.components(separatedBy: "HTTP/1.1 429").count - 1
    #expect(limited > 0 && answers.contains("HTTP/1.1 200"), "\(answers.prefix(500))")
    #expect(answers.lowercased().components(separatedBy: "retry-after: 1\r\n").count - 1 == limited)
  }

  /// Killed at any moment under load, it has stored all that it acknowledged, once, however often it was sent.
  @Test func nothingAcknowledgedIsLostOrCountedTwice() async throws {
    let home = TestHome()
    var sent: [String: Bool] = [:]
    for round in 0..<4 {
      let server = try Serving(home)
      let acknowledged = await withTaskGroup(of: [String].self) { group in
        for worker in 0..<6 {
          group.addTask {
            var keys: [String] = []
            for number in 0..<200 {
              let key = "\(round)-\(worker)-\(number)"
              let answer = try? await server.request(
                "POST", "/events", Self.love(1, "p\(worker)", key: key))
              guard let answer else { return keys + ["?" + key] }
              if answer.status == 201 { keys.append(key) }
            }
            return keys
          }
        }
        group.addTask {
          try? await Task.sleep(for: .milliseconds(150 + 120 * round))
          kill(server.id, SIGKILL)
          return []
        }
        return await group.reduce(into: []) { $0 += $1 }
      }
      _ = server.end(SIGKILL)
      for key in acknowledged {
        sent[key.hasPrefix("?") ? String(key.dropFirst()) : key] = !key.hasPrefix("?")
      }
    }
    #expect(sent.count { $0.value } > 20 && sent.count { !$0.value } > 0)
    let server = try Serving(home)
    for (key, isAcknowledged) in sent {
      let user = "p" + key.split(separator: "-")[1]
      let answer = try await server.request("POST", "/events", Self.love(1, user, key: key))
      #expect(isAcknowledged ? answer.status == 200 : answer.status <= 201, "\(key)")
    }
    var stored = 0
    for worker in 0..<6 {
      let answer = try await server.get("/users/p\(worker)/events?limit=10000")
      stored += (answer["events"] as? [Any])?.count ?? 0
    }
    #expect(stored == sent.count)
    #expect(server.end(SIGINT) == 0)
  }
}
