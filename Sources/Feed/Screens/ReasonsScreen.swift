import Catalogue

/// Why the card on top of the feed is there.
public struct ReasonsScreen: FeedScreen {
  /// Why it cannot be opened.
  public static let noCard = "There is no card to explain."

  public init() {}
  public var screen: Screen { .reasons(self) }
  public var name: String { "why" }
  public var isToggle: Bool { true }

  public func subject(in feed: FeedState) -> Anime? { feed.top?.anime }
  public func obstacle(in feed: FeedState) -> String? { feed.top == nil ? Self.noCard : nil }

  public mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    action == .enter || action == .back ? [.close] : []
  }
}
