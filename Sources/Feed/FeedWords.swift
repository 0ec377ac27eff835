import Cards
import Catalogue

/// Sentences about what happened, in one place.
public enum FeedWords {
  /// "loved"
  public static func past(_ feedback: Feedback) -> String {
    switch feedback {
    case .dislike: "disliked"
    case .like: "liked"
    case .love: "loved"
    case .seen: "seen"
    case .saved: "saved"
    case .unsaved: "unsaved"
    case .skipped: "skipped"
    case .undo: "undone"
    case .dropped: "dropped"
    case .evidenceOff: "set aside"
    }
  }

  /// "the linear model"
  public static func model(_ name: String?) -> String {
    guard let name else { return "the model by default" }
    return name.contains("/") ? "the model of \(name)" : "the \(name) model"
  }

  /// What an answer did to the ranking: "Loved Monster. 7 of the top 20 are new; Drama up, Comedy down."
  public static func effect(of feedback: Feedback, on title: String, before: Ranking, after: Ranking)
    -> String
  {
    let verb = past(feedback)
    let start = verb.prefix(1).uppercased() + verb.dropFirst() + " \(title)."
    guard feedback.teachesTaste || feedback == .undo else { return start }
    return effect(start, before: before, after: after)
  }

  /// A sentence, and what came of it.
  public static func effect(_ said: String, before: Ranking, after: Ranking) -> String {
    var parts = [said]
    if after.heldBack > 0 || before.heldBack > 0 {
      let all = after.candidates + after.heldBack
      parts.append("\(after.candidates.formattedCount) of \(all.formattedCount) pass.")
    }
    return (parts + [change(before: before, after: after)]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// "2026-11-21" of Unix milliseconds, in UTC; empty for an unknown time (days from civil, by whole eras of 400 years).
  public static func day(_ time: Int64) -> String {
    guard time > 0 else { return "" }
    let days = Int(time / 86_400_000) + 719_468
    let era = days / 146_097
    let of = days - era * 146_097
    let year = (of - of / 1460 + of / 36_524 - of / 146_096) / 365
    let inYear = of - (365 * year + year / 4 - year / 100)
    let shifted = (5 * inYear + 2) / 153
    let day = inYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(year + era * 400 + (month <= 2 ? 1 : 0))-\(two(month))-\(two(day))"
  }

  /// "3 answers taken back."
  public static func rewound(_ count: Int) -> String {
    count == 1
      ? "1 answer taken back." : "\(count) answers taken back: z undoes one more, Z brings them back."
  }

  static func change(before: Ranking, after: Ranking) -> String {
    let (old, new) = (before.cards.prefix(20), after.cards.prefix(20))
    let known = Set(old.map(\.id))
    // The card that moved up when the answered one left is not news.
    let fresh = new.filter { !known.contains($0.id) }.count
    guard !new.isEmpty, !old.isEmpty else { return "" }
    var text =
      fresh == 0 ? "The top 20 stay" : "\(fresh) of the top \(new.count) \(fresh == 1 ? "is" : "are") new"
    var counts: [String: Int] = [:]
    for card in new { for genre in card.anime.genres { counts[genre, default: 0] += 1 } }
    for card in old { for genre in card.anime.genres { counts[genre, default: 0] -= 1 } }
    let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var moves: [String] = []
    if let up = order.first, up.value >= 2 { moves.append("\(up.key) up") }
    if let down = order.last, down.value <= -2 { moves.append("\(down.key) down") }
    if !moves.isEmpty { text += "; " + moves.joined(separator: ", ") }
    return text + "."
  }
}
