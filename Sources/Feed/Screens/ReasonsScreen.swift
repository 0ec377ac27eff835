import Cards
import Catalogue

/// Why the card on top of the feed is there.
public struct ReasonsScreen: FeedScreen {
  /// Why it cannot be opened.
  public static let noCard = "There is no card to explain."

  private var answers = NamedAnswers()

  /// The answer that is set aside next; nil when no reason names one.
  public func selectedAnswer(in feed: FeedState) -> Reason.Answer? { answers.selected(reasons(in: feed)) }
  private func reasons(in feed: FeedState) -> [Reason] { feed.own(feed.top?.reasons ?? []) }

  /// In its first state.
  public init() {}
  var screen: Screen { .reasons(self) }
  var name: String { "why" }
  var isToggle: Bool { true }

  func subject(in feed: FeedState) -> Anime? { feed.top?.anime }
  func obstacle(in feed: FeedState) -> String? { feed.top == nil ? Self.noCard : nil }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter, .back: return [.close]
    case .tab: answers.next(reasons(in: feed))
    case .setAside: return answers.setAside(reasons(in: feed))
    default: break
    }
    return []
  }

  mutating func refreshed(in feed: FeedState, before: FeedState) {
    if feed.top?.id == before.top?.id { answers.clamp(reasons(in: feed)) } else { answers.reset() }
  }
}
