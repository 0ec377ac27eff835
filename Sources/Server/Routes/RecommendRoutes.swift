import App
import Cards
import Catalogue
import Events
import Foundation
import Models
import NIOCore
import Recommending

/// Recommendations: for a person of the journal, and for a batch of histories that are stored nowhere.
extension Service {
  var recommendEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/recommend/{user}", summary: "Recommendations for a person, best first.",
        parameters: [
          .user, .k(5),
          Parameter(
            name: "explain", kind: .flag, text: "Give reasons, of the first \(Service.mostExplained) titles."),
        ] + RankingParameters.all(summary),
        answers: [200: "Recommendations"], problems: [404]
      ) { [self] call in
        Reply(json: try await recommendations(try await person(call.text("user") ?? ""), call, standard: 5))
      },
      Endpoint(
        method: .post, path: "/recommend",
        summary:
          "Recommendations for many histories, which are stored nowhere: as `nostrade recommend --histories`.",
        parameters: [.k(10)]
          + RankingParameters.all(summary).filter { !Self.notForBatches.contains($0.name) },
        body: Schemas.histories,
        example: [
          "histories": [
            [
              "user": "alice",
              "events": [["anime_id": 5114, "rating": 10], ["anime_id": 1535, "feedback": "dislike"]],
            ]
          ]
        ],
        answers: [200: "Batch"], problems: [404], isBatch: true
      ) { [self] call in try await batch(call) },
    ]
  }

  /// What `--histories` does not take.
  private static let notForBatches: Set<String> = ["plain"]
  /// Most histories of a batch, and events in one.
  static let mostHistories = 5000, mostHistoryEvents = 20_000
  /// Most recommendations of a batch.
  static let mostEntries = 200_000
  private static let sliceLength = BatchRanking.sliceLength

  /// A history of a batch, without what the others decide.
  private struct Given {
    var user: String
    var events: [Event]
    /// Events about titles that the catalogue does not have.
    var skipped: Int
  }

  private func batch(_ call: Call) async throws -> Reply {
    let query = try ranking(call)
    if query?.season != nil {
      throw Problem.badInput("A season of one year does not go with histories.", parameter: "season")
    }
    let given = try histories(call)
    // As in a file of histories: times count when every row has one.
    let isTimed = given.allSatisfy { $0.events.allSatisfy { $0.time != nil } }
    let histories = given.map { Self.ordered($0.events, isTimed: isTimed) }
    var options = RankingOptions()
    if query?.time != nil { options.recency = Recency() }
    try query?.apply(&options)
    let top = call.int("k") ?? 10
    guard histories.count * top <= Self.mostEntries else {
      throw Problem.badInput(
        "\(histories.count) histories with \(top) titles each are more than \(Self.mostEntries): ask for fewer at once.",
        parameter: "k")
    }
    let slices = stride(from: 0, to: histories.count, by: Self.sliceLength).map {
      Array(histories[$0..<min($0 + Self.sliceLength, histories.count)])
    }
    let (ranking, arranges, model) = (options, query?.arrangesLists == true, query?.model)
    let people = given.map { ($0.user, $0.skipped) }
    // Each slice is text as soon as it is ranked: a tree of all of them would take many times as much.
    var texts = [[UInt8]](repeating: [], count: slices.count)
    try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      var next = 0
      func add() {
        guard next < slices.count else { return }
        let place = next
        next += 1
        group.addTask { [self] in
          let lists = try await ranked(slices[place], top, ranking, arranges: arranges, model: model)
          let named = people[(place * Self.sliceLength)...]
          var text: [UInt8] = []
          for ((user, skipped), list) in zip(named, lists) {
            if place > 0 || !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text += Self.result(user, skipped, list).bytes
          }
          return (place, text)
        }
      }
      for _ in 0..<pool.workers { add() }
      while let (place, text) = try await group.next() {
        texts[place] = text
        add()
      }
    }
    var body = ByteBuffer(string: "{\"results\":[")
    for text in texts { body.writeBytes(text) }
    body.writeString("]}")
    return Reply(json: body)
  }

  private static func result(_ user: String, _ skipped: Int, _ list: [BatchRanking.Entry]) -> JSONValue {
    [
      "user": .string(user), "skipped": .int(skipped),
      "recommendations": .array(
        list.enumerated().map { place, entry in
          ["rank": .int(place + 1), "anime_id": .int(entry.animeID), "score": .float(entry.score)]
        }),
    ]
  }

  private func ranked(
    _ histories: [[Event]], _ top: Int, _ options: RankingOptions, arranges: Bool, model: String?
  ) async throws -> [[BatchRanking.Entry]] {
    do {
      return try await pool.rank(model: model, allItems: true) {
        BatchRanking($0, options, arranges: arranges).lists(histories, top: top)
      }
    } catch let error as ModelError { throw Problem(404, "\(error)", parameter: "model") }
  }

  private func histories(_ call: Call) throws -> [Given] {
    let fields = try Fields(try call.json(), names: ["histories"])
    guard let entries = try fields.list("histories", most: Self.mostHistories) else {
      throw fields.missing("histories")
    }
    return try entries.enumerated().map { place, entry in
      let at = "histories[\(place)]"
      let fields = try Fields(entry, at: at, names: ["user", "events"])
      let user = try fields.text("user", longest: 200) ?? "\(place + 1)"
      guard let rows = try fields.list("events", most: Self.mostHistoryEvents) else {
        throw fields.missing("events")
      }
      let events = try rows.enumerated().map { try row($1, at: "\(at).events[\($0)]") }
      return Given(
        user: user, events: events, skipped: events.count { parts.titles.row(of: $0.animeID) == nil })
    }
  }

  private static let rowNames: Set = ["anime_id", "rating", "feedback", "timestamp"]

  private func row(_ value: JSONValue, at place: String) throws -> Event {
    let fields = try Fields(value, at: place, names: Self.rowNames)
    guard let id = try fields.int("anime_id", 0...Int(Int32.max)) else { throw fields.missing("anime_id") }
    let stated = try fields.number("rating", -1...10)
    let rating = stated.flatMap(RatingScale.ten.rating)
    var feedback: Feedback
    if let said = fields["feedback"] {
      guard let known = Documents.feedback(said) else { throw Self.noFeedback(place + ".feedback") }
      feedback = known
      try Self.check(rating, with: known, member: place + ".rating")
    } else {
      guard stated != nil else { throw fields.missing("rating") }
      feedback = rating.flatMap { Feedback(rating: Int($0.rounded())) } ?? .seen
    }
    let time = try fields.int("timestamp", 1...Self.latestTime, of: Self.timeUnit)
    return Event(animeID: id, feedback: feedback, time: time.map(Int64.init), rating: rating)
  }

  /// Of repeated titles the last one counts. The order is that of a file of histories.
  private static func ordered(_ events: [Event], isTimed: Bool) -> [Event] {
    var seen: Set<Int> = []
    return HistoryOrder.list(
      events.reversed().filter { seen.insert($0.animeID).inserted }, isTimed: isTimed)
  }
}
