import Cards
import Events
import Feed
import Recommending

/// Decides how much is ranked when: before a frame is drawn the cards that it shows, between the keys of a burst only what the next
/// key needs, and the rest of the list in the pause after the frame.
struct BurstRanker {
  /// How much is ranked before a key is handled.
  enum Pass {
    case none
    /// The first few cards, without reasons.
    case light
    /// All cards, without reasons.
    case full
  }

  /// Cards in a full ranking.
  static let fullCount = 100
  /// Cards that a frame of the feed shows at most.
  static let shownCount = 1 + FeedState.cardsBeside
  /// Cards in a light ranking: the next card and some below it.
  static let lightCount = 4

  let ranker: any FeedRanker
  /// The profile that answers go to, and the other people whom the feed is for; nobody for a person's own feed.
  var name = ""
  var others: [Companion] = []
  /// How many cards of the last ranking have reasons.
  private(set) var explained = 0
  /// How many cards the last ranking was asked for.
  private(set) var listed = 0
  /// Whether answers or settings have changed since the last ranking.
  private var isStale = false

  init(_ ranker: any FeedRanker) { self.ranker = ranker }

  /// Notes that answers or settings have changed.
  mutating func invalidate() { isStale = true }

  /// What must be ranked before `next` is handled. Another answer to the card needs only the card then on top, provided that
  /// current answers are known without reading the log again.
  func pass(before next: FeedAction, on screen: Screen, areAnswersCached: Bool) -> Pass {
    guard isStale || listed < Self.fullCount else { return .none }
    switch next {
    case .answer where screen.isSame(as: .card()) && areAnswersCached: return isStale ? .light : .none
    // For these the card on top is enough, if it is up to date.
    case .undo, .redo, .answer: return isStale || !screen.isSame(as: .card()) ? .full : .none
    default: return .full
    }
  }

  /// Ranks the first few cards, without reasons.
  mutating func rankLight(_ history: [Event], settings: RankingSettings) -> Ranking {
    (isStale, listed, explained) = (false, Self.lightCount, 0)
    return ranked(history, settings, Self.lightCount, explained: 0)
  }

  /// Ranks the first `listed` cards, the first `explained` of them with reasons.
  mutating func rank(_ history: [Event], settings: RankingSettings, listed: Int, explained: Int) -> Ranking {
    (isStale, self.listed, self.explained) = (false, listed, explained)
    return ranked(history, settings, listed, explained: explained)
  }

  private func ranked(
    _ history: [Event], _ settings: RankingSettings, _ top: Int, explained: Int
  ) -> Ranking {
    guard !others.isEmpty else {
      return ranker.rank(history, settings: settings, top: top, explained: explained)
    }
    return ranker.rank(
      together: [Companion(name: name, events: history)] + others, settings: settings, top: top,
      explained: min(explained, Self.explainedTogether))
  }

  /// Cards for several people that get reasons: those of each person take a pass of the model.
  private static let explainedTogether = 12
}
