import Catalogue

/// One recommendation: a title, its rank and the reasons for it.
public struct Card: Sendable, Equatable, Identifiable {
  /// The title.
  public var anime: Anime
  /// Rank, from 1.
  public var rank: Int
  /// The final score, in standard deviations of the model's scores over the catalogue.
  public var score: Double
  /// How likely the person is to love the title once it is watched, in percent, calibrated on people the model was not trained on. Nil
  /// without answers, and for models that do not predict it.
  public var match: Int?
  /// The rating the person would give it, 1 to 10; nil where `match` is.
  public var rating: Double?
  /// Reasons, strongest first, then what holds the title back; none until they are computed.
  public var reasons: [Reason]
  /// For a card that is something different, the genres that an answer to it teaches most about; nil for others.
  public var teaches: [String]?
  /// The reasons for the title, without what holds it back.
  public var reasonsFor: [Reason] { reasons.filter { $0.weight >= 0 } }

  /// The title's id.
  public var id: Int { anime.id }

  /// A card.
  public init(
    anime: Anime, rank: Int, score: Double, match: Int? = nil, rating: Double? = nil, reasons: [Reason],
    teaches: [String]? = nil
  ) {
    self.anime = anime
    self.rank = rank
    self.score = score
    self.match = match
    self.rating = rating
    self.reasons = reasons
    self.teaches = teaches
  }
}
