import Catalogue

/// The home screen: the card on top of the feed.
public struct CardScreen: FeedScreen {
  /// The screen as it opens.
  public init() {}
  package var screen: Screen { .card(self) }
  package var name: String { "feed" }

  package func subject(in feed: FeedState) -> Anime? { feed.top?.anime }

  package mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: feed.top.map { [.open(.detail($0.id))] } ?? []
    case .back: [.close]
    default: []
    }
  }
}
