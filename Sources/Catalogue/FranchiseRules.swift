import Foundations

/// Groups titles into franchises and says what each is there, where a catalogue does not: by names, types, dates and studios
/// (docs/decisions/0081). Only what is blank is filled in.
public enum FranchiseRules {
  /// The titles with franchise, order and kind where they had none. A title that stands alone gets its kind, no franchise.
  /// O(titles log titles), times the words of a name.
  public static func filled(_ titles: [Anime]) -> [Anime] {
    guard titles.contains(where: { $0.franchiseKind == nil }) else { return titles }
    var result = titles
    for group in FranchiseGroups(titles).groups {
      fill(group, in: &result)
    }
    return result
  }

  private static func fill(_ group: [Int], in titles: inout [Anime]) {
    guard group.contains(where: { titles[$0].franchiseKind == nil }) else { return }
    let sorted = FranchiseEntries(group.map { titles[$0] })
    let rows = sorted.places.map { group[$0] }
    let hasMain = group.contains { titles[$0].franchiseKind == .main }
    for (row, kind) in zip(rows, sorted.kinds) where titles[row].franchiseKind == nil {
      // Where the catalogue names the beginning, nothing else is one.
      titles[row].franchiseKind = kind == .main && hasMain ? .sequel : kind
    }
    guard group.count > 1 else { return }
    let name =
      rows.compactMap { titles[$0].franchise }.first ?? titles[rows[0]].romaji ?? titles[rows[0]].title
    var next = (group.compactMap { titles[$0].franchiseOrder }.max() ?? 0) + 1
    for row in rows where titles[row].franchise == nil || titles[row].franchise == name {
      titles[row].franchise = name
      if titles[row].franchiseOrder == nil {
        titles[row].franchiseOrder = next
        next += 1
      }
    }
  }
}

/// The kinds of titles of one franchise, in the order to watch in.
struct FranchiseEntries {
  /// The titles' places in the order to watch in: where one would begin, then by date.
  let places: [Int]
  /// Their kinds, in the same order.
  let kinds: [FranchiseKind]

  private static let recaps: Set<String> = [
    "recap", "recaps", "compilation", "soushuuhen", "digest", "summary", "reminiscence", "zenpen", "kouhen",
    "reflection", "reflections", "kaisou",
  ]
  private static let specials: Set<String> = [
    "mini", "pv", "promotional", "chibi", "omake", "petit", "puchi", "short", "shorts", "gag", "theater",
    "theatre",
    "pilot", "chibits", "tan", "gekijou", "music", "kyuukei", "radio", "commercial", "cm", "extra", "extras",
    "lesson", "talk", "nyan", "collection", "off",
  ]
  private static let specialPhrases = ["picture drama", "break time", "junior high", "ple ple"]
  private static let smallSeries: Set<String> = ["mini", "petit", "puchi", "nyan", "short", "shorts"]
  private static let sides: Set<String> = [
    "gaiden", "alternative", "oratoria", "vigilante", "vigilantes", "diaries",
  ]
  private static let sidePhrases = ["side story", "spin off", "another story"]

  /// What the rules look at.
  private struct Entry {
    let type: String
    let date: String
    let year: Int?
    let episodes: Int?
    let members: Int
    let words: [String]
    let english: [String]
    /// The words of all names.
    let all: Set<String>
    let text: String
    let base: [String]
    let hasYear: Bool
    let isNumbered: Bool

    init(_ anime: Anime) {
      let title = anime.romaji ?? anime.title
      type = anime.type ?? ""
      date = anime.startDate ?? anime.year.map { "\($0)" } ?? "9999"
      year = Int(date.prefix(4)).flatMap { $0 == 9999 ? nil : $0 }
      episodes = anime.episodes
      members = anime.members ?? 0
      words = FranchiseWords.words(title)
      english = FranchiseWords.words(anime.englishTitle ?? "")
      all = Set(words + english)
      text = " " + (words + english).joined(separator: " ") + " "
      base = FranchiseWords.stripped(FranchiseWords.words(FranchiseWords.withoutBracket(title)))
      hasYear = FranchiseWords.namesYear(title)
      let counts: Set<String> = ["2nd", "3rd", "second", "third", "final", "season"]
      isNumbered =
        words.last == "hen" || FranchiseWords.namesSeason(english) && !words.contains("1st")
        || !FranchiseWords.roman.union(counts).isDisjoint(with: words)
        || words.last.map { $0.utf8.count < 3 && Int($0) != nil } == true
    }

    var isSeries: Bool { type == "TV" || type == "ONA" }
    /// Whether it is a later season of a series, by its name.
    func continues(_ first: Entry) -> Bool { isNumbered && base == first.base && date > first.date }

    /// Whether one of its names begins with the word that the beginning's does: Heartcatch Precure is of the franchise of
    /// Futari wa Precure, and no season of it.
    func beginsLike(_ main: Entry) -> Bool {
      func first(_ words: [String]) -> String? { words.first { !FranchiseGroups.leading.contains($0) } }
      let endsLike =
        first(words).map { $0.count >= 13 && $0.suffix(10) == first(main.words)?.suffix(10) } ?? false
      return endsLike || first(words) == first(main.words)
        || english.first != nil && first(english) == first(main.english)
    }

    /// Whether it is a series with the name of another and more behind it.
    func goesOnFrom(_ other: Entry) -> Bool {
      type == "TV" && other.type == "TV" && hasSubtitle(of: other)
    }

    /// Whether its name is another's and more behind it than a season.
    func hasSubtitle(of other: Entry) -> Bool {
      base.count > other.base.count && words.starts(with: other.words)
    }

    /// Whether its name says that it tells of others. A word of the story's own name says nothing: The Apothecary Diaries have
    /// seasons.
    func standsBeside(_ main: Entry) -> Bool {
      !sides.isDisjoint(with: all.subtracting(main.all)) || sidePhrases.contains { text.contains(" \($0) ") }
    }

    /// Whether its name says that it is an older title once more.
    var isReleasedAgain: Bool {
      words.count > 2 && (words.last == "complete" || words.suffix(2) == ["2", "0"])
    }
    var isRecap: Bool { !recaps.isDisjoint(with: all) || text.contains(" tokubetsu hen ") }
    /// Whether this series is an earlier film in episodes: it has the film's name, and is at most two years younger.
    func isFilmAsSeries(_ film: Entry) -> Bool {
      guard type == "TV", film.type == "Movie", film.date < date, let year, let filmYear = film.year else {
        return false
      }
      return year - filmYear <= 2 && film.words.filter { $0 != "movie" } == words
    }

    /// Whether this series has the name of a row of earlier films, which it shows in episodes.
    func isFilmsAsSeries(_ entries: [Entry]) -> Bool {
      type == "TV" && !isNumbered
        && entries.count { $0.type == "Movie" && $0.base == base && $0.date < date } > 1
        && !entries.contains { $0.type == "TV" && $0.date < date }
    }

    var isSpecial: Bool {
      !specials.isDisjoint(with: all) || specialPhrases.contains { text.contains(" \($0) ") }
    }
  }

  /// O(titles log titles).
  init(_ titles: [Anime]) {
    let entries = titles.map(Entry.init)
    let dated = titles.indices.sorted {
      (entries[$0].date, titles[$0].title, titles[$0].id) < (
        entries[$1].date, titles[$1].title, titles[$1].id
      )
    }
    let main = Self.beginning(entries, dated)
    let lastSeries = entries.filter { $0.type == "TV" }.map(\.date).max() ?? "0000"
    var kinds = [FranchiseKind](repeating: .main, count: titles.count)
    var seriesYear: Int?
    for (number, at) in dated.enumerated() {
      let entry = entries[at]
      if at != main {
        kinds[at] =
          entry.isReleasedAgain || entries.contains(where: entry.isFilmAsSeries)
            || entry.isFilmsAsSeries(entries)
          ? .recap : Self.kind(entry, main: entries[main], seriesYear: seriesYear, lastSeries: lastSeries)
      }
      // What goes on from the name of a new beginning follows that one: Yes! Precure 5 GoGo.
      let isOfOtherName = kinds[at] == .alternative && !entry.beginsLike(entries[main])
      if isOfOtherName, dated[..<number].contains(where: { entry.goesOnFrom(entries[$0]) }) {
        kinds[at] = .sequel
      }
      if entry.type == "TV" { seriesYear = entry.year ?? seriesYear }
    }
    // A series beside the story that goes on by number begins a line: its second season follows it, and nothing else.
    for at in dated where kinds[at] == .side && entries[at].isSeries && !entries[at].isNumbered {
      let seasons = dated.filter { entries[$0].continues(entries[at]) }
      if !seasons.isEmpty { kinds[at] = .alternative }
      for season in seasons where kinds[season] == .side { kinds[season] = .sequel }
    }
    places = [main] + dated.filter { $0 != main }
    self.kinds = places.map { kinds[$0] }
  }

  /// Where one would begin: the first series, unless a film or web series before it is followed by more people; never an OVA
  /// where there is a series.
  private static func beginning(_ entries: [Entry], _ dated: [Int]) -> Int {
    let real = dated.filter {
      !entries[$0].isRecap && !entries[$0].isSpecial && !entries[$0].isFilmsAsSeries(entries)
    }
    let pool = real.isEmpty ? dated : real
    func first(_ types: Set<String>) -> Int? { pool.first { types.contains(entries[$0].type) } }
    guard let series = first(["TV"]) else {
      return first(["Movie"]) ?? first(["ONA", "OVA"]) ?? pool[0]
    }
    let earlier = pool.filter {
      ["Movie", "ONA"].contains(entries[$0].type) && entries[$0].date < entries[series].date
        && Double(entries[$0].members) >= 1.3 * Double(entries[series].members)
        && entries[series].members > 0
    }
    return earlier.max { entries[$0].members < entries[$1].members } ?? series
  }

  private static func kind(
    _ entry: Entry, main: Entry, seriesYear: Int?, lastSeries: String
  ) -> FranchiseKind {
    let years = entry.year.flatMap { year in main.year.map { year - $0 } } ?? 0
    let gap = entry.year.flatMap { year in seriesYear.map { year - $0 } } ?? 0
    let share = Double(entry.members) / Double(max(1, main.members))
    let isAfter = entry.date > lastSeries
    let hasManyEpisodes = (entry.episodes ?? 0) >= 2
    switch entry.type {
    case "Music": return .special
    case "TV", "ONA":
      if !smallSeries.isDisjoint(with: entry.all) || entry.text.contains(" junior high ") { return .special }
      if entry.standsBeside(main) { return .side }
      if !entry.isNumbered, gap >= 11 || entry.type == "TV" && !entry.beginsLike(main) { return .alternative }
      if !entry.isNumbered, gap >= 4, years != 5, entry.hasYear { return .alternative }
      if gap >= 9, years >= 9,
        entry.base == main.base && !entry.isNumbered || entry.text.contains(" 1st season ")
      {
        return .alternative
      }
      return entry.type == "ONA" && main.type == "TV" && !entry.isNumbered ? .side : .sequel
    case "Movie":
      let isLong = main.episodes.map { $0 > 40 } ?? true
      let retells = ["1", "2", "i"].contains { entry.text.contains(" movie \($0) ") }
      if main.type == "TV", years <= 4, entry.isRecap || retells && !isLong { return .recap }
      if entry.date < main.date, entry.base == main.base { return .alternative }
      if isLong, main.type == "TV", entry.date < "2020" { return .side }
      if main.type != "TV" { return .sequel }
      if entry.date >= "2020", isLong || entry.isNumbered || isAfter || share >= 0.1 { return .sequel }
      if entry.standsBeside(main) { return .side }
      let continues =
        entry.isNumbered && !entry.all.contains("movie") || share >= 0.3 || isAfter && share >= 0.1
      return continues ? .sequel : .side
    case "OVA":
      if entry.date < main.date, !entry.isNumbered {
        // A pilot, or a story of its own under the series' name.
        return entry.isSpecial ? .special : entry.hasSubtitle(of: main) ? .side : .alternative
      }
      if entry.isNumbered && !entry.words.contains("ova") || isAfter && hasManyEpisodes { return .sequel }
      return main.type == "OVA" ? .sequel : entry.isSpecial ? .special : .side
    default:
      if entry.isRecap { return .recap }
      if entry.isSpecial { return .special }
      let isLarge = entry.type == "TV Special" && ((entry.episodes ?? 0) >= 4 || isAfter || share >= 0.2)
      return isLarge || share >= 0.3 ? .sequel : .side
    }
  }
}
