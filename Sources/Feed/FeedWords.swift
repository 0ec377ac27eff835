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

  /// What an answer did to the ranking: "Loved Monster. 7 of the top 20 are new; Drama up, Comedy down."
  public static func effect(of feedback: Feedback, on title: String, before: Ranking, after: Ranking)
    -> String
  {
    let verb = past(feedback)
    let start = verb.prefix(1).uppercased() + verb.dropFirst() + " \(title)."
    guard feedback.teachesTaste || feedback == .undo else { return start }
    return start + " " + change(before: before, after: after, without: title)
  }

  static func change(before: Ranking, after: Ranking, without title: String) -> String {
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
