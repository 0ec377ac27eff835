import Catalogue

/// One recommendation as the screen is told it: a title, its place, and why it is there.
public struct Card: Sendable, Equatable, Identifiable {
  /// The title.
  public var anime: Anime
  /// Place in the ranking, from 1.
  public var rank: Int
  /// The blended score it was ranked by, standard deviations above the catalogue's mean.
  public var score: Double
  /// The score on a scale of 0-100 (a logistic curve): 50 is an average title of the catalogue.
  public var match: Int
  /// What moved it up most, strongest first; never empty.
  public var reasons: [Reason]

  /// The title's id.
  public var id: Int { anime.id }

  /// A card as the ranking hands it out.
  public init(anime: Anime, rank: Int, score: Double, match: Int, reasons: [Reason]) {
    self.anime = anime
    self.rank = rank
    self.score = score
    self.match = match
    self.reasons = reasons
  }
}
