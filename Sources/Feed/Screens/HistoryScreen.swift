import Catalogue

/// What was answered, newest first. Single answers can be undone here.
public struct HistoryScreen: FeedScreen {
  static let nothingAnswered = "Nothing answered yet."

  private var selection = Selection()

  /// The screen as it opens.
  public init() {}
  package var screen: Screen { .history(self) }
  package var name: String { "history" }
  package var selected: Int { selection.row }

  package func titles(in feed: FeedState) -> [Anime] { feed.snapshot.history.map(\.anime) }

  package func subject(in feed: FeedState) -> Anime? { entry(in: feed)?.anime }

  private func entry(in feed: FeedState) -> HistoryEntry? {
    feed.snapshot.history.indices.contains(selected) ? feed.snapshot.history[selected] : nil
  }

  package mutating func resumed(in feed: FeedState) -> [FeedEffect] {
    selection.clamp(to: feed.snapshot.history.count)
    return []
  }

  package mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
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

  package mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    selection.clamp(to: feed.snapshot.history.count)
  }

  package mutating func refreshed(in feed: FeedState, before: FeedState) {
    selection.follow(feed.lastAnswered, from: titles(in: before), to: titles(in: feed))
  }
}
