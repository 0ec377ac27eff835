import Catalogue

/// What was answered, newest first. Single answers can be undone here.
public struct HistoryScreen: FeedScreen {
  /// Shown for an empty history.
  public static let nothingAnswered = "Nothing answered yet."

  private var selection = Selection()

  /// In its first state.
  public init() {}
  var screen: Screen { .history(self) }
  var name: String { "history" }
  var selected: Int { selection.row }

  func titles(in feed: FeedState) -> [Anime] { feed.snapshot.history.map(\.anime) }

  private func entry(in feed: FeedState) -> HistoryEntry? {
    feed.snapshot.history.indices.contains(selected) ? feed.snapshot.history[selected] : nil
  }

  mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    selection.clamp(to: feed.snapshot.history.count)
    return []
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter: return entry(in: feed).map { [.open(.detail($0.anime.id))] } ?? []
    case .back: return [.close]
    case .takeBack, .rewind:
      guard let entry = entry(in: feed) else { return [.say(Self.nothingAnswered)] }
      return [.takeBack(entry, andLater: action == .rewind)]
    default:
      _ = selection.update(action, count: feed.snapshot.history.count)
      return []
    }
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    selection.clamp(to: feed.snapshot.history.count)
  }

  mutating func refreshed(in feed: FeedState, before: FeedState) {
    selection.follow(feed.lastAnswered, from: titles(in: before), to: titles(in: feed))
  }
}
