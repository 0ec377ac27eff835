/// A catalogue as one run of bytes: figures in columns, words by number, texts where they lie. A title is put together when it
/// is asked for, so a file of one is opened at once however many titles it holds (docs/decisions/0051).
///
/// A title costs about a microsecond; whoever goes through all of them asks for the columns.
public struct TitleTable: Sendable, RandomAccessCollection {
  let bytes: TitleBytes
  /// Which of its names a title goes by.
  public var language = TitleLanguage.romaji

  init(_ bytes: TitleBytes) { self.bytes = bytes }

  /// The table of some titles, in their order. `stamp` says which version of a catalogue they are; empty for none that is
  /// kept. O(characters).
  public init(_ titles: some Sequence<Anime>, stamp: String = "") {
    bytes = TitlePacker.pack(titles, stamp: stamp)
  }

  /// Which version of a catalogue this is.
  public var stamp: String { bytes.stamp }

  /// The first row.
  public var startIndex: Int { 0 }
  /// The row after the last.
  public var endIndex: Int { bytes.count }

  /// The title of a row, whole. O(characters of it).
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
    anime.season = bytes.season[row] < 0 ? nil : word(Int(bytes.season[row]))
    anime.source = source(row).map(word)
    anime.studios = studios(row).map { word(Int($0)) }
    anime.synopsis = text(row, .synopsis)
    anime.imageURL = text(row, .imageURL)
    anime.franchise = franchise(row).map(word)
    anime.franchiseOrder = franchiseOrder(row)
    if language != .romaji { anime.goBy(language) }
    return anime
  }

  /// Where the title with an id stands; of several the first. O(log titles).
  public func row(of id: Int) -> Int? {
    let id = Int64(id)
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if bytes.ids[Int(bytes.byID[middle])] < id { low = middle + 1 } else { high = middle }
    }
    guard low < count else { return nil }
    let row = Int(bytes.byID[low])
    return bytes.ids[row] == id ? row : nil
  }
}

/// Columns.
extension TitleTable {
  /// The id of a title.
  public func id(_ row: Int) -> Int { Int(bytes.ids[row]) }
  /// What a title goes by.
  public func title(_ row: Int) -> String {
    language == .romaji ? text(row, .title) ?? "" : self[row].title
  }
  /// Whether a title is for adults.
  public func isAdult(_ row: Int) -> Bool { bytes.adult[row] != 0 }
  /// See `Anime.score`.
  public func score(_ row: Int) -> Double? { bytes.scores[row].isNaN ? nil : bytes.scores[row] }
  /// See `Anime.members`.
  public func members(_ row: Int) -> Int? { number(bytes.members[row]) }
  /// See `Anime.episodes`.
  public func episodes(_ row: Int) -> Int? { number(bytes.episodes[row]) }
  /// See `Anime.franchiseOrder`.
  public func franchiseOrder(_ row: Int) -> Int? { number(bytes.order[row]) }
  /// See `Anime.year`.
  public func year(_ row: Int) -> Int? { number(bytes.years[row]) }

  /// How many words there are: types, genres, studios and the like are numbers below it.
  public var words: Int { bytes.words }
  /// A word by its number.
  public func word(_ number: Int) -> String { bytes.word(number) }
  /// The word of a title's type; nil when it is not known.
  public func type(_ row: Int) -> Int? { bytes.type[row] < 0 ? nil : Int(bytes.type[row]) }
  /// The word of what a title was made from.
  public func source(_ row: Int) -> Int? { bytes.source[row] < 0 ? nil : Int(bytes.source[row]) }
  /// The word of a title's franchise.
  public func franchise(_ row: Int) -> Int? { bytes.franchise[row] < 0 ? nil : Int(bytes.franchise[row]) }
  /// The words of a title's genres.
  public func genres(_ row: Int) -> Slice<UnsafeBufferPointer<Int32>> {
    bytes.genres[Int(bytes.genreStarts[row])..<Int(bytes.genreStarts[row + 1])]
  }
  /// The words of a title's studios.
  public func studios(_ row: Int) -> Slice<UnsafeBufferPointer<Int32>> {
    bytes.studios[Int(bytes.studioStarts[row])..<Int(bytes.studioStarts[row + 1])]
  }

  private func number(_ value: Int32) -> Int? { value == .min ? nil : Int(value) }

  private func text(_ row: Int, _ text: TitleText) -> String? { bytes.text(row, text) }

  private func synonyms(_ row: Int) -> [String] {
    guard let all = text(row, .synonyms) else { return [] }
    return all.split(separator: TitleText.separator, omittingEmptySubsequences: false).map(String.init)
  }
}

/// The texts a title may have, in the order they are stored.
enum TitleText: Int, CaseIterable {
  case title, romaji, english, japanese, synonyms, startDate, imageURL, synopsis

  /// Between synonyms: no text has a control character in it.
  static let separator: Character = "\u{1F}"
}
