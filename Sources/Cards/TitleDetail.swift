import Catalogue

/// All there is to tell of one title.
public struct TitleDetail: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// Its place in the ranking with all its reasons; nil when it is answered, saved or held back.
  public var card: Card?
  /// Titles that those who love it love beyond what everybody does, nearest first; none of its franchise.
  public var similar: [Anime]
  /// Its franchise in order, itself among it; empty without one.
  public var franchise: [Anime]
  /// How people scored it, where that is known.
  public var scores: ScoreCounts?

  /// How many people love it, and of them how many love each title beside it, by id; nil where nobody counted.
  public var lovers: Int?
  /// See `lovers`.
  public var lovedToo: [Int: Int] = [:]

  /// What is told of `anime`.
  public init(
    anime: Anime, card: Card? = nil, similar: [Anime] = [], franchise: [Anime] = [],
    scores: ScoreCounts? = nil
  ) {
    self.anime = anime
    self.card = card
    self.similar = similar
    self.franchise = franchise
    self.scores = scores
  }
}
