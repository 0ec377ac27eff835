import Cards
import Events
import Models

/// How a ranking is made.
public struct RankingOptions: Sendable, Equatable {
  /// Share of the model in the blend; the rest is content.
  public var modelShare: Float = 0.8
  /// What a content cosine of one adds to the log-odds of a title after many answers, in nats; measured, see
  /// DECISIONS.md.
  public var contentNats: Float = 8
  /// After so many answers it is worth half of that: one loved title says little of what one is after.
  public var contentHalf: Float = 4
  /// What it adds besides where the model has never met what was answered, and less by as much as it knows of it: then what
  /// titles are about is all there is to go by. Measured, see DECISIONS.md.
  public var strangeNats: Float = 20
  /// One title of a franchise at a time, the earliest unanswered one that is nearly as good: for the feed.
  public var oneOfEachFranchise = false
  /// With that rule, the best ranked title of a franchise whatever its place in it.
  public var bestOfFranchise = false
  /// Adult titles are off unless asked for.
  public var showsAdult = false
  /// Titles that are left out; its own word on adult titles is not heard, see `showsAdult`.
  public var filters = RankingFilters()
  /// 0: as the model says; 1: the popularity the model knows has no advantage, a title ranks by how much more likely it is
  /// for this person than for anybody (by surprise).
  public var niche: Float = 0
  /// Of a scorer with two heads: what is met (1) against how it is rated (0); nil as the model has it.
  public var presence: Float?
  /// 0: by score alone; 1: each next title is pushed away from those just above it.
  public var diversity: Float = 0
  /// Genres turned up or down, in steps of half a deviation.
  public var genreWeights: [String: Int] = [:]
  /// How many events a skipped title stays away.
  public var skipRest = 25
  /// When the ranking is asked for, Unix milliseconds; in the feed that is now. Nil for histories without times.
  public var time: Int64?
  /// What one would say of the titles asked for: the feed looks for what would be loved.
  public var signal = Signal.love

  var query: Query { Query(time: time, signal: signal) }

  /// The defaults: everything ranked, nothing folded.
  public init() {}

  /// The same as a person's settings want it.
  public func with(_ settings: RankingSettings) -> RankingOptions {
    let settings = settings.bounded
    var result = self
    result.filters = settings.filters
    result.showsAdult = settings.filters.showsAdult
    result.modelShare = 1 - Float(settings.knobs.content)
    result.niche = Float(settings.knobs.niche)
    result.diversity = Float(settings.knobs.diversity)
    result.presence = Float(settings.knobs.presence)
    result.genreWeights = settings.knobs.genreWeights
    result.oneOfEachFranchise = settings.knobs.franchises != .every
    result.bestOfFranchise = settings.knobs.franchises == .best
    return result
  }

  /// A common deviation of log-odds over a catalogue, for scores that are none.
  private static let commonSpread: Float = 2.5

  /// What a cosine of one is worth for a person, in deviations of the model's scores.
  func worth(of work: RankingWork, beside scorer: any ItemScorer) -> Float {
    let answers = Float(work.taste.count)
    let known = contentNats * scorer.cosineWorth * answers / (answers + contentHalf)
    let nats = known + strangeNats * work.coldness
    return nats / (scorer.hasOwnScale ? Self.commonSpread : work.spread)
  }
}
