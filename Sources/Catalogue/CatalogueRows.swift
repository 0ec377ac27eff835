import Foundation

/// The rows of a catalogue as they are read: of several with one id the last counts.
struct CatalogueRows {
  private var titles: [Anime] = []
  private var indices: [Int: Int] = [:]
  private var (rows, repeated, unusable, firstUnusable) = (0, 0, 0, 0)
  private var judge = ScaleJudge()
  /// Scores that name no scale wait until that of all is known.
  private var scores: [Double?] = []
  private var undated = StrangeFields()
  /// Numbers that cannot be read, by their columns.
  private var uncounted: [String: StrangeFields] = [:]

  /// Takes in a row.
  mutating func add(_ row: CSVRow, _ columns: CatalogueColumns) {
    rows += 1
    guard let anime = CatalogueFile.anime(row, columns, &uncounted) else {
      unusable += 1
      if firstUnusable == 0 { firstUnusable = row.line }
      return
    }
    if anime.startDate == nil, let text = CatalogueFile.text(row, columns, "start_date", limit: 40) {
      undated.note(text, line: row.line)
    }
    let score = CatalogueFile.scoreNumber(row, columns)
    if let score { judge.add(score) }
    if let score, score < 0, score != -1, let column = columns["score"] {
      uncounted["score", default: StrangeFields()].note(row.text(column), line: row.line)
    }
    if let index = indices[anime.id] {
      repeated += 1
      (titles[index], scores[index]) = (anime, score)
    } else {
      indices[anime.id] = titles.count
      titles.append(anime)
      scores.append(score)
    }
  }

  /// The titles, with their scores on a scale of ten.
  ///
  /// - Parameter named: the scale of the scores; nil to tell it from them.
  /// - Parameter strange: a sentence about the text of the file.
  /// - Throws: `CatalogueError` when no row is usable.
  func finished(_ path: String, _ named: RatingScale?, _ strange: String?) throws -> CatalogueReading {
    guard !titles.isEmpty else {
      throw CatalogueError(path: path, reason: "no row has both an id and a title.")
    }
    var warnings = rowWarnings + [strange].compactMap { $0 } + fieldWarnings
    let numbers = scores.compactMap { $0 }.filter { $0 > 0 }
    // A few high ones among scores of ten are slips.
    let areFew = numbers.count < ScaleJudge.handful && numbers.contains { $0 <= 10 }
    let scale = named ?? (areFew ? .ten : judge.scale)
    if named == nil, scale != .ten, let warning = judge.warning { warnings.append(warning) }
    let outside = numbers.count { $0 > scale.highest }
    if outside > 0 {
      warnings.append(
        "\(outside) of \(numbers.count) scores are above \(scale.rawValue) and count as none.")
    }
    var titles = titles
    for (index, score) in scores.enumerated() {
      guard let score else { continue }
      titles[index].score =
        scale == .ten ? CatalogueFile.tenth(score) : scale.rating(score).map(Double.init)
    }
    return CatalogueReading(titles: titles, warnings: warnings)
  }

  private var rowWarnings: [String] {
    var warnings: [String] = []
    if repeated > 0 {
      warnings.append("\(repeated) of \(rows) rows repeat an id; the last row of each id counts.")
    }
    if unusable > 0 {
      warnings.append(
        "Skipped \(unusable) of \(rows) rows without an id or a title, the first on line \(firstUnusable).")
    }
    return warnings
  }

  private var fieldWarnings: [String] {
    let counts = [
      ("episodes", "episode count"), ("members", "member count"), ("franchise_order", "franchise place"),
      ("score", "score"),
    ]
    return ([undated.warning("date")] + counts.map { uncounted[$0]?.warning($1) }).compactMap { $0 }
  }
}
