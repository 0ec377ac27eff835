import Catalogue

/// The home screen: the card on top of the feed.
public struct CardScreen: FeedScreen {
  public init() {}
  public var screen: Screen { .card(self) }
  public var name: String { "feed" }

  public func subject(in feed: FeedState) -> Anime? { feed.top?.anime }

  public mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: feed.top.map { [.open(.detail($0.id))] } ?? []
    case .back: [.close]
    default: []
    }
  }
}
