/// A title that some words of a sentence may name.
public struct NamedTitle: Sendable, Equatable {
  /// Its row in the catalogue.
  public var row: Int
  /// Whether the words are a whole name of it, perhaps with a typo, and not a part.
  public var isWhole: Bool
  /// Whether the words differ from the name by more than spaces, case and accents.
  public var hasTypos: Bool
}

extension TitleIndex {
  /// Bonus of a typo match with a whole name (`TypoMatch.quality`).
  private static let wholeTypo: Float = 8

  /// The title that a text names best: by a name, a nickname, the beginnings of a name's words, or with typos. Genres, studios and
  /// initials are no names. O(characters of all names).
  public func named(_ text: String) -> NamedTitle? {
    let query = SearchQuery(Folding.fold(String(text.prefix(100))))
    guard !query.text.isEmpty else { return nil }
    var hits = literalHits(query)
    addNicknames(query, to: &hits)
    addSeasons(query, to: &hits)
    if !hits.has(.words) { addTypos(query, to: &hits) }
    let tiers: [MatchQuality.Tier] = [.exact, .nearlyExact, .season, .words, .oneTypo, .twoTypos]
    for row in titles.indices where !tiers.contains(where: { $0.rawValue == hits.tiers[row] }) {
      hits.tiers[row] = TitleHits.none
    }
    guard let row = ordered(hits).first else { return nil }
    let tier = MatchQuality.Tier(rawValue: hits.tiers[row]) ?? .twoTypos
    switch tier {
    case .exact, .nearlyExact, .season: return NamedTitle(row: row, isWhole: true, hasTypos: false)
    case .words: return NamedTitle(row: row, isWhole: false, hasTypos: false)
    default: return NamedTitle(row: row, isWhole: hits.bonuses[row] >= Self.wholeTypo, hasTypos: true)
    }
  }
}

extension TitleIndex {
  /// The romaji title in a row, whichever language is displayed.
  public func romaji(_ row: Int) -> String { titles[row].romaji ?? titles[row].title }
}
