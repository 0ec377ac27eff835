/// One title of the catalogue. Its texts contain no control characters.
///
/// A value type with one reference inside: copying a list of titles, as every key press does, costs one reference count a
/// title instead of a dozen.
public struct Anime: Sendable, Equatable, Identifiable {
  /// The MyAnimeList id.
  public var id: Int {
    get { box.facts.id }
    set { uniqueBox.facts.id = newValue }
  }
  /// The displayed title, never empty: romaji unless `useTitle(in:)` chose another language.
  public var title: String {
    get { box.facts.title }
    set { uniqueBox.facts.title = newValue }
  }
  /// The romaji title when another one is displayed.
  public var romaji: String? {
    get { box.facts.romaji }
    set { uniqueBox.facts.romaji = newValue }
  }
  /// English title.
  public var englishTitle: String? {
    get { box.facts.englishTitle }
    set { uniqueBox.facts.englishTitle = newValue }
  }
  /// Japanese title.
  public var japaneseTitle: String? {
    get { box.facts.japaneseTitle }
    set { uniqueBox.facts.japaneseTitle = newValue }
  }
  /// Other names.
  public var synonyms: [String] {
    get { box.facts.synonyms }
    set { uniqueBox.facts.synonyms = newValue }
  }
  /// `TV`, `Movie`, `OVA`, `ONA`, `Special`, `Music` ...; nil when unknown.
  public var type: String? {
    get { box.facts.type }
    set { uniqueBox.facts.type = newValue }
  }
  /// How many episodes; nil when unknown.
  public var episodes: Int? {
    get { box.facts.episodes }
    set { uniqueBox.facts.episodes = newValue }
  }
  /// Genres and themes in catalogue order, without repeats.
  public var genres: [String] {
    get { box.facts.genres }
    set { uniqueBox.facts.genres = newValue }
  }
  /// Mean rating of its viewers, 1-10.
  public var score: Double? {
    get { box.facts.score }
    set { uniqueBox.facts.score = newValue }
  }
  /// How many people have it in a list.
  public var members: Int? {
    get { box.facts.members }
    set { uniqueBox.facts.members = newValue }
  }
  /// ISO date or its prefix: `1998-04-03`, `1998`.
  public var startDate: String? {
    get { box.facts.startDate }
    set { uniqueBox.facts.startDate = newValue }
  }
  /// `Spring 1998`.
  public var season: String? {
    get { box.facts.season }
    set { uniqueBox.facts.season = newValue }
  }
  /// What it is based on: `Manga`, `Original` ...
  public var source: String? {
    get { box.facts.source }
    set { uniqueBox.facts.source = newValue }
  }
  /// Studios that made it.
  public var studios: [String] {
    get { box.facts.studios }
    set { uniqueBox.facts.studios = newValue }
  }
  /// What it is about.
  public var synopsis: String? {
    get { box.facts.synopsis }
    set { uniqueBox.facts.synopsis = newValue }
  }
  /// What it is about in single words and short phrases: people, things, turns, mood. Search by description reads them. A title
  /// read from a `TitleTable` has none: they are read when they are needed.
  public var keywords: [String] {
    get { box.facts.keywords }
    set { uniqueBox.facts.keywords = newValue }
  }
  /// Address of a poster. Nothing is ever downloaded from it.
  public var imageURL: String? {
    get { box.facts.imageURL }
    set { uniqueBox.facts.imageURL = newValue }
  }
  /// The series of titles it belongs to.
  public var franchise: String? {
    get { box.facts.franchise }
    set { uniqueBox.facts.franchise = newValue }
  }
  /// Place inside the franchise in the order to watch in, from 1.
  public var franchiseOrder: Int? {
    get { box.facts.franchiseOrder }
    set { uniqueBox.facts.franchiseOrder = newValue }
  }

  /// What it is within the franchise; nil when unknown.
  public var franchiseKind: FranchiseKind? {
    get { box.facts.franchiseKind }
    set { uniqueBox.facts.franchiseKind = newValue }
  }

  /// A title known only by id and name; the rest is filled in by the readers.
  public init(id: Int, title: String) {
    box = Box(Facts(id: id, title: title))
  }

  /// A title of which nothing but the id is known, as models know titles that no catalogue has.
  public static func unknown(_ id: Int) -> Anime { Anime(id: id, title: "title \(id)") }

  /// Year of the first broadcast, from 1900 to 2200; nil for others, which are mistakes of a catalogue.
  public var year: Int? {
    if let startDate, let year = Int(startDate.prefix(4)), BroadcastSeason.years.contains(year) {
      return year
    }
    return season.flatMap { $0.split(separator: " ").last.flatMap { Int($0) } }
      .flatMap { BroadcastSeason.years.contains($0) ? $0 : nil }
  }

  /// Whether it is for adults, by its genres.
  public var isAdult: Bool { genres.contains(where: AdultWords.areIn) }

  /// Whether all values are equal. O(1) for copies.
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
    var keywords: [String] = []
    var imageURL: String?
    var franchise: String?
    var franchiseOrder: Int?
    var franchiseKind: FranchiseKind?
  }

  // Safe: changed only while a single title refers to it.
  private final class Box: @unchecked Sendable {
    var facts: Facts
    init(_ facts: Facts) { self.facts = facts }
  }
  private var box: Box

  /// The box for writing: copied first when other titles share it.
  private var uniqueBox: Box {
    mutating get {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.facts) }
      return box
    }
  }
}
