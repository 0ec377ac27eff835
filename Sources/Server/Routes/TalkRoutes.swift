import App
import Events
import Foundation
import Meaning
import Recommending

/// Sentences about what a person is after.
extension Service {
  private static let top = Parameter(
    name: "k", kind: .int(1...100), text: "Number of titles. Default: as many as are asked for, else 10.")

  var talkEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/talk/{user}/{message}",
        summary: "Titles that answer one sentence; nothing is remembered.",
        parameters: [
          .user,
          .path("message", .text(longest: 500), "What one is after.", example: "something short and sad"),
          Self.top,
        ],
        answers: [200: "Talk"], problems: [404]
      ) { [self] call in
        let person = try await person(call.text("user") ?? "")
        let conversation = try await textSearch.hear(call.text("message") ?? "", in: Conversation())
        return Reply(try await answer(conversation, person, top: call.int("k")).document)
      },
      Endpoint(
        method: .post, path: "/talk/{user}",
        summary: "One more sentence of a conversation, which is remembered as in `nostrade talk`.",
        parameters: [.user, Self.top], body: Schemas.sentence, example: ["message": "older", "clear": false],
        answers: [200: "Talk"], problems: [404, 409]
      ) { [self] call in
        let person = try await person(call.text("user") ?? "")
        let fields = try Fields(try call.json(), names: ["message", "clear"])
        let message = try fields.text("message", longest: 500)
        guard let message else { throw fields.missing("message") }
        let owner = person.profile.userID
        let stored = try await blocking.run { [parts] in try TalkMemory(parts.journal, userID: owner).load() }
        let before = try fields.flag("clear") == true ? Conversation() : stored
        var conversation = try await textSearch.hear(message, in: before)
        let (document, shown) = try await answer(conversation, person, top: call.int("k"))
        conversation.shown = shown
        let kept = conversation
        let isKept = try await commits.alone { [parts] in
          let memory = TalkMemory(parts.journal, userID: owner)
          guard try memory.load() == stored else { return false }
          try memory.save(kept)
          return true
        }
        guard isKept else { throw Problem(409, "The conversation went on elsewhere: say it again.") }
        return Reply(document)
      },
    ]
  }

  private func answer(_ conversation: Conversation, _ person: Person, top: Int?) async throws -> (
    document: JSONValue, shown: [Int]
  ) {
    let now = parts.clock()
    let options = ReloadingRanker.talkOptions(at: now, person.settings, conversation.wish)
    let owner = person.profile.userID
    func rank(_ wanted: [[Int: Float]]) async throws -> [[Talker.Ranked]] {
      try await pool.rank(profile: owner) { $0.rank(person.answers, wishes: wanted, options: options) }
    }
    let wanted = try await textSearch.wanted(conversation, seed: UInt64(clamping: now))
    let ranked = try await rank([wanted]).first ?? []
    var advice: [(chip: WishChip, titles: Int)] = []
    if ranked.isEmpty {
      let relaxed = try await textSearch.relaxed(conversation)
      advice = zip(relaxed, try await rank(relaxed.map(\.wanted))).map { ($0.chip, $1.count) }
    }
    let answer = try await textSearch.answer(
      conversation, ranked: ranked, isHeldBack: !wanted.isEmpty, advice: advice,
      isPersonal: person.answers.contains { $0.feedback.teachesTaste }, top: top)
    let ids = answer.titles.enumerated().filter { $0 < 3 || $1.reasons.isEmpty }.map(\.element.anime.id)
    let own = try await pool.rank(profile: owner) { recommender in
      ids.prefix(10).map { id in
        (
          id,
          TalkAnswer.reason(
            recommender.detail(id, person.answers, options: options, similar: [])?.card,
            for: conversation.wish)
        )
      }
    }
    let reasons = Dictionary(own.compactMap { id, text in text.map { (id, $0) } }, uniquingKeysWith: { $1 })
    let titles = answer.titles.enumerated().map { place, title -> JSONValue in
      .members([
        "rank": .int(place + 1), "anime_id": .int(title.anime.id), "title": .string(title.anime.title),
        "english_title": title.anime.englishTitle.map(JSONValue.string),
        "type": title.anime.type.map(JSONValue.string), "episodes": title.anime.episodes.map(JSONValue.int),
        "year": title.anime.year.map(JSONValue.int), "genres": .strings(title.anime.genres),
        "score": .number(title.score),
        "reasons": .strings(title.reasons + (reasons[title.anime.id].map { [$0] } ?? [])),
      ])
    }
    return (
      [
        "parts": .strings(answer.chips.map(\.text)), "not_understood": .strings(answer.notUnderstood),
        "passing": .int(answer.passing), "comment": .string(answer.comment),
        "advice": .array(
          answer.advice.map { ["without": .string($0.chip.text), "titles": .int($0.titles)] }),
        "titles": .array(titles),
      ], answer.titles.map(\.anime.id)
    )
  }
}
