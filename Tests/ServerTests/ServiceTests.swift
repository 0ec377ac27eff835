import Events
import Foundation
import GRDB
import HTTPTypes
import Journal
import NIOCore
import Recommending
import Testing

@testable import Server

/// The service over a small catalogue and model, without HTTP.
@Suite final class ServiceTests: Sendable {
  let made: MadeUp
  let service: Service
  var store: JournalStore { made.store }
  var folder: String { made.folder }

  init() throws {
    made = try MadeUp()
    service = try Service(made.parts, ServerOptions(), metrics: ServerMetrics())
  }

  deinit { made.remove() }

  /// What an endpoint answers: the status and the JSON.
  func ask(
    _ method: HTTPRequest.Method, _ target: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]
  ) async throws -> (status: Int, json: JSONValue) {
    let sides = target.split(separator: "?", maxSplits: 1).map(String.init)
    let path = sides.first ?? "/"
    let endpoint = try #require(
      service.endpoints.first { $0.method == method && $0.matches(Substring(path)) }, "\(target)")
    let given = path.split(separator: "/").map(String.init)
    let parameters = zip(endpoint.parts, given).filter { $0.0.hasPrefix("{") }
      .map { (String($0.0.dropFirst().dropLast()), $0.1) }
    do {
      let call = try Call(
        endpoint, path: Dictionary(uniqueKeysWithValues: parameters), query: sides.count > 1 ? sides[1] : "",
        headers: headers, body: ByteBuffer(bytes: body?.bytes ?? []))
      let reply = try await endpoint.handle(call)
      let text = String(buffer: reply.body)
      return (reply.status, reply.type == "application/json" ? try JSONReader.read(text) : .string(text))
    } catch let problem as Problem { return (problem.status, problem.json) }
  }

  /// A value may hold what separates parameters.
  @Test func queriesThatLookAlikeAreNotMixedUp() throws {
    let endpoint = try #require(
      service.endpoints.first { $0.parameters.contains { $0.name == "model" && $0.place == .query } })
    func model(_ query: String) throws -> String? {
      let path = Dictionary(
        uniqueKeysWithValues: endpoint.parameters.filter { $0.place == .path }.map { ($0.name, "me") })
      return try service.ranking(
        Call(endpoint, path: path, query: query, headers: [:], body: ByteBuffer()))?.model
    }
    #expect(try model("model=x%26plain%3Dtrue") == "x&plain=true")
    #expect(try model("model=x&plain=true") == "x")
  }

  func ids(_ json: JSONValue) -> [Int] {
    guard case .array(let cards)? = json["recommendations"] else { return [] }
    return cards.compactMap { card in
      if case .int(let id)? = card["anime_id"] { return id }
      return nil
    }
  }

  @discardableResult
  func say(_ feedback: String, _ id: Int, _ user: String = "alice") async throws -> JSONValue {
    let answer = try await ask(
      .post, "/events", ["user": .string(user), "anime_id": .int(id), "feedback": .string(feedback)])
    #expect(answer.status == 201, "\(answer)")
    return answer.json
  }

  @Test func anAnswerChangesTheNextRecommendation() async throws {
    #expect(try await ask(.get, "/recommend/alice").status == 404)
    try await say("love", 3)
    let first = ids(try await ask(.get, "/recommend/alice?k=4").json)
    #expect(first.count == 4 && !first.contains(3))
    #expect(ids(try await ask(.get, "/recommend/alice?k=4").json) == first)
    try await say("seen", first[0])
    #expect(!ids(try await ask(.get, "/recommend/alice?k=4").json).contains(first[0]))
    let drama = ids(try await ask(.get, "/recommend/alice?k=4&genre=Drama").json)
    #expect(drama.allSatisfy { $0 % 2 == 0 } && drama.count == 4)
  }

  /// What another process stores or deletes counts at the next request.
  @Test func whatIsStoredElsewhereCountsAtOnce() async throws {
    try await say("love", 3)
    let first = ids(try await ask(.get, "/recommend/alice?k=4").json)
    let other = try JournalStore(path: folder + "/nostrade.db")
    let profile = try #require(try other.existingProfile(named: "alice"))
    try other.append([EventDraft(animeID: first[0], feedback: .seen, time: 5)], userID: profile.userID)
    #expect(!ids(try await ask(.get, "/recommend/alice?k=4").json).contains(first[0]))
    var settings = RankingQueryTexts.hiding("Comedy")
    try other.append([], settings: ["ranking": settings], userID: profile.userID)
    #expect(ids(try await ask(.get, "/recommend/alice?k=4").json).allSatisfy { $0 % 2 == 0 })
    settings = "{}"
    try other.append([], settings: ["ranking": settings], userID: profile.userID)
    _ = try other.delete(profile)
    #expect(try await ask(.get, "/recommend/alice").status == 404)
    // Of the name there is a new person now, whose key is another one.
    try await say("love", 5)
    #expect(try await ask(.get, "/users/alice/events").json["events"] != [])
  }

  /// As in the feed, the shipped model ranks while the home's own cannot be read.
  @Test func aDamagedModelKeepsNothingFromStarting() async throws {
    try Data("no model".utf8).write(to: URL(fileURLWithPath: folder + "/serving.safetensors"))
    #expect(made.parts.models.serving != made.parts.models.shipped)
    let other = try Service(made.parts, ServerOptions(), metrics: ServerMetrics())
    let cards = try await other.pool.rank {
      $0.rank([], top: 3, explained: 0, options: RankingOptions()).cards
    }
    #expect(cards.count == 3)
  }

  @Test func anAnswerSetAsideIsToldAsWhatItWas() async throws {
    try await say("love", 3)
    try await say("evidence_off", 3)
    try await say("like", 4)
    let text = try await ask(.get, "/user?user_id=alice").json["ratings"]?.text ?? ""
    #expect(text.contains(#""feedback":"love""#) && text.contains(#""set_aside":true"#), "\(text)")
    #expect(!text.contains("seen") && text.components(separatedBy: "set_aside").count == 2, "\(text)")
  }

  /// An answer is on disk before it is ranked: what fails then must not make the caller send it again.
  @Test func anAnswerIsStoredThoughRankingFails() async throws {
    try await say("love", 3)
    // What only ranking reads.
    try await DatabaseQueue(path: folder + "/nostrade.db").write {
      try $0.execute(sql: "DROP TABLE settings")
    }
    let body: JSONValue = ["user": "alice", "anime_id": 4, "feedback": "like"]
    let (status, json) = try await ask(.post, "/events?recommend=5", body)
    #expect(status == 201 && json["repeated"] == .int(0) && json["recommendations"] == nil, "\(json)")
    await #expect(throws: JournalError.self) { try await self.ask(.get, "/recommend/alice") }
    let alice = try #require(try store.existingProfile(named: "alice")).userID
    #expect(try store.events(userID: alice).map(\.animeID) == [3, 4])
  }

  @Test func undoIsAppendedOnce() async throws {
    try await say("love", 3)
    try await say("love", 4, "bob")
    #expect(try await ask(.delete, "/events/2?user=alice").status == 404)
    #expect(try await ask(.delete, "/events/9").status == 404)
    let first = try await ask(.delete, "/events/1")
    #expect(first.status == 200 && first.json["undo"]?["target_event"] == 1)
    #expect(try await ask(.delete, "/events/1").json == first.json)
    #expect(try await ask(.delete, "/events/3").status == 409)
    #expect(try store.events(userID: 1).map(\.feedback) == [.love, .undo])
    #expect(try await ask(.get, "/user?user_id=alice").json["ratings"] == [])
  }

  /// Sent twice at once an undo is one, so that a redo in the feed brings the answer back.
  @Test func undosAtOnceAreOne() async throws {
    try await say("love", 3)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          let status = try await self.ask(.delete, "/events/1").status
          #expect(status == 200)
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.events(userID: 1).map(\.feedback) == [.love, .undo])
    // Redone and taken back once more, there are two.
    try store.append(
      [EventDraft(animeID: 3, feedback: .undo, time: 9, target: .stored(2))], userID: 1)
    #expect(try await ask(.delete, "/events/1").status == 200)
    #expect(try await ask(.get, "/user?user_id=alice").json["ratings"] == [])
  }

  @Test func aBatchIsBounded() async throws {
    let empty = JSONValue.array(Array(repeating: ["events": []], count: 400))
    #expect(try await ask(.post, "/recommend?k=1000", ["histories": empty]).status == 400)
    #expect(try await ask(.post, "/recommend?k=20", ["histories": empty]).status == 200)
    #expect(service.reserve(60 << 20) && !service.reserve(5 << 20) && service.reserve(1 << 20))
  }

  @Test func manyCallersShareCommits() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<400 {
        group.addTask { try await self.say("love", number % 30 + 1, "p\(number % 20)") }
      }
      try await group.waitForAll()
    }
    let stored = try store.profiles()
    #expect(stored.count == 20 && stored.reduce(0) { $0 + $1.events } == 400)
    let line = service.metrics.text.split(separator: "\n").first {
      $0.hasPrefix("nostrade_commit_requests_count")
    }
    let commits = try #require(line.flatMap { Int($0.split(separator: " ")[1].prefix { $0 != "." }) })
    #expect(commits < 400)
  }

  @Test func batchesAreStoredNowhereAndKeepTheirOrder() async throws {
    let answer = try await ask(
      .post, "/recommend?k=3",
      [
        "histories": [
          ["user": "x", "events": [["anime_id": 1, "rating": 9], ["anime_id": 2, "feedback": "seen"]]],
          ["events": []],
          ["user": "z", "events": [["anime_id": 5, "rating": 2], ["anime_id": 5, "rating": 10]]],
        ]
      ])
    guard case .array(let results)? = answer.json["results"] else { throw Problem(500, "\(answer)") }
    #expect(results.map { $0["user"] } == ["x", "2", "z"])
    #expect(results.map { ids($0).count } == [3, 3, 3])
    #expect(Set(ids(results[0])).isDisjoint(with: [1, 2]) && !ids(results[2]).contains(5))
    #expect(try store.profiles().isEmpty)
  }

  @Test func peopleAreExportedAndDeleted() async throws {
    try await say("love", 3)
    let export = try await ask(.get, "/users/alice/export")
    #expect(export.json["profile"] == "alice" && export.json["log"] != nil)
    // A log of a database that was moved away may hold her too.
    try Data("log".utf8).write(to: URL(fileURLWithPath: store.path + "-wal.left-1"))
    let deleted = try await ask(.delete, "/users/alice").json
    #expect(deleted["events"] == 1 && deleted["backups_not_changed"] == 1)
    #expect(try await ask(.get, "/users/alice/export").status == 404)
    #expect(try store.profiles().isEmpty)
  }

  @Test func aParameterIsRepeatedAsOftenAsTheSchemaSays() async throws {
    func status(_ times: Int) async throws -> Int {
      try await ask(.get, "/anime?" + [String](repeating: "genre=Drama", count: times).joined(separator: "&"))
        .status
    }
    #expect(try await status(50) == 200)
    #expect(try await status(51) == 400)
  }

  @Test func theTotalCountsAllTitlesOfAName() async throws {
    let many = try MadeUp(titles: 1200)
    defer { many.remove() }
    let service = try Service(many.parts, ServerOptions(), metrics: ServerMetrics())
    let endpoint = try #require(service.endpoints.first { $0.method == .get && $0.matches("/anime") })
    let call = try Call(endpoint, path: [:], query: "name=title", headers: [:], body: ByteBuffer())
    #expect(try JSONReader.read(String(buffer: try await endpoint.handle(call).body))["total"] == 1200)
  }

  @Test func titlesAreFilteredAndTaught() async throws {
    #expect(try await ask(.get, "/anime").json["parameters"] != nil)
    let few = try await ask(.get, "/anime?mt_episodes=27&genre=drama&lt_rating=7.95")
    #expect(few.json["total"] == 1)
    #expect(
      try await ask(.get, "/anime?genre=dramma").json["detail"].map { $0.text.contains("Drama") } == true)
    #expect(try await ask(.get, "/anime/7").json["title"] == "Title 7")
    #expect(try await ask(.get, "/anime/99").status == 404)
    #expect(try await ask(.get, "/anime/7/similar?k=3").json["similar"] != nil)
    #expect(try await ask(.get, "/anime/search?q=title").status == 200)
    #expect(try await ask(.get, "/anime/search").json["examples"] != nil)
  }

  @Test func theDocumentNamesWhatIsServed() async throws {
    let document = try await ask(.get, "/openapi.json").json
    guard case .object(let paths)? = document["paths"] else { throw Problem(500, "no paths") }
    #expect(Set(paths.map(\.name)) == Set(service.endpoints.filter { !$0.isPage }.map(\.path)))
    let text = document.text
    let named = Set(text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/).map { String($0.output.1) })
    #expect(named.isSubset(of: Set(Schemas.all.map(\.key))))
    let ids = text.matches(of: /"operationId":"([a-z_]+)"/).map { String($0.output.1) }
    #expect(Set(ids).count == ids.count && ids.count == service.endpoints.filter { !$0.isPage }.count)
  }

  @Test func thePageAnswersByForms() async throws {
    let page = try await ask(.get, "/feed/alice").json.text
    #expect(page.contains("<form method=\\\"post\\\" action=\\\"/feed/alice\\\">"))
    try await say("love", 3)
    let hostile = try await ask(.get, "/feed/%3Cscript%3E").json.text
    #expect(!hostile.contains("<script>"))
    #expect(try await ask(.get, "/feed/alice?event=1").json.text.contains("Love: Title 3"))
    let found = try await ask(.get, "/feed/alice?q=title+12").json.text
    #expect(found.contains("Title 12") && !found.contains("Title 13") && found.contains("Back to the feed"))
  }
}

/// Settings of a profile as they are stored.
enum RankingQueryTexts {
  static func hiding(_ genre: String) -> String { #"{"filters":{"unwantedGenres":["\#(genre)"]}}"# }
}
