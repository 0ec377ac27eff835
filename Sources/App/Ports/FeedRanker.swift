import Cards
import Events
import Meaning
import Recommending

/// Ranks the catalogue for a history.
public protocol FeedRanker: AnyObject {
  /// The best `top` cards. Only the first `explained` cards have reasons: computing reasons takes most of the time.
  func rank(_ events: [Event], settings: RankingSettings, top: Int, explained: Int) -> Ranking
  /// The model that ranks, and when it was trained, for the log; nil when it is not known.
  var modelLabel: String? { get }
  /// Ids and scores of all titles that may answer a wish, best first.
  func scores(_ events: [Event], settings: RankingSettings, for wish: Wish) -> [(animeID: Int, score: Float)]
  /// Computes a part of what the next ranking will need; called when idle. False once nothing is left.
  func prepare() -> Bool
  /// Everything a detail shows of a title; nil for an id that is not in the catalogue.
  func detail(_ id: Int, _ events: [Event], settings: RankingSettings) -> TitleDetail?
  /// Types and genres of the catalogue.
  func summary() -> CatalogueSummary
  /// All titles as points on a plane.
  func map(adult: Bool) -> TitleMap
  /// The models to choose from, the default first. A `wanted` model that is a file is added.
  func models(with wanted: String?) -> [AvailableModel]
  /// Ranks for a profile from now on: what was tuned for it alone counts.
  func use(profile: String)
  /// Reloads the model if its file has changed since the last call.
  ///
  /// - Returns: a sentence for the status line: that a new model is in use, or why it is not.
  func reloadIfChanged() -> String?
}

extension FeedRanker {
  /// Not known.
  public var modelLabel: String? { nil }
  /// Nothing is ranked.
  public func scores(
    _ events: [Event], settings: RankingSettings, for wish: Wish
  ) -> [(animeID: Int, score: Float)] { [] }
  /// There is nothing to prepare.
  public func prepare() -> Bool { false }
  /// It ranks for all alike.
  public func use(profile: String) {}
  /// There is no choice of models.
  public func models(with wanted: String?) -> [AvailableModel] { [] }
}
