import Catalogue

/// The ranked titles, or the saved ones, as a list.
public struct ListScreen: FeedScreen {
  /// Which titles are listed.
  public enum Content: Sendable, Equatable { case ranked, saved }

  /// Which titles are listed.
  public let content: Content
  private var selection = Selection()

  /// The screen as it opens.
  public init(_ content: Content) { self.content = content }
  package var screen: Screen { content == .ranked ? .ranked(self) : .saved(self) }
  package var name: String { content == .ranked ? "list" : "saved" }
  package var showsAllReasons: Bool { content == .ranked }
  package var selected: Int { selection.row }

  package func isSame(as other: any FeedScreen) -> Bool { (other as? Self)?.content == content }

  package func titles(in feed: FeedState) -> [Anime] {
    content == .ranked ? feed.snapshot.ranking.cards.map(\.anime) : feed.snapshot.saved
  }

  package func subject(in feed: FeedState) -> Anime? {
    let titles = titles(in: feed)
    return titles.indices.contains(selected) ? titles[selected] : nil
  }

  package mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    selection.clamp(to: titles(in: feed).count)
    return []
  }

  package mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return subject(in: feed).map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    default:
      _ = selection.update(action, count: titles(in: feed).count)
      return []
    }
  }

  package mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    selection.clamp(to: titles(in: feed).count)
  }

  package mutating func refreshed(in feed: FeedState, before: FeedState) {
    selection.follow(feed.lastAnswered, from: titles(in: before), to: titles(in: feed))
  }
}
