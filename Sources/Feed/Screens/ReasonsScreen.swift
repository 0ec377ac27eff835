import Cards
import Catalogue
import Events

/// Why the card on top of the feed is there.
public struct ReasonsScreen: FeedScreen {
  /// Why it cannot be opened.
  public static let noCard = "There is no card to explain."

  private var answers = NamedAnswers()
  /// The reason that moves have led to; nil while the one of the selected answer is.
  private var moved: Int?

  /// The card that is explained once one of its answers was set aside: it stays until the screen is left or it is answered, wherever it
  /// then ranks. Nil for the one on top of the feed.
  private var kept: Card?

  /// The card that is explained; nil when there is none.
  public func card(in feed: FeedState) -> Card? {
    guard let kept else { return feed.top }
    // One that fell far down is explained later, or not at all.
    return feed.card(kept.id).flatMap { $0.reasons.isEmpty ? nil : $0 } ?? kept
  }

  /// The selected reason among all of the card; nil where no reason names an answer and nothing has been moved.
  public func selectedReason(in feed: FeedState) -> Int? {
    let all = card(in: feed)?.reasons ?? []
    if let moved, all.indices.contains(moved) { return moved }
    guard let answer = answers.selected(reasons(in: feed)) else { return nil }
    return all.firstIndex { feed.own([$0]).contains { $0.answers.contains(answer) } }
  }

  /// The answer that is set aside next; nil when the selected reason names none.
  public func selectedAnswer(in feed: FeedState) -> Reason.Answer? {
    let answer = answers.selected(reasons(in: feed))
    guard moved != nil, let row = selectedReason(in: feed), let all = card(in: feed)?.reasons else {
      return answer
    }
    let named = feed.own([all[row]]).flatMap(\.answers)
    return answer.flatMap { named.contains($0) ? $0 : nil } ?? named.first
  }

  /// Whether some reason names an answer.
  public func namesAnswers(in feed: FeedState) -> Bool { answers.selected(reasons(in: feed)) != nil }
  private func reasons(in feed: FeedState) -> [Reason] { feed.own(card(in: feed)?.reasons ?? []) }

  /// In its first state.
  public init() {}
  var screen: Screen { .reasons(self) }
  var name: String { "why" }
  var isToggle: Bool { true }

  func subject(in feed: FeedState) -> Anime? { card(in: feed)?.anime }
  func obstacle(in feed: FeedState) -> String? { feed.top == nil ? Self.noCard : nil }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter, .back: return [.close]
    case .tab:
      if let answer = selectedAnswer(in: feed) { answers.select(answer, reasons(in: feed)) }
      answers.next(reasons(in: feed))
      moved = nil
    case .setAside:
      guard let answer = selectedAnswer(in: feed) else { return [.say(feed.whyNoneIsSetAside())] }
      kept = card(in: feed)
      return [.setAside(answer)]
    default: move(action, in: feed)
    }
    return []
  }

  /// Moves through the reasons: the first move of a card without answers leads to the first one.
  private mutating func move(_ action: FeedAction, in feed: FeedState) {
    let count = card(in: feed)?.reasons.count ?? 0
    var rows = Selection(row: selectedReason(in: feed) ?? -1)
    if count > 0, rows.update(action, count: count) { moved = rows.row }
  }

  mutating func answered(_ title: Anime, _ feedback: Feedback) {
    if kept?.id == title.id { kept = nil }
  }

  mutating func refreshed(in feed: FeedState, before: FeedState) {
    let (old, new) = (card(in: before), card(in: feed))
    if kept != nil { kept = new }
    if new?.id == old?.id { answers.clamp(reasons(in: feed)) } else { answers.reset() }
    if new?.reasons != old?.reasons { moved = nil }
  }
}
