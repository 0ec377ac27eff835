import Cards
import Events
import Feed
import Recommending

/// Decides how much is ranked when: all cards with reasons before a frame is drawn, but between the keys of a burst only
/// what the next key needs.
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
  /// Cards in a light ranking: the next card and some below it.
  static let lightCount = 4

  let ranker: any FeedRanker
  /// How many cards of the last ranking have reasons.
  private(set) var explained = 0
  /// Whether answers or settings have changed since the last ranking.
  private var isStale = false
  /// Whether the last ranking was a light one.
  private var isLight = false

  init(_ ranker: any FeedRanker) { self.ranker = ranker }

  /// Notes that answers or settings have changed.
  mutating func invalidate() { isStale = true }

  /// What must be ranked before `next` is handled. Another answer to the card needs only the card then on top, provided that
  /// current answers are known without reading the log again.
  func pass(before next: FeedAction, on screen: Screen, areAnswersCached: Bool) -> Pass {
    guard isStale || isLight else { return .none }
    guard case .answer = next, screen.isSame(as: .card()), areAnswersCached else { return .full }
    return isStale ? .light : .none
  }

  /// Ranks the first few cards, without reasons.
  mutating func rankLight(_ history: [Event], settings: RankingSettings) -> Ranking {
    (isStale, isLight, explained) = (false, true, 0)
    return ranker.rank(history, settings: settings, top: Self.lightCount, explained: 0)
  }

  /// Ranks all cards, the first `explained` with reasons.
  mutating func rankFull(_ history: [Event], settings: RankingSettings, explained: Int) -> Ranking {
    (isStale, isLight, self.explained) = (false, false, explained)
    return ranker.rank(history, settings: settings, top: Self.fullCount, explained: explained)
  }
}
