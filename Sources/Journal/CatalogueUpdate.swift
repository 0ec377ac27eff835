import Catalogue

/// How a catalogue replaces the one that a journal has, whatever keeps it.
public enum CatalogueUpdate {
  /// What is stored in place of a version for a catalogue that was imported.
  public static let imported = "imported"
  /// A catalogue that was stored without a version and is smaller than this may be a person's own selection.
  private static let smallestStarter = 1_500

  /// The titles of a new catalogue in the place of `known` ones. What it does not say about a known title (a synopsis, a franchise)
  /// is kept where both have a name in common, or, in a catalogue of which nearly all have, type and episodes: the same id may be another
  /// title on another site. Franchises that are still missing are found by rules. O(characters of names).
  public static func replacing(_ known: [Anime], with titles: [Anime]) -> [Anime] {
    let known = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let agree = titles.map { title in known[title.id].map { title.sharesName(with: $0) } ?? false }
    guard haveSameIDs(agree, titles, known) else { return FranchiseRules.filled(titles) }
    let areTrusted = haveSameIDs(agree, titles, known, share: trusted)
    return FranchiseRules.filled(
      zip(titles, agree).map { title, agrees in
        guard let old = known[title.id], agrees || areTrusted && title.isLike(old) else { return title }
        return title.filled(from: old)
      })
  }

  /// A sentence where most titles of a new catalogue have other names than the `known` ones with their ids; nil else. O(characters of
  /// names).
  public static func doubt(_ known: [Anime], _ titles: [Anime]) -> String? {
    let known = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let both = titles.filter { known[$0.id] != nil }
    let agree = both.map { title in known[title.id].map { title.sharesName(with: $0) } ?? false }
    guard !haveSameIDs(agree, both, known) else { return nil }
    return
      "\(agree.count { !$0 }) of \(both.count) titles have other names than the titles with these ids before: the ids may be those of another "
      + "site. What was known is not added to them, and answers stay with their ids."
  }

  /// Where so many share a name, the others are written otherwise.
  private static let trusted = 0.8

  /// Whether a share of the titles that both catalogues have has a name in common with its id.
  private static func haveSameIDs(
    _ agree: [Bool], _ titles: [Anime], _ known: [Int: Anime], share: Double = 0.5
  ) -> Bool {
    Double(agree.count { $0 }) >= share * Double(titles.count { known[$0.id] != nil })
  }

  /// The titles of a journal that was filled with an older starter catalogue: new titles are added, known ones get the new facts.
  /// Nothing is taken away: a title that `titles` lacks and a fact that it does not state stay. An imported catalogue keeps its
  /// titles; only what it does not say about franchises is taken from the starter, or found by rules. O(titles log titles).
  ///
  /// - Parameters:
  ///   - known: the titles stored, sorted by id.
  ///   - stored: what is stored as their version.
  /// - Returns: the titles, nil where nothing changes, and what to store as their version; nil where all is up to date.
  public static func refreshing(_ known: [Anime], of stored: String?, with titles: [Anime], version: String)
    -> (titles: [Anime]?, starter: String)?
  {
    guard stored != version, stored != imported else { return nil }
    let starter = Dictionary(titles.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let isStarter =
      stored != nil || known.count >= smallestStarter && known.allSatisfy { starter[$0.id] != nil }
    let old = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let new =
      isStarter
      ? titles.map { title in old[title.id].map { title.filled(from: $0) } ?? title }
        + known.filter { starter[$0.id] == nil }
      : FranchiseRules.filled(known.map { $0.withFranchise(of: starter[$0.id]) })
    let isSame = new.sorted { $0.id < $1.id } == known
    return (isSame ? nil : new, isStarter ? version : imported)
  }
}

extension Anime {
  /// This title with the franchise of `other`; unchanged if it has a franchise kind, which only newer data have.
  fileprivate func withFranchise(of other: Anime?) -> Anime {
    guard franchiseKind == nil, let other, other.franchise != nil else { return self }
    var result = self
    result.franchise = other.franchise
    result.franchiseOrder = other.franchiseOrder
    result.franchiseKind = other.franchiseKind
    return result
  }

  /// Whether type and number of episodes are known and the same.
  fileprivate func isLike(_ other: Anime) -> Bool {
    type != nil && type == other.type && episodes != nil && episodes == other.episodes
  }

  /// This title, with missing facts taken from `other`.
  func filled(from other: Anime) -> Anime {
    var result = self
    if result.englishTitle == nil { result.englishTitle = other.englishTitle }
    if result.japaneseTitle == nil { result.japaneseTitle = other.japaneseTitle }
    if result.synonyms.isEmpty { result.synonyms = other.synonyms }
    if result.genres.isEmpty { result.genres = other.genres }
    if result.episodes == nil { result.episodes = other.episodes }
    if result.startDate == nil { result.startDate = other.startDate }
    if result.season == nil { result.season = other.season }
    if result.source == nil { result.source = other.source }
    if result.studios.isEmpty { result.studios = other.studios }
    if result.score == nil { result.score = other.score }
    if result.members == nil { result.members = other.members }
    if result.synopsis == nil { result.synopsis = other.synopsis }
    if result.keywords.isEmpty { result.keywords = other.keywords }
    if result.imageURL == nil { result.imageURL = other.imageURL }
    if result.franchise == nil {
      result.franchise = other.franchise
      result.franchiseOrder = other.franchiseOrder
      result.franchiseKind = other.franchiseKind
    } else if result.franchise == other.franchise {
      result.franchiseOrder = result.franchiseOrder ?? other.franchiseOrder
      result.franchiseKind = result.franchiseKind ?? other.franchiseKind
    }
    return result
  }
}
