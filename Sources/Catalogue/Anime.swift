/// One title of the catalogue, as facts. Every text in it has been stripped of control characters.
public struct Anime: Sendable, Equatable, Identifiable {
  /// The MyAnimeList id.
  public var id: Int
  /// What it goes by, never empty: the romaji title unless another language is preferred.
  public var title: String
  /// The romaji title where it goes by another one.
  public var romaji: String?
  /// English title.
  public var englishTitle: String?
  /// Japanese title.
  public var japaneseTitle: String?
  /// Other names it goes by.
  public var synonyms: [String]
  /// `TV`, `Movie`, `OVA`, `ONA`, `Special`, `Music` ...; nil when unknown.
  public var type: String?
  /// How many episodes; nil when unknown.
  public var episodes: Int?
  /// Genres and themes in catalogue order, without repeats.
  public var genres: [String]
  /// Mean rating of its viewers, 1-10.
  public var score: Double?
  /// How many people have it in a list.
  public var members: Int?
  /// ISO date or its prefix: `1998-04-03`, `1998`.
  public var startDate: String?
  /// `Spring 1998`.
  public var season: String?
  /// What it was made from: `Manga`, `Original` ...
  public var source: String?
  /// Who made it.
  public var studios: [String]
  /// What it is about.
  public var synopsis: String?
  /// Address of a poster; nothing is fetched from it.
  public var imageURL: String?
  /// The series of titles it belongs to.
  public var franchise: String?
  /// Place inside the franchise, from 1.
  public var franchiseOrder: Int?

  /// A title known only by id and name; the rest is filled in by the readers.
  public init(id: Int, title: String) {
    self.id = id
    self.title = title
    synonyms = []
    genres = []
    studios = []
  }

  /// Year of the first broadcast.
  public var year: Int? {
    if let startDate, let year = Int(startDate.prefix(4)) { return year }
    return season.flatMap { $0.split(separator: " ").last.flatMap { Int($0) } }
  }

  /// Adult titles are off unless asked for.
  public var isAdult: Bool { genres.contains { $0 == "Hentai" || $0 == "Erotica" } }
}
