import Catalogue

/// Why the card on top of the feed is there.
public struct ReasonsScreen: FeedScreen {
  /// Why it cannot be opened.
  public static let noCard = "There is no card to explain."

  /// In its first state.
  public init() {}
  var screen: Screen { .reasons(self) }
  var name: String { "why" }
  var isToggle: Bool { true }

  func subject(in feed: FeedState) -> Anime? { feed.top?.anime }
  func obstacle(in feed: FeedState) -> String? { feed.top == nil ? Self.noCard : nil }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    action == .enter || action == .back ? [.close] : []
  }
}
