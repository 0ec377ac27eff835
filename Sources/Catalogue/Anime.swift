/// One title of the catalogue, as facts. Every text in it has been stripped of control characters.
///
/// A value held by one reference: lists of titles are copied at every key, and a copy is one count instead of a dozen.
public struct Anime: Sendable, Equatable, Identifiable {
  /// The MyAnimeList id.
  public var id: Int {
    get { box.facts.id }
    set { own.facts.id = newValue }
  }
  /// What it goes by, never empty: the romaji title unless another language is preferred.
  public var title: String {
    get { box.facts.title }
    set { own.facts.title = newValue }
  }
  /// The romaji title where it goes by another one.
  public var romaji: String? {
    get { box.facts.romaji }
    set { own.facts.romaji = newValue }
  }
  /// English title.
  public var englishTitle: String? {
    get { box.facts.englishTitle }
    set { own.facts.englishTitle = newValue }
  }
  /// Japanese title.
  public var japaneseTitle: String? {
    get { box.facts.japaneseTitle }
    set { own.facts.japaneseTitle = newValue }
  }
  /// Other names it goes by.
  public var synonyms: [String] {
    get { box.facts.synonyms }
    set { own.facts.synonyms = newValue }
  }
  /// `TV`, `Movie`, `OVA`, `ONA`, `Special`, `Music` ...; nil when unknown.
  public var type: String? {
    get { box.facts.type }
    set { own.facts.type = newValue }
  }
  /// How many episodes; nil when unknown.
  public var episodes: Int? {
    get { box.facts.episodes }
    set { own.facts.episodes = newValue }
  }
  /// Genres and themes in catalogue order, without repeats.
  public var genres: [String] {
    get { box.facts.genres }
    set { own.facts.genres = newValue }
  }
  /// Mean rating of its viewers, 1-10.
  public var score: Double? {
    get { box.facts.score }
    set { own.facts.score = newValue }
  }
  /// How many people have it in a list.
  public var members: Int? {
    get { box.facts.members }
    set { own.facts.members = newValue }
  }
  /// ISO date or its prefix: `1998-04-03`, `1998`.
  public var startDate: String? {
    get { box.facts.startDate }
    set { own.facts.startDate = newValue }
  }
  /// `Spring 1998`.
  public var season: String? {
    get { box.facts.season }
    set { own.facts.season = newValue }
  }
  /// What it was made from: `Manga`, `Original` ...
  public var source: String? {
    get { box.facts.source }
    set { own.facts.source = newValue }
  }
  /// Who made it.
  public var studios: [String] {
    get { box.facts.studios }
    set { own.facts.studios = newValue }
  }
  /// What it is about.
  public var synopsis: String? {
    get { box.facts.synopsis }
    set { own.facts.synopsis = newValue }
  }
  /// Address of a poster; nothing is fetched from it.
  public var imageURL: String? {
    get { box.facts.imageURL }
    set { own.facts.imageURL = newValue }
  }
  /// The series of titles it belongs to.
  public var franchise: String? {
    get { box.facts.franchise }
    set { own.facts.franchise = newValue }
  }
  /// Place inside the franchise, from 1.
  public var franchiseOrder: Int? {
    get { box.facts.franchiseOrder }
    set { own.facts.franchiseOrder = newValue }
  }

  /// A title known only by id and name; the rest is filled in by the readers.
  public init(id: Int, title: String) {
    box = Box(Facts(id: id, title: title))
  }

  /// Year of the first broadcast.
  public var year: Int? {
    if let startDate, let year = Int(startDate.prefix(4)) { return year }
    return season.flatMap { $0.split(separator: " ").last.flatMap { Int($0) } }
  }

  /// Adult titles are off unless asked for.
  public var isAdult: Bool { genres.contains { $0 == "Hentai" || $0 == "Erotica" } }

  /// Whether all facts are the same; of copies without looking at them.
  public static func == (a: Anime, b: Anime) -> Bool { a.box === b.box || a.box.facts == b.box.facts }

  private struct Facts: Equatable {
    var id: Int
    var title: String
    var romaji: String?
    var englishTitle: String?
    var japaneseTitle: String?
    var synonyms: [String] = []
    var type: String?
    var episodes: Int?
    var genres: [String] = []
    var score: Double?
    var members: Int?
    var startDate: String?
    var season: String?
    var source: String?
    var studios: [String] = []
    var synopsis: String?
    var imageURL: String?
    var franchise: String?
    var franchiseOrder: Int?
  }

  // Changed only while one title alone holds it.
  private final class Box: @unchecked Sendable {
    var facts: Facts
    init(_ facts: Facts) { self.facts = facts }
  }
  private var box: Box

  private var own: Box {
    mutating get {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.facts) }
      return box
    }
  }
}
