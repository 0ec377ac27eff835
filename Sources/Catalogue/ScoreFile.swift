/// Reads how many people gave each title each score: a CSV file of anime_id,s1,...,s10.
public enum ScoreFile {
  /// A larger file is refused.
  static let mostBytes = 16 << 20

  /// Counts by title id. O(bytes).
  ///
  /// - Throws: `CatalogueError` with the line for another header, or a row without an id and ten counts.
  public static func read(_ path: String) throws -> [Int: ScoreCounts] {
    var result: [Int: ScoreCounts] = [:]
    var isHeader = true
    try CSVFile(path: path, mostBytes: mostBytes).forEachRow { row in
      if isHeader {
        isHeader = false
        guard row.texts == ["anime_id"] + (1...10).map({ "s\($0)" }) else {
          throw CatalogueError(path: path, line: row.line, reason: "the header must be anime_id,s1,...,s10.")
        }
        return
      }
      let figures = (1...10).compactMap(row.integer)
      guard row.count == 11, let id = row.integer(0), id > 0, figures.count == 10 else {
        throw CatalogueError(path: path, line: row.line, reason: "expected an id and ten counts.")
      }
      guard figures.allSatisfy({ $0 >= 0 && $0 <= 1_000_000_000 }) else {
        throw CatalogueError(path: path, line: row.line, reason: "counts must be between 0 and a billion.")
      }
      result[id] = ScoreCounts(figures)
    }
    return result
  }
}
