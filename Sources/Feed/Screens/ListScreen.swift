import Catalogue

/// The ranked titles, or the saved ones, as a list.
public struct ListScreen: FeedScreen {
  /// Which titles are listed.
  public enum Content: Sendable, Equatable { case ranked, saved }

  /// Which titles are listed.
  public let content: Content
  /// Whether saved titles are listed by score, the best first, and not the newest first.
  public private(set) var isByScore = false
  private var selection = Selection()

  /// In its first state.
  public init(_ content: Content) { self.content = content }
  var screen: Screen { content == .ranked ? .ranked(self) : .saved(self) }
  var name: String { content == .ranked ? "list" : "saved" }
  var showsAllReasons: Bool { content == .ranked }
  var selected: Int { selection.row }

  func isSame(as other: any FeedScreen) -> Bool { (other as? Self)?.content == content }

  func titles(in feed: FeedState) -> [Anime] {
    if content == .ranked { return feed.snapshot.ranking.cards.map(\.anime) }
    guard isByScore else { return feed.snapshot.saved }
    let places = Dictionary(
      feed.snapshot.ranking.saved.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return feed.snapshot.saved.sorted { places[$0.id] ?? .max < places[$1.id] ?? .max }
  }

  /// Saved titles go by score, or the newest first again; other lists stay.
  mutating func reopened(in feed: FeedState) -> String? {
    guard content == .saved, !feed.snapshot.saved.isEmpty else { return nil }
    isByScore.toggle()
    selection = Selection()
    return isByScore ? Self.byScore : Self.byDate
  }

  static let byScore = "Saved titles by how they rank for you; the same key goes back."
  static let byDate = "Saved titles, the newest first."

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
