import Catalogue

/// Why the card on top of the feed is there.
public struct ReasonsScreen: FeedScreen {
  static let noCard = "There is no card to explain."

  /// The screen as it opens.
  public init() {}
  package var screen: Screen { .reasons(self) }
  package var name: String { "why" }
  package var isToggle: Bool { true }

  package func subject(in feed: FeedState) -> Anime? { feed.top?.anime }
  package func obstacle(in feed: FeedState) -> String? { feed.top == nil ? Self.noCard : nil }

  package mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    action == .enter || action == .back ? [.close] : []
  }
}
