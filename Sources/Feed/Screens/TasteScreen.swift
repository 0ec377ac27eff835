import Catalogue

/// What the answers say of genres, as bars to scroll. The card on top of the feed can be answered here too.
public struct TasteScreen: FeedScreen {
  private var text = TextScroll()

  public init() {}
  public var screen: Screen { .taste(self) }
  public var name: String { "taste" }
  public var scroll: Int { text.line }

  public func subject(in feed: FeedState) -> Anime? { feed.top?.anime }

  public mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    text = TextScroll()
    return []
  }

  public mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return feed.top.map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    default:
      text.update(action)
      return []
    }
  }
}
