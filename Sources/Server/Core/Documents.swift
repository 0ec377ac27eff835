import App
import Cards
import Catalogue
import Events
import Foundation
import Meaning
import Recommending

/// Values of the program as JSON. Members are named as in the output of the command line.
enum Documents {
  static func title(_ a: Anime) -> JSONValue {
    .members([
      "anime_id": .int(a.id), "title": .string(a.title),
      "english_title": a.englishTitle.map(JSONValue.string),
      "type": a.type.map(JSONValue.string), "episodes": a.episodes.map(JSONValue.int),
      "year": a.year.map(JSONValue.int), "genres": .strings(a.genres), "score": a.score.map(JSONValue.number),
      "members": a.members.map(JSONValue.int),
    ])
  }

  /// A title with all that is known of it.
  static func detail(_ a: Anime) -> JSONValue {
    guard case .object(let members) = title(a),
      case .object(let more) = JSONValue.members([
        "japanese_title": a.japaneseTitle.map(JSONValue.string), "synonyms": .strings(a.synonyms),
        "season": a.season.map(JSONValue.string), "source": a.source.map(JSONValue.string),
        "studios": .strings(a.studios), "synopsis": a.synopsis.map(JSONValue.string),
        "link": .string("https://myanimelist.net/anime/\(a.id)"),
      ])
    else { return .null }
    return .object(members + more)
  }

  static func card(_ card: Card, continues: Anime? = nil) -> JSONValue {
    let a = card.anime
    return .members([
      "rank": .int(card.rank), "anime_id": .int(a.id), "title": .string(a.title),
      "english_title": a.englishTitle.map(JSONValue.string), "type": a.type.map(JSONValue.string),
      "episodes": a.episodes.map(JSONValue.int), "year": a.year.map(JSONValue.int),
      "genres": .strings(a.genres),
      "score": .number(card.score), "match": card.match.map(JSONValue.int),
      "rating": card.rating.map { .number(($0 * 10).rounded() / 10) },
      "reasons": .strings(
        (continues.map { ["Continues \($0.title), which you loved"] } ?? []) + card.reasons.map(\.text)),
      "different": card.teaches.map(JSONValue.strings),
    ])
  }

  static func ranking(_ ranking: Ranking, user: String, newest: Int64) -> JSONValue {
    .members([
      "user": .string(user), "last_event": .int(Int(newest)), "candidates": .int(ranking.candidates),
      "filtered_out": .int(ranking.filteredOut), "recommendations": .array(ranking.cards.map { card($0) }),
    ])
  }

  static func season(_ titles: [SeasonTitle], user: String) -> JSONValue {
    ["user": .string(user), "recommendations": .array(titles.map { card($0.card, continues: $0.continues) })]
  }

  static func event(_ event: Event) -> JSONValue {
    .members([
      "event_id": .int(Int(event.id)), "anime_id": .int(event.animeID),
      "feedback": .string(name(event.feedback)), "feedback_type": .int(event.feedback.rawValue),
      "timestamp": event.time.map { .int(Int($0)) }, "rating": event.rating.map(JSONValue.float),
      "target_event": event.target.map { .int(Int($0)) },
    ])
  }

  /// Feedback as it is written in requests and answers.
  static func name(_ feedback: Feedback) -> String { feedback.name }

  /// What may be sent: everything but undo, which names an event.
  static let answers = Feedback.allCases.filter { $0 != .undo }

  /// Feedback by its name or number.
  static func feedback(_ value: JSONValue) -> Feedback? {
    switch value {
    case .string(let text): answers.first { name($0) == text }
    case .int(let number): answers.first { $0.rawValue == number }
    // A whole number in JSON, as 3 is.
    case .number(let number): answers.first { Double($0.rawValue) == number }
    default: nil
    }
  }
}
