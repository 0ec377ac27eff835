import Catalogue

/// What a catalogue holds, for screens that offer a choice of it.
public struct Shelf: Sendable, Equatable {
  /// A name and how many titles have it.
  public struct Entry: Sendable, Equatable {
    /// The genre or type.
    public var name: String
    /// How many titles.
    public var titles: Int
    /// An entry.
    public init(_ name: String, titles: Int) {
      self.name = name
      self.titles = titles
    }
  }
  /// Types, the commonest first.
  public var types: [Entry]
  /// Genres, by name.
  public var genres: [Entry]

  /// A shelf.
  public init(types: [Entry] = [], genres: [Entry] = []) {
    self.types = types
    self.genres = genres
  }

  /// What `catalogue` holds. O(titles).
  public init(_ catalogue: [Anime]) {
    var types: [String: Int] = [:]
    var genres: [String: Int] = [:]
    for anime in catalogue {
      types[anime.type ?? RankingFilters.unknownType, default: 0] += 1
      for genre in anime.genres { genres[genre, default: 0] += 1 }
    }
    self.types = types.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      Entry($0.key, titles: $0.value)
    }
    self.genres = genres.sorted { $0.key < $1.key }.map { Entry($0.key, titles: $0.value) }
  }
}
