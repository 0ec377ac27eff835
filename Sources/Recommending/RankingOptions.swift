import Cards
import Events
import Models

/// How a ranking is made.
public struct RankingOptions: Sendable, Equatable {
  /// Share of the model in the blend; the rest is content.
  public var modelShare: Float = 0.8
  /// What a content cosine of one adds to the log-odds of a title after many answers. Measured, see docs/decisions/0109.
  public var contentWeight: Float = 6
  /// After this many answers content counts half of `contentWeight`: one loved title says little about a taste.
  public var contentHalfAnswers: Float = 4
  /// What a content cosine of one adds besides after one answer, and an nth of it after n: lists tell of one loved title what else was watched
  /// in its year, content what it is like. In log-odds; measured, see docs/decisions/0107.
  public var firstContentWeight: Float = 18
  /// What a content cosine of one adds besides when the model knows none of the answered titles; less by what it knows
  /// (`RankingBuffers.coldness`). In log-odds; measured, see docs/decisions/0048.
  public var coldContentWeight: Float = 30
  /// How titles of one franchise share the ranking.
  public var franchises = FranchiseRule.every
  /// Whether adult titles are ranked.
  public var showsAdult = false
  /// Titles that are left out. `filters.showsAdult` is ignored: `showsAdult` decides.
  public var filters = RankingFilters()
  /// How much of popularity is taken out of the scores. 0: none; 1: a title ranks by how much more likely it is for this
  /// person than for anybody.
  public var niche: Float = 0
  /// Mix of what a person would choose (1) and what the person would love (0). Nil for the model's own mix.
  public var presence: Float?
  /// Whether dislikes and dropped titles move nothing. They are left out of the ranking all the same.
  public var ignoresDislikes = false
  /// 0: by score alone; up to 0.2 the list is brought near the genres one loves; 1: titles similar to those just above are moved down most.
  public var diversity: Float = 0
  /// Whether one card in eight is something different.
  public var explores = false
  /// Genres to rank higher or lower, in steps of half a deviation.
  public var genreWeights: [String: Int] = [:]
  /// How many events a skipped title stays away.
  public var skipCooldown = 25
  /// Time of the ranking, Unix milliseconds; nil for histories without times.
  public var time: Int64?
  /// How much more the newest answers count at `time`; nil where all count alike.
  public var recency: Recency?
  /// The answer that is predicted: the feed looks for what would be loved.
  public var signal = Signal.love

  /// What taste counts beside presence, relative to the fitted mix.
  var tasteFactor: Float { PresenceMix.tasteFactor(presence) }
  var query: Query { Query(time: time, signal: signal, recency: recency) }

  /// The defaults: no filters, no knobs, every title of a franchise.
  public init() {}

  /// These options with a person's filters and knobs.
  public func with(_ settings: RankingSettings) -> RankingOptions {
    let settings = settings.bounded
    var result = self
    result.filters = settings.filters
    result.showsAdult = settings.filters.showsAdult
    result.modelShare = 1 - Float(settings.knobs.content)
    result.niche = Float(settings.knobs.niche)
    result.diversity = Float(settings.knobs.diversity)
    result.presence = Float(settings.knobs.presence)
    result.explores = settings.knobs.explores
    result.ignoresDislikes = settings.knobs.ignoresDislikes
    result.genreWeights = settings.knobs.genreWeights
    result.franchises = settings.knobs.franchises
    return result
  }
}
