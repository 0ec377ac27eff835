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
  let showsAdult: Bool
  let nicknames: FoldedNicknames
  private let facets: SearchFacets
  let lines: FranchiseLines

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

  /// The best matches for what has been typed so far: by tier of the match, then by followers; later titles of a franchise stand
  /// behind its first unless they are named. O(characters of all names).
  public func search(_ text: String, limit: Int) -> [Anime] { matches(text, limit: limit).map(\.anime) }

  /// The same, with the names that matched.
  public func matches(_ text: String, limit: Int) -> [TitleMatch] {
    let query = Folding.fold(String(text.prefix(100)))
    guard !query.isEmpty, limit > 0 else { return [] }
    let hits = hits(for: query)
    return asWritten(text, first: ordered(hits)).prefix(limit).map { row in
      let anime = titles[row]
      return TitleMatch(anime, name: name(of: hits.names[row], anime))
    }
  }
}

// MARK: Scanning

extension TitleIndex {
  /// Names with long vowels written short, or written in kana, are as good as that much less popular ones.
  private static let foldedFurther: Float = 1
  private static let asSynonym: Float = 1
  /// A name that begins with a genre, among all titles of that genre.
  private static let asStart: Float = 3

  func hits(for text: [UInt8]) -> TitleHits {
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
  func literalHits(_ query: SearchQuery) -> TitleHits {
    var hits = TitleHits(titles.count)
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
  private func addWordsOfSeveralNames(_ query: SearchQuery, to hits: inout TitleHits) {
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

  func name(_ number: Int) -> SearchQuery.Name {
    let table = titles.storage
    return UnsafeBufferPointer(
      rebasing: table.nameBytes[Int(table.nameStarts[number])..<Int(table.nameStarts[number + 1])])
  }

  /// Titles of a studio, genre, year ... when the other words of the query name titles among them.
  private func addNarrowed(_ query: SearchQuery, to hits: inout TitleHits) {
    guard !hits.has(.nearlyExact) || query.words.count == 1 else { return }
    let (choices, rest) = facets.split(query.words)
    guard !choices.isEmpty else { return }
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
      if facets.contains(choices, row, of: titles) { hits.offer(row, quality, -1) }
    }
    hits.best = hits.tiers.min() ?? .max
  }

  /// Matches with one typo, else with two.
  func addTypos(_ query: SearchQuery, to hits: inout TitleHits) {
    let short = SearchQuery(Folding.short(query.text))
    var forms = [query]
    if short != query { forms.append(short) }
    if let romaji = Folding.romaji(query.text) { forms.append(SearchQuery(Folding.short(romaji))) }
    for most in 1...2 where !hits.has(.twoTypos) { addTypos(forms, most: most, to: &hits) }
  }

  private func addTypos(_ forms: [SearchQuery], most: Int, to hits: inout TitleHits) {
    let table = titles.storage
    let isShort = forms.first.map { Folding.short($0.text) == $0.text } ?? false
    for (place, form) in forms.enumerated() {
      guard let typo = TypoMatch(form, most: most) else { continue }
      for (i, owner) in table.owners.enumerated() where typo.canMatch(table.nameLetters[i]) {
        let isStoredShort = FoldedName(rawValue: table.nameKinds[i]).contains(.short)
        // Each form against the names that are written like it; the others only when that found nothing. A query without long
        // vowels is written like both: "shipuden" has a typo of "shippuden", which is short for "shippuuden".
        if place == 0 ? isStoredShort && !isShort : !isStoredShort && hits.has(.twoTypos) { continue }
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
