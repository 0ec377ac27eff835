import Foundation
import Foundations

/// A title that a search found.
public struct TitleMatch: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// The name that matched, where it is not the displayed one.
  public var name: String?

  /// A title found by a name.
  public init(_ anime: Anime, name: String? = nil) { (self.anime, self.name) = (anime, name) }
}

/// Finds titles by what people call them: romaji, English and Japanese names, synonyms, nicknames and initials; case, accents,
/// width, long vowels, punctuation and a typo or two do not matter (docs/decisions/0080). Scans all names, which a table stores
/// folded.
public struct TitleIndex: Sendable {
  let titles: TitleTable
  /// Whether adult titles are found.
  private let showsAdult: Bool
  private let nicknames: FoldedNicknames
  private let facets: SearchFacets
  private let lines: FranchiseLines

  /// A search of `titles`. O(titles log titles): made once for many searches.
  public init(_ titles: TitleTable, adult: Bool = true, nicknames: [Nickname] = []) {
    self.titles = titles
    showsAdult = adult
    self.nicknames = FoldedNicknames(nicknames, titles)
    facets = SearchFacets(titles)
    lines = FranchiseLines(titles)
  }

  private init(_ other: TitleIndex, adult: Bool) {
    (titles, showsAdult) = (other.titles, adult)
    (nicknames, facets, lines) = (other.nicknames, other.facets, other.lines)
  }

  /// The same search with or without adult titles. O(1).
  public func showing(adult: Bool) -> TitleIndex { TitleIndex(self, adult: adult) }

  /// The title with an id.
  public func title(_ id: Int) -> Anime? {
    titles.row(of: id).flatMap { showsAdult || !titles.isAdult($0) ? titles[$0] : nil }
  }

  /// The form in which names are compared.
  static func fold(_ text: String) -> [UInt8] { Folding.fold(text) }

  /// The best matches for what has been typed so far: by tier of the match, then by followers; later titles of a franchise stand
  /// behind its first unless they are named. O(characters of all names).
  public func search(_ text: String, limit: Int) -> [Anime] { matches(text, limit: limit).map(\.anime) }

  /// The same, with the names that matched.
  public func matches(_ text: String, limit: Int) -> [TitleMatch] {
    let query = Folding.fold(String(text.prefix(100)))
    guard !query.isEmpty, limit > 0 else { return [] }
    let hits = hits(for: query)
    return ordered(hits).prefix(limit).map { row in
      let anime = titles[row]
      return TitleMatch(anime, name: name(of: hits.names[row], anime))
    }
  }
}

// MARK: Scanning

extension TitleIndex {
  /// The best match of each title, `[titles]`.
  private struct Hits {
    var tiers: [UInt8]
    var bonuses: [Float]
    /// The number of the matching name; -1 for none, below that a nickname.
    var names: [Int32]
    var best = UInt8.max

    static let none = UInt8.max

    init(_ titles: Int) {
      tiers = Array(repeating: Self.none, count: titles)
      bonuses = Array(repeating: 0, count: titles)
      names = Array(repeating: -1, count: titles)
    }

    mutating func offer(_ row: Int, _ quality: MatchQuality, _ name: Int = -1) {
      let tier = quality.tier.rawValue
      guard tier < tiers[row] || tier == tiers[row] && quality.bonus > bonuses[row] else { return }
      (tiers[row], bonuses[row], names[row]) = (tier, quality.bonus, Int32(name))
      best = min(best, tier)
    }

    func has(_ tier: MatchQuality.Tier) -> Bool { best <= tier.rawValue }
  }

  /// Names with long vowels written short, or written in kana, are as good as that much less popular ones.
  private static let foldedFurther: Float = 1
  private static let asNickname: Float = 1.5
  private static let asSynonym: Float = 1
  /// A name that begins with a genre, among all titles of that genre.
  private static let asStart: Float = 3
  /// Where one would begin is meant rather than another telling that is as popular.
  private static let asBeginning: Float = 1

  private func hits(for text: [UInt8]) -> Hits {
    let query = SearchQuery(text)
    var hits = literalHits(query)
    addNicknames(query, to: &hits)
    addSeasons(query, to: &hits)
    addNarrowed(query, to: &hits)
    if !hits.has(.words) { addTypos(query, to: &hits) }
    if !hits.has(.words) { addCountedSeason(query, to: &hits) }
    return hits
  }

  /// Matches without typos by the names of titles.
  private func literalHits(_ query: SearchQuery) -> Hits {
    var hits = Hits(titles.count)
    let table = titles.storage
    let short = SearchQuery(Folding.short(query.text))
    let isShort = short == query
    let romaji = Folding.romaji(query.text).map { SearchQuery(Folding.short($0)) }
    for (i, owner) in table.owners.enumerated() {
      let letters = table.nameLetters[i]
      let kind = FoldedName(rawValue: table.nameKinds[i])
      let isStoredShort = kind.contains(.short)
      var quality: MatchQuality?
      if !isStoredShort, query.letters & ~letters == 0 { quality = query.quality(name(i)) }
      if quality == nil, !isShort || isStoredShort, short.letters & ~letters == 0 {
        quality = short.quality(name(i)).map(Self.further)
      }
      if quality == nil, let romaji, romaji.letters & ~letters == 0 {
        quality = romaji.quality(name(i)).map(Self.further)
      }
      guard var quality, showsAdult || table.adult[Int(owner)] == 0 else { continue }
      if kind.contains(.synonym) { quality.bonus -= Self.asSynonym }
      hits.offer(Int(owner), quality, i)
    }
    if query.words.count > 1, !hits.has(.words) { addWordsOfSeveralNames(query, to: &hits) }
    return hits
  }

  /// Titles whose names have all words of the query, each in any of them: "castle in the sky laputa".
  private func addWordsOfSeveralNames(_ query: SearchQuery, to hits: inout Hits) {
    let table = titles.storage
    let words = query.words.prefix(32).map { SearchQuery($0) }
    let all = UInt32.max >> UInt32(32 - words.count)
    var at = 0
    while at < table.owners.count {
      let owner = table.owners[at]
      var (end, letters) = (at, UInt64(0))
      while end < table.owners.count, table.owners[end] == owner {
        letters |= table.nameLetters[end]
        end += 1
      }
      defer { at = end }
      guard query.letters & ~letters == 0, showsAdult || table.adult[Int(owner)] == 0 else { continue }
      var found: UInt32 = 0
      for i in at..<end {
        for (place, word) in words.enumerated() where found & 1 << UInt32(place) == 0 {
          if word.beginsWord(of: name(i)) { found |= 1 << UInt32(place) }
        }
      }
      if found == all { hits.offer(Int(owner), MatchQuality(tier: .severalNames, bonus: 0)) }
    }
  }

  private static func further(_ quality: MatchQuality) -> MatchQuality {
    MatchQuality(
      tier: quality.tier == .exact ? .nearlyExact : quality.tier, bonus: quality.bonus - foldedFurther)
  }

  private func name(_ number: Int) -> SearchQuery.Name {
    let table = titles.storage
    return UnsafeBufferPointer(
      rebasing: table.nameBytes[Int(table.nameStarts[number])..<Int(table.nameStarts[number + 1])])
  }

  /// A nickname that is the whole query counts as a name.
  private func addNicknames(_ query: SearchQuery, to hits: inout Hits) {
    for (number, nickname) in nicknames.all.enumerated() where query.letters & ~nickname.letters == 0 {
      guard showsAdult || !titles.isAdult(nickname.row) else { continue }
      if nickname.joined == query.joined {
        hits.offer(nickname.row, MatchQuality(tier: .exact, bonus: 0), -2 - number)
      } else if query.joined.count >= 3, nickname.joined.starts(with: query.joined) {
        hits.offer(nickname.row, MatchQuality(tier: .words, bonus: Self.asNickname), -2 - number)
      }
    }
  }

  /// Titles of a studio, genre, year ... when the other words of the query name titles among them.
  private func addNarrowed(_ query: SearchQuery, to hits: inout Hits) {
    guard !hits.has(.nearlyExact) || query.words.count == 1 else { return }
    let (facets, rest) = facets.split(query.words)
    guard !facets.isEmpty else { return }
    let named = rest.isEmpty ? nil : literalHits(SearchQuery(words: rest))
    // What begins with the whole query is meant at least as likely: "space" and Space Dandy.
    for row in titles.indices where hits.tiers[row] == MatchQuality.Tier.words.rawValue {
      let isStart = hits.bonuses[row] >= SearchQuery.startWhole
      guard isStart || !rest.isEmpty else { continue }
      hits.tiers[row] = MatchQuality.Tier.narrowed.rawValue
      if rest.isEmpty { hits.bonuses[row] = Self.asStart }
    }
    for row in titles.indices where showsAdult || !titles.isAdult(row) {
      var quality = MatchQuality(tier: .narrowed, bonus: 0)
      if let named {
        guard named.tiers[row] <= MatchQuality.Tier.words.rawValue else { continue }
        let isName = named.tiers[row] <= MatchQuality.Tier.nearlyExact.rawValue
        quality.bonus = isName ? 8 : named.bonuses[row]
      }
      if SearchFacets.contains(facets, row, of: titles) { hits.offer(row, quality, -1) }
    }
    hits.best = hits.tiers.min() ?? .max
  }

  /// Matches with one typo, else with two.
  private func addTypos(_ query: SearchQuery, to hits: inout Hits) {
    let short = SearchQuery(Folding.short(query.text))
    var forms = [query]
    if short != query { forms.append(short) }
    if let romaji = Folding.romaji(query.text) { forms.append(SearchQuery(Folding.short(romaji))) }
    for most in 1...2 where !hits.has(.twoTypos) { addTypos(forms, most: most, to: &hits) }
  }

  private func addTypos(_ forms: [SearchQuery], most: Int, to hits: inout Hits) {
    let table = titles.storage
    for (place, form) in forms.enumerated() {
      guard let typo = TypoMatch(form, most: most) else { continue }
      for (i, owner) in table.owners.enumerated() where typo.canMatch(table.nameLetters[i]) {
        let isStoredShort = FoldedName(rawValue: table.nameKinds[i]).contains(.short)
        // Each form against the names that are written like it; the others only when that found nothing.
        if place == 0 ? isStoredShort : !isStoredShort && hits.has(.twoTypos) { continue }
        guard showsAdult || table.adult[Int(owner)] == 0,
          let quality = typo.quality(name(i), table.nameLetters[i])
        else { continue }
        hits.offer(Int(owner), quality, i)
      }
      for (number, nickname) in nicknames.all.enumerated()
      where nickname.joined.count >= 5 && typo.canMatch(nickname.letters) {
        let quality = nickname.joined.withUnsafeBufferPointer { typo.quality($0, nickname.letters) }
        if let quality, showsAdult || !titles.isAdult(nickname.row) {
          hits.offer(nickname.row, quality, -2 - number)
        }
      }
    }
  }
}

// MARK: Seasons

extension TitleIndex {
  /// The franchises that the query without its season names: their first lines, with what the names are worth.
  private func franchises(_ base: [[UInt8]]) -> [(line: Int, bonus: Float)] {
    let query = SearchQuery(words: base)
    var named = literalHits(query)
    addNicknames(query, to: &named)
    var bonuses: [Int: Float] = [:]
    for row in titles.indices
    where lines.line[row] >= 0 && named.tiers[row] <= MatchQuality.Tier.words.rawValue {
      let isName = named.tiers[row] <= MatchQuality.Tier.nearlyExact.rawValue
      guard isName || named.bonuses[row] > 0 else { continue }
      let line = Int(lines.line[row])
      bonuses[line] = max(bonuses[line] ?? 0, isName ? 8 : named.bonuses[row])
    }
    return bonuses.map { ($0.key, $0.value) }
  }

  /// Seasons by the number in their names: "overlord 4" is Overlord IV.
  private func addSeasons(_ query: SearchQuery, to hits: inout Hits) {
    guard !hits.has(.exact), let (base, season) = SeasonWords.split(query.words) else { return }
    for (line, bonus) in franchises(base) {
      var place: Float = 0
      for line in lines.lines(besides: line) {
        for row in lines.members(ofLine: line).map(Int.init)
        where Int(titles.storage.seasonNumber[row]) == season && lines.distance[row] == 0
          && (showsAdult || !titles.isAdult(row))
        {
          hits.offer(row, MatchQuality(tier: .season, bonus: bonus - place))
          place += 4
        }
      }
      if season == 1, let first = lines.members(ofLine: line).first.map(Int.init) {
        hits.offer(first, MatchQuality(tier: .season, bonus: bonus))
      }
    }
  }

  /// Seasons whose names have no number: the second series of a line is its second season.
  private func addCountedSeason(_ query: SearchQuery, to hits: inout Hits) {
    guard let (base, season) = SeasonWords.split(query.words) else { return }
    for (line, bonus) in franchises(base) {
      let series = lines.members(ofLine: line).map(Int.init).filter {
        lines.distance[$0] == 0 && titles.type($0).map(titles.word) == "TV"
          && (showsAdult || !titles.isAdult($0))
      }
      if series.count >= season {
        hits.offer(series[season - 1], MatchQuality(tier: .countedSeason, bonus: bonus))
      }
    }
  }
}

// MARK: Order

extension TitleIndex {
  /// The rows of all hits, best first.
  private func ordered(_ hits: Hits) -> [Int] {
    let rows = titles.indices.filter { hits.tiers[$0] != Hits.none }
    var tiers = hits.tiers
    var values = [Float](repeating: 0, count: titles.count)
    for row in rows {
      values[row] = hits.bonuses[row] + log2(Float(max(titles.members(row) ?? 0, 0)) + 1000)
      if titles.franchiseKind(row) == .main, hits.tiers[row] == MatchQuality.Tier.words.rawValue {
        values[row] += Self.asBeginning
      }
    }
    // Later titles of a line lift its first one, and that of the franchise, to just before them, unless they are named.
    for row in rows where lines.isLater(row) && hits.tiers[row] != MatchQuality.Tier.season.rawValue {
      let line = Int(lines.line[row])
      for first in [lines.beginning[line], lines.beginning[Int(lines.firstLine[line])]].map(Int.init)
      where hits.tiers[first] != Hits.none {
        let (mine, its) = (hits.tiers[row], hits.tiers[first])
        guard
          mine == its
            || mine > MatchQuality.Tier.nearlyExact.rawValue && its <= MatchQuality.Tier.words.rawValue
        else { continue }
        if mine < tiers[first] {
          (tiers[first], values[first]) = (mine, values[row] + 0.001)
        } else if mine == tiers[first] {
          values[first] = max(values[first], values[row] + 0.001)
        }
      }
    }
    // Sorted as numbers: the tier, then the value, which is below 2,000, then the row.
    return rows.map { row in
      UInt64(tiers[row]) << 56 | UInt64((2000 - values[row]).bitPattern) << 24 | UInt64(row & 0xFF_FFFF)
    }.sorted().map { Int($0 & 0xFF_FFFF) }
  }

  /// The name behind a hit as it is written, where it is not the displayed one.
  private func name(of hit: Int32, _ anime: Anime) -> String? {
    if hit < -1 { return nicknames.all[Int(-2 - hit)].name }
    guard hit >= 0 else { return nil }
    let folded = Array(name(Int(hit)))
    func isIt(_ name: String) -> Bool {
      let other = Folding.fold(name)
      return other == folded || Folding.short(other) == folded
    }
    if isIt(anime.title) { return nil }
    return (anime.otherTitles + anime.synonyms).first(where: isIt)
  }
}

// MARK: Resolving

extension TitleIndex {
  /// The title that a text names: by id, by exact name, or as the only match without typos. Nicknames and names with typos are
  /// proposed, never taken.
  ///
  /// - Throws: `CatalogueError` when nothing matches, or several titles match equally well.
  public func resolve(_ text: String) throws -> Anime {
    if let id = Int(text.trimmed), let anime = title(id) { return anime }
    let query = Folding.fold(String(text.prefix(100)))
    let shown = CleanText.clean(text, limit: 80)
    let found =
      query.isEmpty ? [] : Array(ordered(namedHits(SearchQuery(query))).prefix(6).map { titles[$0] })
    guard let first = found.first else {
      let proposals = search(text, limit: 6)
      throw CatalogueError(
        reason: proposals.isEmpty
          ? "No title matches \"\(shown)\". Try `nostrade search`."
          : "No title is called \"\(shown)\". Give the id or the full title of the one you mean:\n"
            + Self.list(proposals))
    }
    // "K-On!" and "K-On!!" differ only in punctuation, which the search ignores.
    let typed = text.trimmed.lowercased()
    let same = found.filter { ([$0.title] + $0.otherTitles).contains { $0.lowercased() == typed } }
    if same.count == 1 { return same[0] }
    func isExact(_ anime: Anime) -> Bool {
      ([anime.title] + anime.otherTitles + anime.synonyms)
        .contains { Folding.fold($0) == query }
    }
    let exact = found.filter(isExact)
    if exact.count == 1 { return exact[0] }
    if found.count == 1 { return first }
    throw CatalogueError(
      reason: "\"\(shown)\" matches several titles; give an id or a full title:\n" + Self.list(found))
  }

  /// Matches by names alone: initials and words of several names are guesses.
  private func namedHits(_ query: SearchQuery) -> Hits {
    var hits = literalHits(query)
    let guesses: [MatchQuality.Tier] = [.initials, .severalNames]
    for row in titles.indices where guesses.contains(where: { $0.rawValue == hits.tiers[row] }) {
      hits.tiers[row] = Hits.none
    }
    return hits
  }

  private static func list(_ titles: [Anime]) -> String {
    titles.map { "  \($0.id)  \($0.title)" }.joined(separator: "\n")
  }
}

/// Nicknames of a catalogue's titles, folded.
struct FoldedNicknames: Sendable {
  struct Entry: Sendable {
    let name: String
    let joined: [UInt8]
    let letters: UInt64
    let row: Int
  }
  let all: [Entry]

  /// Those of titles that the catalogue has. O(nicknames log titles).
  init(_ nicknames: [Nickname], _ titles: TitleTable) {
    all = nicknames.compactMap { nickname in
      guard let row = titles.row(of: nickname.animeID) else { return nil }
      let joined = Folding.fold(nickname.name).filter { $0 != 0x20 }
      return joined.isEmpty
        ? nil : Entry(name: nickname.name, joined: joined, letters: Folding.letters(joined), row: row)
    }
  }
}
