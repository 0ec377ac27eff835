import Catalogue

/// The ranked titles, or the saved ones, as a list.
public struct ListScreen: FeedScreen {
  /// Which titles are listed.
  public enum Content: Sendable, Equatable { case ranked, saved }

  /// Which titles are listed.
  public let content: Content
  private var selection = Selection()

  /// In its first state.
  public init(_ content: Content) { self.content = content }
  var screen: Screen { content == .ranked ? .ranked(self) : .saved(self) }
  var name: String { content == .ranked ? "list" : "saved" }
  var showsAllReasons: Bool { content == .ranked }
  var selected: Int { selection.row }

  func isSame(as other: any FeedScreen) -> Bool { (other as? Self)?.content == content }

  func titles(in feed: FeedState) -> [Anime] {
    content == .ranked ? feed.snapshot.ranking.cards.map(\.anime) : feed.snapshot.saved
  }

  func subject(in feed: FeedState) -> Anime? {
    let titles = titles(in: feed)
    return titles.indices.contains(selected) ? titles[selected] : nil
  }

  mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    selection.clamp(to: titles(in: feed).count)
    return []
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return subject(in: feed).map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    default:
      _ = selection.update(action, count: titles(in: feed).count)
      return []
    }
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    selection.clamp(to: titles(in: feed).count)
  }

  mutating func refreshed(in feed: FeedState, before: FeedState) {
    selection.follow(feed.lastAnswered, from: titles(in: before), to: titles(in: feed))
  }
}
