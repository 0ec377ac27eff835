import Foundation

/// How much more of each genre a person loves than others do. Whoever loves three titles of a rare genre wants more of it than lists say: the
/// people who have these three on their lists love mostly what everybody loves (docs/decisions/0109).
///
/// The affinity to a genre is the logarithm of how many times its usual share it has among the loves, less `least`. Both shares are drawn
/// together by `prior` loves. The first love does not count: what one title is like, content tells. A love of the genre never lowers it, a
/// dislike never raises it.
struct GenreAffinities {
  /// Loves that draw the shares together.
  private static let prior: Float = 0.3
  /// What the logarithm must exceed, and the same as a ratio: everybody loves more of something.
  private static let least: Float = 1.2
  private static let leastRatio = exp(least)
  /// After so many loves affinities count half: models know longer histories better.
  private static let halfLoves: Float = 6

  /// The genres of titles.
  private let columns: FilterColumns
  /// The usual share of each genre, `[genres]`.
  private let rates: [Float]
  /// The loves of each genre, `[genres]`, and of all.
  private let loves: [Float]
  private let total: Float
  /// The affinity to each genre, `[genres]`; 0 for most.
  let values: [Float]
  /// Whether an affinity may be above 0, with all answers or without one.
  let isAny: Bool
  /// What an affinity counts after so many loves, 0 to 1.
  let trust: Float

  /// The affinities of somebody's answers, with a weight for each (`Feedback.affinityWeight`), of which `count` are loves.
  /// O(answers genres).
  init(_ columns: FilterColumns, rates: [Float], _ answers: [(row: Int, weight: Float)], count: Int) {
    var loves = [Float](repeating: 0, count: columns.genreCount)
    var total: Float = 0
    for (row, weight) in answers {
      total += max(weight, 0)
      for genre in columns.genres(of: row) { loves[Int(genre)] += weight }
    }
    (self.columns, self.rates, self.loves, self.total) = (columns, rates, loves, total)
    values = loves.indices.map { Self.affinity(loves: loves[$0], of: total, rate: rates[$0]) }
    isAny = loves.contains { $0 > 1 }
    let known = Float(count) / Self.halfLoves
    trust = 1 / (1 + known * known)
  }

  private static func affinity(loves: Float, of total: Float, rate: Float) -> Float {
    guard loves > 1 else { return 0 }
    let ratio = (loves - 1 + prior) / ((total - 1) * rate + prior)
    return ratio > leastRatio ? log(ratio) - least : 0
  }

  /// The affinities without one of the answers, `[genres]`. O(genres).
  func values(without answer: (row: Int, weight: Float)) -> [Float] {
    var left = loves
    for genre in columns.genres(of: answer.row) { left[Int(genre)] -= answer.weight }
    let rest = total - max(answer.weight, 0)
    return left.indices.map { Self.affinity(loves: left[$0], of: rest, rate: rates[$0]) }
  }

  /// Adds to each title the sum of `values` `[genres]` over its genres, times `factor`. O(genres of all titles).
  func add(_ values: [Float], times factor: Float, to out: inout [Float]) {
    columns.addGenreValues(values, times: factor, to: &out)
  }

  /// The sum of `values` `[genres]` over the genres of a title.
  func sum(_ values: [Float], of row: Int) -> Float {
    columns.genres(of: row).reduce(0) { $0 + values[Int($1)] }
  }
}
