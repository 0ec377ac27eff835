import Catalogue

/// What the answers say of genres, as bars to scroll. The card on top of the feed can be answered here too.
public struct TasteScreen: FeedScreen {
  private var text = TextScroll()

  /// In its first state.
  public init() {}
  var screen: Screen { .taste(self) }
  var name: String { "taste" }
  var scroll: Int { text.line }

  func subject(in feed: FeedState) -> Anime? { feed.top?.anime }

  mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    text = TextScroll()
    return []
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return feed.top.map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    default:
      text.update(action)
      return []
    }
  }
}
