import Cards
import Catalogue
import Foundation
import Logging
import Recommending

/// Title search over the catalogue in memory. Everything the first card does not need is computed on first use.
public final class CatalogueSearch: TitleSearch {
  private let catalogue: TitleTable
  /// Titles looked up by id, at most the catalogue: those of the history are looked up after every key.
  private var titleCache: [Int: Anime] = [:]
  /// How many titles were read from the catalogue for `title`.
  private(set) var titleReads = 0
  private lazy var popularRows = FirstTitles.candidates(catalogue)
  /// The titles that a new person picks from, and the picks that they take into account.
  private lazy var firstTitles = FirstTitles(popularRows.map { catalogue[$0] })
  private var knownPicks: Set<Int> = []
  private lazy var index = TitleIndex(catalogue, nicknames: nicknames())

  private let describer: DescriptionFinder?
  private var knownTalker: Talker?
  private let scoreFile, nicknameFile: String?
  private var scoreCounts: [Int: ScoreCounts]?
  private let settingsLanguage: TitleLanguage

  /// A search over `catalogue`; `scores` is the file with score counts, read when the first detail is opened, `nicknames` the one
  /// with nicknames, read for the first search. `describer` finds titles by what they are about.
  public init(
    _ catalogue: TitleTable, scores: String? = nil, nicknames: String? = nil,
    describer: DescriptionFinder? = nil
  ) {
    self.catalogue = catalogue
    self.describer = describer
    (scoreFile, nicknameFile) = (scores, nicknames)
    settingsLanguage = catalogue.language
  }

  /// Without a readable file titles are found by their names alone.
  private func nicknames() -> [Nickname] {
    guard let nicknameFile, FileManager.default.fileExists(atPath: nicknameFile) else { return [] }
    do { return try NicknameFile.read(nicknameFile) } catch {
      Logger(label: "nostrade.search").error("no nicknames", metadata: ["error": "\(error)"])
      return []
    }
  }

  /// See `TitleTable.language`.
  public func display(in language: TitleLanguage?) {
    let language = language ?? settingsLanguage
    guard language != catalogue.language else { return }
    catalogue.language = language
    titleCache = [:]
  }

  /// How people scored a title. A score file that cannot be read throws once; after that there are no scores.
  public func scores(_ id: Int) throws -> ScoreCounts? {
    if let scoreCounts { return scoreCounts[id] }
    scoreCounts = [:]
    guard let scoreFile, FileManager.default.fileExists(atPath: scoreFile) else { return nil }
    let counts = try ScoreFile.read(scoreFile)
    scoreCounts = counts
    return counts[id]
  }

  /// See `TitleIndex.matches`.
  public func search(_ text: String, limit: Int, adult: Bool) -> [TitleMatch] {
    index.showing(adult: adult).matches(text, limit: limit)
  }

  /// See `DescriptionFinder.find`.
  public func describe(_ text: String, limit: Int, adult: Bool) throws -> [DescribedTitle] {
    try describer?.find(text, limit: limit, adult: adult).matches.map(\.described) ?? []
  }

  /// See `Talker`. What cannot be made is told, and tried again the next time.
  public func talker() throws -> Talker? {
    if knownTalker == nil { knownTalker = try describer?.talker() }
    return knownTalker
  }

  /// Titles with the most members that one could begin with.
  public func popular(limit: Int) -> [Anime] { popularRows.prefix(limit).map { catalogue[$0] } }

  /// See `FirstTitles`: of the 300 titles with the most members.
  public func firstTitles(limit: Int, picked: [Int], scores: () -> [Int: Float]) -> [Anime] {
    // No known pick is among these: it is another person.
    if picked.isEmpty || firstTitles.ids.isEmpty
      || (!knownPicks.isEmpty && knownPicks.isDisjoint(with: picked))
    {
      firstTitles.begin(limit)
      knownPicks = []
    }
    let new = picked.filter { !knownPicks.contains($0) }
    if !new.isEmpty {
      let scores = scores()
      for id in new { firstTitles.pick(id, scores: scores) }
      knownPicks.formUnion(new)
    }
    return firstTitles.ids.compactMap(title)
  }

  /// The title with an id. O(1).
  public func title(_ id: Int) -> Anime? {
    if let cached = titleCache[id] { return cached }
    guard let row = catalogue.row(of: id) else { return nil }
    let title = catalogue[row]
    titleReads += 1
    titleCache[id] = title
    return title
  }
}
