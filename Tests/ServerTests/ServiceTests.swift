import App
import Catalogue
import Events
import Foundation
import Foundations
import GRDB
import HTTPTypes
import Journal
import Meaning
import Models
import NIOCore
import Recommending
import TestSupport
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

  @Test func keysCountOnce() async throws {
    let body: JSONValue = ["user": "alice", "anime_id": 3, "feedback": "love", "event_key": "k1"]
    #expect(try await ask(.post, "/events", body).status == 201)
    let again = try await ask(.post, "/events", body)
    #expect(again.status == 200 && again.json["repeated"] == 1)
    let other: JSONValue = ["user": "alice", "anime_id": 4, "feedback": "love", "event_key": "k1"]
    #expect(try await ask(.post, "/events", other).status == 409)
    // Nothing of a request is stored when a key of it is taken.
    let both: JSONValue = [
      "user": "alice",
      "events": [
        ["anime_id": 9, "feedback": "like"], ["anime_id": 4, "feedback": "love", "event_key": "k1"],
      ],
    ]
    #expect(try await ask(.post, "/events", both).status == 409)
    #expect(try store.events(userID: 1).count == 1)
    let header: HTTPFields = [HTTPField.Name("Idempotency-Key") ?? .accept: "h1"]
    let list: JSONValue = [
      "user": "alice", "events": [["anime_id": 7, "feedback": "like"], ["anime_id": 8, "feedback": 1]],
    ]
    #expect(try await ask(.post, "/events", list, headers: header).status == 201)
    #expect(try await ask(.post, "/events", list, headers: header).status == 200)
    #expect(try store.events(userID: 1).count == 3)
    // Keys are a person's own.
    #expect(
      try await ask(.post, "/events", ["user": "bob", "anime_id": 4, "feedback": "love", "event_key": "k1"])
        .status == 201)
  }

  /// A key of the header names the whole request, however it is written.
  @Test func aKeyOfTheHeaderNamesOneRequest() async throws {
    let key = try #require(HTTPField.Name("Idempotency-Key"))
    func send(_ name: String, _ events: [(Int, String)], isList: Bool = true) async throws -> (
      status: Int, json: JSONValue
    ) {
      let values = events.map { JSONValue.members(["anime_id": .int($0.0), "feedback": .string($0.1)]) }
      let body: JSONValue =
        isList
        ? ["user": "alice", "events": .array(values)]
        : ["user": "alice", "anime_id": .int(events[0].0), "feedback": .string(events[0].1)]
      return try await ask(.post, "/events", body, headers: [key: name])
    }
    #expect(try await send("z1", [(1, "love")], isList: false).status == 201)
    #expect(try await send("z1", [(1, "love")]).status == 200)
    for other in [[(5, "dislike")], [(1, "love"), (2, "like")], [(2, "like"), (1, "love")]] {
      let refused = try await send("z1", other)
      #expect(refused.status == 409 && refused.json["parameter"] == "Idempotency-Key", "\(refused)")
      #expect(refused.json["detail"]?.text.contains("Idempotency-Key z1 was used") == true, "\(refused)")
    }
    #expect(try await send("z2", [(3, "love"), (4, "like")]).status == 201)
    #expect(try await send("z2", [(3, "love")]).status == 409, "a part of it is another request")
    #expect(try await send("z2", [(3, "love"), (4, "like")]).status == 200)
    #expect(try store.events(userID: 1).map(\.animeID) == [1, 3, 4])
  }

  /// Also where its answers have keys of their own, all or some of them.
  @Test func aKeyOfTheHeaderNamesAnswersWithKeysToo() async throws {
    let header = try #require(HTTPField.Name("Idempotency-Key"))
    func send(_ name: String, _ events: [(id: Int, key: String?)]) async throws -> (
      status: Int, json: JSONValue
    ) {
      let values = events.map {
        JSONValue.members([
          "anime_id": .int($0.id), "feedback": "love", "event_key": $0.key.map(JSONValue.string),
        ])
      }
      return try await ask(
        .post, "/events", ["user": "alice", "events": .array(values)], headers: [header: name])
    }
    #expect(try await send("w1", [(1, "a"), (2, "b")]).status == 201)
    let repeated = try await send("w1", [(1, "a"), (2, "b")])
    #expect(repeated.status == 200 && repeated.json["repeated"] == 2, "\(repeated)")
    let others: [[(id: Int, key: String?)]] = [
      [(3, "c")], [(1, "a")], [(1, "a"), (2, "b"), (3, "c")], [(2, "b"), (1, "a")], [(1, nil)],
    ]
    for other in others {
      let refused = try await send("w1", other)
      #expect(refused.status == 409 && refused.json["parameter"] == "Idempotency-Key", "\(other) \(refused)")
    }
    #expect(try await send("w2", [(4, "d"), (5, nil)]).status == 201)
    #expect(try await send("w2", [(4, "d"), (5, nil)]).status == 200)
    let parts: [[(id: Int, key: String?)]] = [[(6, "e"), (5, nil)], [(5, nil)], [(4, "d"), (5, "f")]]
    for other in parts {
      #expect(try await send("w2", other).status == 409, "\(other)")
    }
    #expect(try await send("w3", [(7, nil)]).status == 201)
    #expect(try await send("w3", [(8, "g"), (7, nil)]).status == 409)
    #expect(try store.events(userID: 1).map(\.animeID) == [1, 2, 4, 5, 7])
    // What was answered before under its own key is no part of another request.
    #expect(try await send("w4", [(1, "a")]).status == 200)
    #expect(try await send("w4", [(9, "h")]).status == 409)
  }

  /// A problem names the parameter as the caller wrote it.
  @Test func aStrangerIsNamedByTheParameter() async throws {
    for target in ["/user?user_id=nobody", "/user?user_id=77", "/user?user_id=%20a"] {
      let answer = try await ask(.get, target)
      #expect(answer.status != 200 && answer.json["parameter"] == "user_id", "\(target): \(answer)")
    }
    #expect(try await ask(.get, "/recommend/nobody").json["parameter"] == "user")
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

  /// What is cleaned out of a name could make it another person's.
  @Test(arguments: ["bob\u{200B}", "b\u{202E}ob", "b\u{0}ob", " bob ", "bob\n", "bob\u{00A0}x"])
  func namesAreTakenAsTheyStand(_ name: String) async throws {
    try await say("love", 3, "bob")
    let refused = try await ask(
      .post, "/events", ["user": .string(name), "anime_id": 4, "feedback": "love"])
    #expect(refused.status == 400 && refused.json["parameter"] == "user", "\(refused)")
    #expect(try store.profiles().map(\.profile.name) == ["bob"])
    #expect(try store.events(userID: 1).map(\.animeID) == [3])
  }

  @Test func errorsNameWhatIsWrongAndNoPlace() async throws {
    try await say("love", 3)
    for (member, value) in [("timestamp", JSONValue.int(9_999_999_999_998)), ("event_key", "a b")] {
      let body: JSONValue = [
        "user": "alice",
        "events": [
          ["anime_id": 4, "feedback": "like"],
          .members(["anime_id": 5, "feedback": "like", member: value]),
        ],
      ]
      let answer = try await ask(.post, "/events", body)
      #expect(answer.json["parameter"] == .string("events[1]." + member), "\(answer)")
    }
    let model = try await ask(.get, "/recommend/alice?model=foo")
    #expect(model.status == 404 && model.json["detail"]?.text.contains("There are: ") == true, "\(model)")
    #expect(model.json["detail"]?.text.contains("file") == false)
    let strange = try await ask(.get, "/users/alice/events?zzzzzzzz=1")
    #expect(strange.json["detail"] == "There is no parameter zzzzzzzz.", "\(strange)")
    #expect(
      try await ask(.get, "/users/alice/events?limt=1").json["detail"]
        == "There is no parameter limt. Did you mean limit?")
    #expect(rename(folder + "/nostrade.db", folder + "/moved.db") == 0)
    let obstacle = try #require(await service.obstacle())
    #expect(obstacle == "The journal cannot be read; the log of the service says why.")
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

  @Test func anotherRatingUnderAKeyIsRefused() async throws {
    func body(_ rating: Int) -> JSONValue {
      ["user": "alice", "anime_id": 3, "feedback": "love", "rating": .int(rating), "event_key": "k"]
    }
    #expect(try await ask(.post, "/events", body(9)).status == 201)
    #expect(try await ask(.post, "/events", body(9)).status == 200)
    #expect(try await ask(.post, "/events", body(8)).status == 409)
    #expect(try await ask(.post, "/events", body(3)).status == 400)
    let plain: JSONValue = ["user": "alice", "anime_id": 4, "feedback": "like"]
    let name = try #require(HTTPField.Name("Idempotency-Key"))
    #expect(try await ask(.post, "/events", plain, headers: [name: "k 0"]).status == 400)
    // A key of the header is another one than the same of a member.
    #expect(try await ask(.post, "/events", plain, headers: [name: "k"]).status == 201)
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
    #expect(try await ask(.delete, "/users/alice").json["events"] == 1)
    #expect(try await ask(.get, "/users/alice/export").status == 404)
    #expect(try store.profiles().isEmpty)
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

  @Test func genresAreProposed() async throws {
    try await say("love", 3)
    let answer = try await ask(.get, "/recommend/alice?genre=dramma")
    #expect(answer.status == 400 && answer.json.text.contains("Did you mean Drama"))
    #expect(try await ask(.get, "/recommend/alice?genre=drama").status == 200)
  }

  @Test(arguments: [
    "k=0", "k=1001", "k=x", "k=1&k=2", "k=99999999999999999999", "nothing=1", "explain=maybe", "min_score=11",
    "genre=%FF", "genre=" + String(repeating: "a", count: 61), "season=2024", "k=", "at=0",
  ]) func badParametersAreRefused(query: String) async throws {
    try await say("love", 3)
    let answer = try await ask(.get, "/recommend/alice?" + query)
    let isPattern = query.hasPrefix("season")
    #expect(answer.status == 400 || isPattern, "\(query): \(answer)")
  }

  @Test(arguments: [
    #"{}"#, #"[]"#, #"null"#, #"{"user":"a","anime_id":3}"#, #"{"user":"","anime_id":3,"feedback":"love"}"#,
    #"{"user":"\u0000","anime_id":3,"feedback":"love"}"#, #"{"user":"a","anime_id":"3","feedback":"love"}"#,
    #"{"user":"a","anime_id":3.5,"feedback":"love"}"#, #"{"user":"a","anime_id":99,"feedback":"love"}"#,
    #"{"user":"a","anime_id":3,"feedback":"undo"}"#, #"{"user":"a","anime_id":3,"feedback":8}"#,
    #"{"user":"a","anime_id":3,"feedback":99}"#, #"{"user":"a","anime_id":1e99,"feedback":"love"}"#,
    #"{"user":"a","anime_id":3,"feedback":"love","x":1}"#, #"{"user":"a","events":[]}"#,
    #"{"user":"a","events":{}}"#,
    #"{"user":"a","anime_id":3,"feedback":"love","timestamp":-1}"#,
    #"{"user":"a","anime_id":3,"feedback":"love","timestamp":1612325106}"#,
    #"{"user":"a","anime_id":3,"feedback":"love","timestamp":9999999999998}"#,
    #"{"user":"a","anime_id":3,"feedback":"love","rating":11}"#,
    #"{"user":"a","anime_id":3,"feedback":"love","event_key":"a b"}"#,
    #"{"user":"a","anime_id":3,"feedback":"love","event_key":null}"#,
  ]) func badAnswersStoreNothing(text: String) async throws {
    let answer = try await ask(.post, "/events", try JSONReader.read(text))
    #expect(answer.status == 400 || answer.status == 404 && text.contains("99,"), "\(answer)")
    #expect(try store.profiles().allSatisfy { $0.events == 0 })
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
