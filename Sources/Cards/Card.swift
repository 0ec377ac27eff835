import Catalogue

/// One recommendation: a title, its rank and the reasons for it.
public struct Card: Sendable, Equatable, Identifiable {
  /// The title.
  public var anime: Anime
  /// Rank, from 1.
  public var rank: Int
  /// The final score, in standard deviations of the model's scores over the catalogue.
  public var score: Double
  /// The score on a scale of 0-100 (a logistic curve): 50 is an average title of the catalogue.
  public var match: Int
  /// Reasons, strongest first; never empty.
  public var reasons: [Reason]

  /// The title's id.
  public var id: Int { anime.id }

  /// A card.
  public init(anime: Anime, rank: Int, score: Double, match: Int, reasons: [Reason]) {
    self.anime = anime
    self.rank = rank
    self.score = score
    self.match = match
    self.reasons = reasons
  }
}
