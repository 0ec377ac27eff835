import Catalogue
import Foundations

/// Finds the title of the catalogue that each entry of a list means: by id, else by any of its names with type, year and episodes.
/// Where several fit equally well none is taken. Several entries may mean one title: two spellings of its name.
public struct ListMatcher: Sendable {
  /// What an entry means.
  public enum Match: Sendable, Equatable {
    case byID(Int)
    case byName(Int)
    /// Several titles fit equally well.
    case ambiguous([Int])
    case unknown

    /// The id of the title; nil when none was found.
    public var animeID: Int? {
      switch self {
      case .byID(let id), .byName(let id): id
      case .ambiguous, .unknown: nil
      }
    }
  }

  private let titles: TitleTable
  private let names: TitleNames
  private let aniList: [Int: Int]

  /// A matcher over a catalogue. O(characters of all names).
  ///
  /// - Parameter aniList: ids of titles by their AniList ids, where they are known.
  public init(_ titles: TitleTable, aniList: [Int: Int] = [:]) {
    self.titles = titles
    names = TitleNames(titles)
    self.aniList = aniList
  }

  /// The titles of some entries, in their order. O(entries).
  ///
  /// Ids that mostly contradict the names beside them are ids of another site: then the names count.
  public func matches(_ entries: [ListEntry]) -> [Match] {
    let byID = entries.map(row(byID:))
    let (known, contradictions) = contradictions(entries, byID)
    let areTrusted = known > 0 && contradictions * 5 <= known
    var result = zip(entries, byID).map { entry, row -> Match in
      if areTrusted, let row { return .byID(titles.id(row)) }
      // A title that the catalogue lacks is not another one with its name.
      if areTrusted, entry.malID != nil { return .unknown }
      return match(byName: entry)
    }
    // Two entries of one title: the id is surer than a name, and of two names neither counts unless both are its own alone.
    var claims: [Int: [Int]] = [:]
    for (place, match) in result.enumerated() {
      if let id = match.animeID { claims[id, default: []].append(place) }
    }
    for (id, places) in claims where places.count > 1 {
      let sure = places.filter { result[$0] == .byID(id) }
      if sure.isEmpty, areSpellings(places.map { entries[$0] }, of: id) { continue }
      for place in places where sure.isEmpty || !sure.contains(place) { result[place] = .ambiguous([id]) }
    }
    return result
  }

  /// A sentence about ids that are not believed; nil where they are. O(entries).
  public func doubt(_ entries: [ListEntry]) -> String? {
    let (known, contradictions) = contradictions(entries, entries.map(row(byID:)))
    guard contradictions * 5 > known else { return nil }
    return
      "\(contradictions) of \(known) ids \(contradictions == 1 ? "is of a title with another name" : "are of titles with other names"): "
      + "the names count, not the ids."
  }

  private func contradictions(_ entries: [ListEntry], _ rows: [Int?]) -> (known: Int, contradictions: Int) {
    let known = zip(entries, rows).compactMap { entry, row in row.map { contradicts(entry, $0) } }
    return (known.count, known.count { $0 })
  }

  /// Whether all names that entries go by are whole names of this title and of no other, and nothing that the entries say sets them
  /// apart. A name without what stands in brackets may be another season's.
  private func areSpellings(_ entries: [ListEntry], of id: Int) -> Bool {
    guard let row = titles.row(of: id) else { return false }
    func agree<T: Hashable>(_ fact: (ListEntry) -> T?) -> Bool { Set(entries.compactMap(fact)).count <= 1 }
    guard agree(\.type), agree(\.year), agree(\.episodes) else { return false }
    return entries.allSatisfy { entry in
      let known = entry.names.map { names.rows(named: $0) }.filter { !$0.isEmpty }
      return known.contains { $0[row].map { $0 < .bare } ?? false }
        && known.allSatisfy { $0.keys.elementsEqual([row]) }
    }
  }

  /// The titles whose names are nearest to an entry's, by search.
  public func nearest(_ entry: ListEntry, in index: TitleIndex, limit: Int = 3) -> [Anime] {
    for name in entry.names.prefix(2) {
      let found = index.search(name, limit: limit)
      if !found.isEmpty { return found }
      // What a site appends, such as a season, may hide the title.
      let words = name.split(separator: " ")
      if words.count > 2 {
        let shorter = index.search(words.prefix((words.count + 1) / 2).joined(separator: " "), limit: limit)
        if !shorter.isEmpty { return shorter }
      }
    }
    return []
  }

  private func row(byID entry: ListEntry) -> Int? {
    if let id = entry.malID { return titles.row(of: id) }
    return entry.anilistID.flatMap { aniList[$0] }.flatMap { titles.row(of: $0) }
  }

  /// Whether the names of an entry are none of the title's, nor what they begin with, but another one's.
  private func contradicts(_ entry: ListEntry, _ row: Int) -> Bool {
    guard !entry.names.isEmpty else { return false }
    var isOther = false
    for name in entry.names {
      let rows = names.rows(named: name)
      if rows[row] != nil || names.goesOn(row, after: name) { return false }
      if !rows.isEmpty { isOther = true }
    }
    return isOther
  }

  private func match(byName entry: ListEntry) -> Match {
    var fits: [Int: TitleNames.Fit] = [:]
    for name in entry.names {
      for (row, fit) in names.rows(named: name) { fits[row] = min(fits[row] ?? .bare, fit) }
    }
    let candidates = fits.compactMap { row, fit -> (row: Int, fit: TitleNames.Fit, doubts: Int)? in
      doubts(entry, row).map { (row, fit, $0) }
    }
    guard let best = candidates.map({ ($0.fit, $0.doubts) }).min(by: <) else { return .unknown }
    let winners = candidates.filter { ($0.fit, $0.doubts) == best }.map { titles.id($0.row) }.sorted()
    guard winners.count == 1 else { return .ambiguous(winners) }
    switch best {
    case (.exact, 0...1), (.folded, 0...1), (.synonym, 0): return .byName(winners[0])
    case (.bare, 0) where entry.type != nil && (entry.year != nil || entry.episodes != nil):
      return .byName(winners[0])
    default: return .ambiguous(winners)
    }
  }

  /// How many facts speak against a title; nil where one rules it out.
  private func doubts(_ entry: ListEntry, _ row: Int) -> Int? {
    var doubts = 0
    if let year = entry.year, let other = titles.year(row), year != other {
      // Sites disagree about premieres around New Year.
      guard abs(year - other) <= 1 else { return nil }
      doubts += 1
    }
    if let type = entry.type, let other = titles.type(row).map(titles.word), type != other {
      // Sites disagree about what is an OVA, an ONA or a special, not about films.
      guard type != "Movie", other != "Movie", type != "Music", other != "Music" else { return nil }
      doubts += 1
    }
    if let episodes = entry.episodes, let other = titles.episodes(row), episodes != other { doubts += 1 }
    return doubts
  }
}
