import Events
import HTTPTypes
import Journal
import Testing

@testable import Server

/// Keys by which an answer that is sent again counts once.
extension ServiceTests {
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
}
