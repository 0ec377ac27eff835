import Foundation
import Journal
import Testing

@testable import Server

/// What is refused, and what a problem names.
extension ServiceTests {
  /// A problem names the parameter as the caller wrote it.
  @Test func aStrangerIsNamedByTheParameter() async throws {
    for target in ["/user?user_id=nobody", "/user?user_id=77", "/user?user_id=%20a"] {
      let answer = try await ask(.get, target)
      #expect(answer.status != 200 && answer.json["parameter"] == "user_id", "\(target): \(answer)")
    }
    #expect(try await ask(.get, "/recommend/nobody").json["parameter"] == "user")
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
    // A file of the folder that the service runs in is no model, whether it is one or not: callers learn nothing of it.
    let name = "passwords-\(UUID().uuidString)"
    try Data("secret".utf8).write(to: URL(fileURLWithPath: name))
    defer { try? FileManager.default.removeItem(atPath: name) }
    let histories: JSONValue = ["histories": [["events": [["anime_id": 1, "rating": 9]]]]]
    for asked in [
      try await ask(.get, "/recommend/alice?model=\(name)"),
      try await ask(.post, "/recommend?model=\(name)", histories),
    ] {
      #expect(asked.status == 404 && asked.json["detail"]?.text.contains("There are: ") == true, "\(asked)")
      #expect(asked.json["detail"]?.text.contains("file") == false)
    }
    let strange = try await ask(.get, "/users/alice/events?zzzzzzzz=1")
    #expect(strange.json["detail"] == "There is no parameter zzzzzzzz.", "\(strange)")
    #expect(
      try await ask(.get, "/users/alice/events?limt=1").json["detail"]
        == "There is no parameter limt. Did you mean limit?")
    #expect(rename(folder + "/nostrade.db", folder + "/moved.db") == 0)
    let obstacle = try #require(await service.obstacle())
    #expect(obstacle == "The journal cannot be read; the log of the service says why.")
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
}
