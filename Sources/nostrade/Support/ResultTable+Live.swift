import Evaluation

/// Rows of live measures as text and CSV.
extension ResultTable {
  /// What rows of live measures have besides the columns of other rows, which are empty in them.
  static let liveColumns = ["figure", "value", "value_error", "value_behind", "value_behind_error"]

  /// The cells of a row, in the order of all columns.
  static func csvCells(_ row: LiveRow) -> [String] {
    let behind = row.behind.map { [figure($0.mean), figure($0.error)] } ?? ["", ""]
    return [row.measure, row.scorer, "\(row.mean.count)"] + MeasuredRow.columns.map { _ in "" }
      + [row.figure, figure(row.mean.mean), figure(row.mean.error)] + behind
  }

  /// A table for each measure: models by figures, each with its difference to the first model.
  static func showText(_ rows: [LiveRow]) {
    let wide = max(10, rows.map { $0.scorer.count }.max() ?? 0) + 4
    for measure in unique(rows.map(\.measure)) {
      let (rows, bins) = split(rows.filter { $0.measure == measure })
      let figures = unique(rows.map(\.figure))
      Output.line(
        pad("\(measure), \(rows.map(\.mean.count).max() ?? 0) \(counted(figures))", wide + 22)
          + figures.map { pad(titles[$0] ?? $0, 18) + pad("Behind", 18) }.joined())
      // A model may be in the table twice, as itself and among the baselines: its rows follow each other by figure.
      var left = rows
      while let scorer = left.first?.scorer {
        var cells = ""
        for name in figures {
          let place = left.firstIndex { $0.scorer == scorer && $0.figure == name }
          let row = place.map { left.remove(at: $0) }
          cells += pad(row.map { cell($0.mean) } ?? "", 18) + pad(row?.behind.map(cell) ?? "", 18)
        }
        Output.line(pad("  " + scorer, wide + 22) + cells)
      }
      showReliability(bins)
      Output.line("")
    }
  }

  /// What the rows of a measure are about.
  private static func counted(_ figures: [String]) -> String {
    figures.contains("alike_ten") ? "histories" : "people"
  }

  /// Rows of a measure without those of single bins, and these.
  private static func split(_ rows: [LiveRow]) -> (rows: [LiveRow], bins: [LiveRow]) {
    let bins = rows.filter { $0.figure.last?.isNumber ?? false }
    return (rows.filter { !($0.figure.last?.isNumber ?? false) }, bins)
  }

  /// What the first model promises beside what comes true.
  private static func showReliability(_ rows: [LiveRow]) {
    let rows = rows.filter { $0.scorer == rows.first?.scorer }
    func values(_ name: String) -> String {
      (0..<MatchCase.bins).map { bin in
        pad(rows.first { $0.figure == "\(name)_\(bin)" }.map { short($0.mean.mean) } ?? "-", 8)
      }.joined()
    }
    guard !rows.isEmpty else { return }
    for (name, title) in [("promised", "promised"), ("came_true", "came true"), ("share", "share of titles")]
    {
      Output.line(pad("    " + title, 24) + values(name))
    }
  }

  private static let titles = [
    "auc": "AUC", "rating_auc": "AUC of ratings", "nearest": "Nearest obey", "nearest_net": "Nearest net",
    "franchise": "Franchise obeys", "above_like": "Love over like", "loved": "Loved of 100",
    "new_cards": "New of 100", "low": "6 or less of 100", "match_error": "Error of match",
    "lift": "Rating lift",
    "ndcg_asked": "5 asked", "ndcg_popular": "10 best known", "ndcg_grid": "Grid of 24",
    "known_asked": "5 asked: known", "known_popular": "10: known", "known_grid": "Grid: answered",
    "romance_before": "Romance before", "romance_tonight": "Romance tonight",
    "romance_rested": "Romance rested",
    "sports_before": "Sports before", "sports_tonight": "Sports tonight", "sports_rested": "Sports rested",
    "strongest": "Strongest first",
    "falls": "Falls without",
    "beyond_random": "More than random", "leaves": "Leaves the ten", "unexplained": "Unexplained",
    "repeated": "Same answer", "same_sentence": "Same sentence",
    "ndcg": "NDCG@20", "second_ten": "Places 11 to 20", "genres": "Genres apart", "score": "Mean score",
    "famous": "Famous", "as_nobody": "As nobody", "distinct": "Distinct",
    "alike_ten": "Alike of 10", "alike_twenty": "Alike of 20",
    "cold_loved": "Loves in 50", "cold_auc": "AUC", "cold_listed": "Of the first 50",
    "genre_twenty": "Genre of 20", "genre_sixty": "Genre of 60",
    "too_often": "Too often", "lower": "Lower of two", "both": "Mean of two", "low_of_five": "Low for one",
  ]

  private static func cell(_ value: MeanAndError) -> String {
    short(value.mean) + " ±" + short(value.error, 3)
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
