import Cards
import Catalogue
import Events
import Meaning
import Recommending

/// Ranks the catalogue for a history.
public protocol FeedRanker: AnyObject {
  /// The best `top` cards. Only the first `explained` cards have reasons: computing reasons takes most of the time.
  func rank(_ events: [Event], settings: RankingSettings, top: Int, explained: Int) -> Ranking
  /// The best `top` cards for several people, the one whom answers go to first; reasons say whose they are.
  func rank(together people: [Companion], settings: RankingSettings, top: Int, explained: Int) -> Ranking
  /// The model that ranks, and when it was trained, for the log; nil when it is not known.
  var modelLabel: String? { get }
  /// For each part of `wanted` ids and scores of the titles that may answer a wish, best first; see `Recommender.rank(_:wishes:)`.
  func rank(
    _ events: [Event], settings: RankingSettings, for wish: Wish, wanted: [[Int: Float]]
  ) -> [[Talker.Ranked]]
  /// Computes a part of what the next ranking will need; called when idle. False once nothing is left.
  func prepare() -> Bool
  /// Everything a detail shows of a title; nil for an id that is not in the catalogue.
  func detail(_ id: Int, _ events: [Event], settings: RankingSettings) -> TitleDetail?
  /// The titles of a season that are not answered, ranked for a history; of the newest season that has begun where none is named.
  func season(_ season: BroadcastSeason?, _ events: [Event], settings: RankingSettings) -> SeasonListing?
  /// Types and genres of the catalogue.
  func summary() -> CatalogueSummary
  /// All titles as points on a plane, by the model that the settings choose.
  func map(settings: RankingSettings) -> TitleMap
  /// The models to choose from, the default first. A `wanted` model that is a file is added.
  func models(with wanted: String?) -> [AvailableModel]
  /// Ranks for a profile from now on: what was tuned for it alone counts.
  func use(profile: String)
  /// Reloads the model if its file has changed since the last call.
  ///
  /// - Returns: a sentence for the status line: that a new model is in use, or why it is not.
  func reloadIfChanged() -> String?
}
