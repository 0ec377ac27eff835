import Catalogue

/// The home screen: the card on top of the feed.
public struct CardScreen: FeedScreen {
  /// In its first state.
  public init() {}
  var screen: Screen { .card(self) }
  var name: String { "feed" }

  func subject(in feed: FeedState) -> Anime? { feed.top?.anime }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: feed.top.map { [.open(.detail($0.id))] } ?? []
    case .back: [.close]
    default: []
    }
  }
}
