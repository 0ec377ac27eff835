import Catalogue

/// What the answers say of genres, as bars to scroll. The card on top of the feed can be answered here too.
public struct TasteScreen: FeedScreen {
  private var text = TextScroll()

  /// The screen as it opens.
  public init() {}
  package var screen: Screen { .taste(self) }
  package var name: String { "taste" }
  package var scroll: Int { text.line }

  package func subject(in feed: FeedState) -> Anime? { feed.top?.anime }

  package mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    text = TextScroll()
    return []
  }

  package mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return feed.top.map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    default:
      text.update(action)
      return []
    }
  }
}
