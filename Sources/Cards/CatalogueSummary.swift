import Catalogue

/// The types and genres of a catalogue with their counts, for screens that offer them.
public struct CatalogueSummary: Sendable, Equatable {
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
  /// Types, the most frequent first.
  public var types: [Entry]
  /// Genres, by name.
  public var genres: [Entry]

  /// A summary.
  public init(types: [Entry] = [], genres: [Entry] = []) {
    self.types = types
    self.genres = genres
  }

  /// Counts the types and genres of `catalogue`. O(titles).
  public init(_ catalogue: TitleTable) {
    var types: [Int: Int] = [:]
    var genres = [Int](repeating: 0, count: catalogue.words)
    for row in catalogue.indices {
      types[catalogue.type(row) ?? -1, default: 0] += 1
      for genre in catalogue.genres(row) { genres[Int(genre)] += 1 }
    }
    self.types = types.map {
      Entry($0.key < 0 ? RankingFilters.unknownType : catalogue.word($0.key), titles: $0.value)
    }.sorted { ($1.titles, $0.name) < ($0.titles, $1.name) }
    self.genres = genres.indices.filter { genres[$0] > 0 }.map {
      Entry(catalogue.word($0), titles: genres[$0])
    }.sorted { $0.name < $1.name }
  }

  /// Counts the types and genres of a list of titles.
  public init(_ catalogue: [Anime]) { self.init(TitleTable(catalogue)) }
}
