import Catalogue
import Foundation

/// Title search over the catalogue in memory. Everything the first card does not need is computed on first use.
public final class CatalogueSearch: TitleSearch {
  private let catalogue: TitleTable
  /// Titles looked up by id, at most the catalogue: those of the history are looked up after every key.
  private var titleCache: [Int: Anime] = [:]
  /// How many titles were read from the catalogue for `title`.
  private(set) var titleReads = 0
  /// The 300 titles with the most members, only the first of each franchise.
  private lazy var popularTitles = Array(
    catalogue.indices.filter { !catalogue.isAdult($0) && catalogue.franchiseOrder($0) ?? 1 == 1 }
      .map { (members: catalogue.members($0) ?? 0, id: catalogue.id($0), row: $0) }
      .sorted { ($1.members, $0.id) < ($0.members, $1.id) }.prefix(300).map { catalogue[$0.row] })

  private let scoreFile: String?
  private var scoreCounts: [Int: ScoreCounts]?

  /// A search over `catalogue`; `scores` is the file with score counts, read when the first detail is opened.
  public init(_ catalogue: TitleTable, scores: String? = nil) {
    self.catalogue = catalogue
    scoreFile = scores
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

  /// See `TitleIndex.search`.
  public func search(_ text: String, limit: Int, adult: Bool) -> [Anime] {
    TitleIndex(catalogue, adult: adult).search(text, limit: limit)
  }

  /// Titles with the most members, only the first of each franchise.
  public func popular(limit: Int) -> [Anime] { Array(popularTitles.prefix(limit)) }

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
