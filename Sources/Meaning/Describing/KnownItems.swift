import Catalogue
import Foundation

/// Descriptions of known titles, to measure a search with: half are for choosing, half for reporting.
public struct KnownItems: Sendable {
  /// One description.
  public struct Query: Sendable, Equatable {
    /// The titles that are right.
    public var right: Set<Int>
    /// `choose` or `report`.
    public var half: String
    /// The description.
    public var text: String
  }

  /// The descriptions in the order of the file.
  public let queries: [Query]

  /// Reads a CSV file with the columns anime_id, half, also (further right ids) and query.
  ///
  /// - Throws: `CatalogueError` when it cannot be read, `MeaningError` when a column or every row is missing.
  public init(path: String) throws {
    let file = try CSVFile(path: path)
    var columns: [String: Int]?
    var queries: [Query] = []
    try file.forEachRow { row in
      guard let known = columns else {
        let names = row.texts.enumerated().map { ($1.lowercased(), $0) }
        let header = Dictionary(names, uniquingKeysWith: { first, _ in first })
        for needed in ["anime_id", "query"] where header[needed] == nil {
          throw MeaningError(path: path, "line \(row.line): the header has no column \(needed).")
        }
        columns = header
        return
      }
      func text(_ name: String) -> String { known[name].map { $0 < row.count ? row.text($0) : "" } ?? "" }
      guard let id = Int(text("anime_id")), !text("query").isEmpty else {
        throw MeaningError(path: path, "line \(row.line): a row needs an anime_id and a query.")
      }
      let also = text("also").split(separator: " ").compactMap { Int($0) }
      queries.append(Query(right: Set([id] + also), half: text("half"), text: text("query")))
    }
    guard !queries.isEmpty else { throw MeaningError(path: path, "there are no descriptions in it.") }
    self.queries = queries
  }

  /// How often a right title was first or among the first five.
  public struct Figures: Sendable, Equatable, Encodable {
    /// What was ranked by.
    public var ranker: String
    /// The half of the descriptions.
    public var half: String
    /// How many descriptions there are.
    public var queries: Int
    /// Share with a right title first.
    public var hit1: Double
    /// Share with a right title among the first five.
    public var hit5: Double
    /// Mean of one divided by the rank of the first right title, within the first hundred.
    public var reciprocal: Double
    /// Milliseconds of a query on the processor: the median, and the slowest but one in a hundred.
    public var median: Double
    /// See `median`.
    public var p99: Double
  }

  /// Measures a search, ids best first, on each half.
  public func figures(_ ranker: String, _ search: (String) -> [Int]) -> [Figures] {
    Set(queries.map(\.half)).sorted().map { half in
      let asked = queries.filter { $0.half == half }
      var (hit1, hit5, reciprocal) = (0, 0, 0.0)
      var times: [Double] = []
      for query in asked {
        let start = ProcessorTime.milliseconds()
        let found = search(query.text).prefix(100)
        times.append(ProcessorTime.milliseconds() - start)
        guard let rank = found.firstIndex(where: query.right.contains) else { continue }
        if rank == 0 { hit1 += 1 }
        if rank < 5 { hit5 += 1 }
        reciprocal += 1 / Double(rank + 1)
      }
      times.sort()
      let count = Double(asked.count)
      return Figures(
        ranker: ranker, half: half, queries: asked.count, hit1: Double(hit1) / count,
        hit5: Double(hit5) / count,
        reciprocal: reciprocal / count, median: times[times.count / 2],
        p99: times[min(times.count - 1, Int((count * 0.99).rounded(.up)) - 1)])
    }
  }
}

extension DescriptionSearch {
  /// Figures of each half of the search and of halves together.
  public func figures(_ items: KnownItems) -> [KnownItems.Figures] {
    var rankers: [(String, Halves)] = [("BM25", .words), ("LSA", .vectors), ("BM25 + LSA", .both)]
    if sentences?.isThere == true {
      rankers += [
        ("MiniLM", .sentences), ("BM25 + MiniLM", [.words, .sentences]),
        ("LSA + MiniLM", [.vectors, .sentences]), ("all three", .all),
      ]
    }
    return rankers.flatMap { name, halves in
      items.figures(name) { text in self.found(text, halves).rows.prefix(100).map(self.titles.id) }
    }
  }
}

/// Time that this process has had the processor: other programs do not count.
public enum ProcessorTime {
  /// Milliseconds of all threads since the process began.
  public static func milliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
  }
}
