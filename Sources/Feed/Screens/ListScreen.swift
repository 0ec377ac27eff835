import Catalogue

/// The ranked titles, or the saved ones, as a list.
public struct ListScreen: FeedScreen {
  /// Which titles are listed.
  public enum Content: Sendable, Equatable { case ranked, saved }

  /// Which titles are listed.
  public let content: Content
  private var selection = Selection()

  public init(_ content: Content) { self.content = content }
  public var screen: Screen { content == .ranked ? .ranked(self) : .saved(self) }
  public var name: String { content == .ranked ? "list" : "saved" }
  public var showsAllReasons: Bool { content == .ranked }
  public var selected: Int { selection.row }

  public func isSame(as other: any FeedScreen) -> Bool { (other as? Self)?.content == content }

  public func titles(in feed: FeedState) -> [Anime] {
    content == .ranked ? feed.snapshot.ranking.cards.map(\.anime) : feed.snapshot.saved
  }

  public func subject(in feed: FeedState) -> Anime? {
    let titles = titles(in: feed)
    return titles.indices.contains(selected) ? titles[selected] : nil
  }

  public mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    selection.clamp(to: titles(in: feed).count)
    return []
  }

  public mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return subject(in: feed).map { [.open(.detail($0.id))] } ?? []
    case .back: return [.close]
    default:
      _ = selection.update(action, count: titles(in: feed).count)
      return []
    }
  }

  public mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    selection.clamp(to: titles(in: feed).count)
  }

  public mutating func refreshed(in feed: FeedState, before: FeedState) {
    selection.follow(feed.lastAnswered, from: titles(in: before), to: titles(in: feed))
  }
}
