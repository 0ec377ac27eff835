import Catalogue

/// Everything the detail screen shows about one title.
public struct TitleDetail: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// Its card with all reasons; nil when it is answered, saved or filtered out.
  public var card: Card?
  /// Similar titles, the most similar first, without its franchise.
  public var similar: [Anime]
  /// All titles of its franchise in order, including itself; empty without a franchise.
  public var franchise: [Anime]
  /// How many people gave each score, if known.
  public var scores: ScoreCounts?

  /// Of fewer than this the love of other titles says nothing, and is not told.
  public static let leastLovers: Float = 20
  /// How many people love it, if known, and enough do.
  public var lovers: Int?
  /// How many of them also love another title, by id (co-love counts).
  public var lovedToo: [Int: Int] = [:]

  /// Details of `anime`.
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
