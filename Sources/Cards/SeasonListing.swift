import Catalogue

/// A title of a season, ranked for one person.
public struct SeasonTitle: Sendable, Equatable {
  /// The title with its place in the season.
  public var card: Card
  /// The loved title that it continues.
  public var continues: Anime?

  /// A title, and what it continues.
  public init(card: Card, continues: Anime? = nil) { (self.card, self.continues) = (card, continues) }
}

/// The titles of one season for one person, and which seasons there are.
public struct SeasonListing: Sendable, Equatable {
  /// The season.
  public var season: BroadcastSeason
  /// Its titles that are not answered, what continues something loved first.
  public var titles: [SeasonTitle]
  /// The first and the last season in which a title of the catalogue begins; nil for a catalogue without any.
  public var known: ClosedRange<BroadcastSeason>?

  /// A season.
  public init(
    season: BroadcastSeason, titles: [SeasonTitle], known: ClosedRange<BroadcastSeason>? = nil
  ) {
    (self.season, self.titles, self.known) = (season, titles, known)
  }
}
