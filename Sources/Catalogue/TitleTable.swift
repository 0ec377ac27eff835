/// A catalogue in one block of memory: numbers in columns, repeated words once, texts end to end. A title is built when it is
/// read, so opening a file takes the same time however many titles it holds (docs/decisions/0051).
///
/// Building a title takes about a microsecond. To scan all titles, read the columns.
public struct TitleTable: Sendable, RandomAccessCollection {
  let storage: TitleTableStorage
  /// The language in which titles are displayed. All copies of a table share it: a person reads one language at a time.
  public var language: TitleLanguage {
    get { storage.language }
    nonmutating set { storage.language = newValue }
  }

  init(_ storage: TitleTableStorage) { self.storage = storage }

  /// A table of `titles` in their order. `stamp` identifies a version of the catalogue; tables without one are not cached.
  /// O(characters).
  public init(_ titles: some Sequence<Anime>, stamp: String = "") {
    storage = TitleTableBuilder.build(titles, stamp: stamp)
  }

  /// The version of the catalogue; empty for tables that are not cached.
  public var stamp: String { storage.stamp }

  /// The first row.
  public var startIndex: Int { 0 }
  /// The row after the last.
  public var endIndex: Int { storage.count }

  /// The title in a row. O(characters of the title).
  public subscript(row: Int) -> Anime {
    var anime = Anime(id: id(row), title: text(row, .title) ?? "")
    anime.romaji = text(row, .romaji)
    anime.englishTitle = text(row, .english)
    anime.japaneseTitle = text(row, .japanese)
    anime.synonyms = synonyms(row)
    anime.type = type(row).map(word)
    anime.episodes = episodes(row)
    anime.genres = genres(row).map { word(Int($0)) }
    anime.score = score(row)
    anime.members = members(row)
    anime.startDate = text(row, .startDate)
    anime.season = season(row)
    anime.source = source(row).map(word)
    anime.studios = studios(row).map { word(Int($0)) }
    anime.synopsis = text(row, .synopsis)
    anime.imageURL = text(row, .imageURL)
    anime.franchise = franchise(row).map(word)
    anime.franchiseOrder = franchiseOrder(row)
    anime.franchiseKind = franchiseKind(row)
    if language != .romaji { anime.useTitle(in: language) }
    return anime
  }

  /// The row of the title with an id, the first if there are several. O(log titles).
  public func row(of id: Int) -> Int? {
    let id = Int64(id)
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if storage.ids[Int(storage.byID[middle])] < id { low = middle + 1 } else { high = middle }
    }
    guard low < count else { return nil }
    let row = Int(storage.byID[low])
    return storage.ids[row] == id ? row : nil
  }
}

/// Columns, by row.
extension TitleTable {
  /// The id of a title.
  public func id(_ row: Int) -> Int { Int(storage.ids[row]) }
  /// See `Anime.title`.
  public func title(_ row: Int) -> String {
    language == .romaji ? text(row, .title) ?? "" : self[row].title
  }
  /// See `Anime.isAdult`.
  public func isAdult(_ row: Int) -> Bool { storage.adult[row] != 0 }
  /// See `Anime.score`.
  public func score(_ row: Int) -> Double? { storage.scores[row].isNaN ? nil : storage.scores[row] }
  /// See `Anime.members`.
  public func members(_ row: Int) -> Int? { number(storage.members[row]) }
  /// See `Anime.episodes`.
  public func episodes(_ row: Int) -> Int? { number(storage.episodes[row]) }
  /// See `Anime.franchiseOrder`.
  public func franchiseOrder(_ row: Int) -> Int? { number(storage.order[row]) }
  /// See `Anime.season`.
  public func season(_ row: Int) -> String? { seasonWord(row).map(word) }
  /// The word number of a title's season.
  func seasonWord(_ row: Int) -> Int? { storage.season[row] < 0 ? nil : Int(storage.season[row]) }
  /// The month of the first broadcast, 1 to 12; nil where the date does not say it.
  func month(_ row: Int) -> Int? {
    text(row, .startDate).flatMap(Self.month)
  }
  /// The month of a date.
  static func month(_ date: String) -> Int? {
    guard date.utf8.count >= 7, let month = Int(date.dropFirst(5).prefix(2)), (1...12).contains(month) else {
      return nil
    }
    return month
  }
  /// The first day on which a title may begin, as in 20261130: by its date as far as that is known, else by its season; nil where
  /// neither is known.
  public func firstDay(_ row: Int) -> Int? {
    guard let year = year(row) else { return nil }
    let date: [Int] = (text(row, .startDate) ?? "").split(separator: "-").map { Int($0) ?? 0 }
    var (month, day) = (1, 1)
    if date.count > 1 {
      month = Swift.max(date[1], 1)
    } else if date.isEmpty, let stated = season(row).flatMap(BroadcastSeason.init(text:)) {
      month = stated.quarter.rawValue * 3 + 1
    }
    if date.count > 2 { day = Swift.max(date[2], 1) }
    return (year * 100 + month) * 100 + day
  }
  /// See `Anime.franchiseKind`.
  public func franchiseKind(_ row: Int) -> FranchiseKind? {
    let place = Int(storage.kind[row]) - 1
    return FranchiseKind.allCases.indices.contains(place) ? FranchiseKind.allCases[place] : nil
  }
  /// See `Anime.year`.
  public func year(_ row: Int) -> Int? { number(storage.years[row]) }

  /// How many different words there are. Types, genres, studios, sources and franchises are stored as numbers below this.
  public var words: Int { storage.words }
  /// A word by its number.
  public func word(_ number: Int) -> String { storage.word(number) }
  /// The word number of a title's type; nil when it is not known.
  public func type(_ row: Int) -> Int? { storage.type[row] < 0 ? nil : Int(storage.type[row]) }
  /// The word number of a title's source.
  public func source(_ row: Int) -> Int? { storage.source[row] < 0 ? nil : Int(storage.source[row]) }
  /// The word number of a title's franchise.
  public func franchise(_ row: Int) -> Int? { storage.franchise[row] < 0 ? nil : Int(storage.franchise[row]) }
  /// The word numbers of a title's genres.
  public func genres(_ row: Int) -> Slice<UnsafeBufferPointer<Int32>> {
    storage.genres[Int(storage.genreStarts[row])..<Int(storage.genreStarts[row + 1])]
  }
  /// The word numbers of a title's studios.
  public func studios(_ row: Int) -> Slice<UnsafeBufferPointer<Int32>> {
    storage.studios[Int(storage.studioStarts[row])..<Int(storage.studioStarts[row + 1])]
  }

  private func number(_ value: Int32) -> Int? { value == .min ? nil : Int(value) }

  private func text(_ row: Int, _ text: TitleText) -> String? { storage.text(row, text) }

  private func synonyms(_ row: Int) -> [String] {
    guard let all = text(row, .synonyms) else { return [] }
    return all.split(separator: TitleText.separator, omittingEmptySubsequences: false).map(String.init)
  }
}

/// The texts a title may have, in the order they are stored.
enum TitleText: Int, CaseIterable {
  case title, romaji, english, japanese, synonyms, startDate, imageURL, synopsis

  /// Separates synonyms: texts contain no control characters.
  static let separator: Character = "\u{1F}"
}
