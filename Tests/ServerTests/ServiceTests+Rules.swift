import Events
import Testing

@testable import Server

/// What answers and parameters may be, and how a refusal puts it.
extension ServiceTests {
  private func refusal(_ answer: (status: Int, json: JSONValue)) -> String {
    #expect(answer.status == 400, "\(answer)")
    guard case .string(let detail)? = answer.json["detail"] else { return "" }
    return detail
  }

  @Test(arguments: [
    ("like", 7.5, false), ("like", 4.5, true), ("like", 7.4, true), ("love", 7.5, true),
    ("dislike", 4.4, true),
    ("dislike", 4.5, false), ("seen", 6, true), ("dropped", 3, true), ("skipped", 6, false),
    ("saved", 9, false), ("evidence_off", 2, false),
  ]) func aRatingSaysWhatTheAnswerSays(answer: String, rating: Double, fits: Bool) async throws {
    let event: JSONValue = [
      "anime_id": 3, "feedback": .string(answer), "rating": .number(rating),
    ]
    let stored = try await ask(.post, "/events", ["user": "alice", "events": [event]])
    let batch = try await ask(.post, "/recommend?k=1", ["histories": [["events": [event]]]])
    #expect(stored.status == (fits ? 201 : 400) && batch.status == (fits ? 200 : 400))
    guard !fits else { return }
    #expect(stored.json["parameter"] == "events[0].rating")
    #expect(batch.json["parameter"] == "histories[0].events[0].rating")
  }

  @Test func aBatchCountsTitlesThatAreNotThere() async throws {
    let answer = try await ask(
      .post, "/recommend?k=3",
      [
        "histories": [
          ["events": [["anime_id": 99, "rating": 10], ["anime_id": 3, "rating": 9]]],
          ["events": [["anime_id": 5, "rating": 2]]],
        ]
      ])
    guard case .array(let results)? = answer.json["results"] else { throw Problem(500, "\(answer)") }
    #expect(results.map { $0["skipped"] } == [1, 0])
  }

  /// Of drafts with one key the first is stored, and the others repeat it.
  @Test func aKeySentTwiceInOneRequestIsCounted() async throws {
    let event: JSONValue = ["anime_id": 3, "feedback": "love", "event_key": "k"]
    let answer = try await ask(.post, "/events", ["user": "alice", "events": [event, event]])
    #expect(answer.status == 201 && answer.json["repeated"] == 1)
    #expect(try store.events(userID: 1).count == 1)
  }

  /// Nobody stands for another person by a name that is a number.
  @Test func aNumberIsThePersonsOfThatNumber() async throws {
    try await say("love", 3, "alice")
    try await say("love", 4, "1")
    try await say("love", 5, "77")
    #expect(try await ask(.get, "/user?user_id=1").json["user"] == "alice")
    #expect(try await ask(.get, "/user?user_id=77").json["user"] == "77")
    #expect(try await ask(.get, "/user?user=1").json["user"] == "1")
    #expect(try await ask(.get, "/user?user_id=alice").json["user"] == "alice")
    #expect(try await ask(.get, "/user?user=1&user_id=1").status == 400)
    #expect(try await ask(.get, "/user?user=nobody").json["parameter"] == "user")
  }

  @Test func pagesOfTitlesAreAsLongAsAsked() async throws {
    for query in ["k=3", "limit=3"] {
      guard case .array(let titles)? = try await ask(.get, "/anime?mt_year=-1&" + query).json["titles"],
        case .array(let some)? = try await ask(.get, "/anime?" + query + "&mt_episodes=0").json["titles"]
      else { throw Problem(500, query) }
      #expect(titles.isEmpty && some.count == 3)
    }
    #expect(try await ask(.get, "/anime?k=3&limit=3").status == 400)
  }

  @Test func refusalsNameUnitsAndPlainNumbers() async throws {
    try await say("love", 3)
    #expect(
      refusal(try await ask(.get, "/recommend/alice?at=1700000000000"))
        == "at must be a whole number of Unix seconds from 1 to 4294967295.")
    #expect(
      refusal(try await ask(.get, "/anime?mt_year=1e10")).hasSuffix("from -1000000000 to 1000000000."))
    #expect(refusal(try await ask(.get, "/anime?genre=")) == "genre is empty.")
    let late: JSONValue = [
      "user": "alice", "anime_id": 3, "feedback": "love", "timestamp": 99_999_999_999_999,
    ]
    #expect(refusal(try await ask(.post, "/events", late)).contains("whole number of Unix milliseconds"))
    let list = try await ask(.post, "/events", [1])
    #expect(refusal(list) == "The body must be an object." && list.json["parameter"] == nil)
  }

  @Test func adviceFitsTheRequest() async throws {
    let gone = try await ask(.delete, "/users/nobody")
    #expect(gone.status == 404 && gone.json["detail"] == "There is no person \"nobody\".")
    #expect(try await ask(.get, "/recommend/nobody").json.text.contains("POST /events, makes one"))
  }
}
