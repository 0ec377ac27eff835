import Foundation
import Models

/// Accuracy of one ranking against the held-out items.
public struct RankingMetrics: Sendable, Equatable {
  /// Discounted gain of the first k over that of a perfect ranking (Järvelin & Kekäläinen, 2002), by k.
  public var ndcg: [Int: Double] = [:]
  /// Share of the answers (at most k of them) among the first k, by k.
  public var recall: [Int: Double] = [:]
  /// 1 when any answer is among the first k, by k.
  public var hitRate: [Int: Double] = [:]
  /// NDCG@10 where a hit counts what `NicheWorth` gives its item; nil where that was not asked for.
  public var nicheNDCG: Double?

  /// The cut-offs reported everywhere.
  public static let cuts = [10, 20, 100]

  /// Metrics of `ranked` (best first) for `answers`. `wanted` is the number of all answers if some cannot be ranked;
  /// with `worth` there is a niche NDCG too. O(ranked + answers log answers).
  public init(
    ranked: [Int32], answers: Set<Int32>, cuts: [Int] = RankingMetrics.cuts, wanted: Int? = nil,
    worth: NicheWorth? = nil
  ) {
    let wanted = max(wanted ?? 0, answers.count)
    guard wanted > 0 else { return }
    for k in cuts {
      var gain = 0.0
      var hits = 0
      for (place, item) in ranked.prefix(k).enumerated() where answers.contains(item) {
        gain += 1 / log2(Double(place) + 2)
        hits += 1
      }
      let ideal = (0..<min(k, wanted)).reduce(0.0) { $0 + 1 / log2(Double($1) + 2) }
      ndcg[k] = gain / ideal
      recall[k] = Double(hits) / Double(min(k, wanted))
      hitRate[k] = hits > 0 ? 1 : 0
    }
    nicheNDCG = worth?.ndcg(ranked, answers)
  }
}

/// A mean over users with its standard error.
public struct MeanAndError: Sendable, Equatable, CustomStringConvertible {
  /// As in `.4813 ± .0140`, to four places.
  public var description: String { String(format: "%.4f ± %.4f", mean, error) }

  /// The mean.
  public var mean: Double
  /// Standard deviation divided by the square root of the number of users.
  public var error: Double
  /// Number of users.
  public var count: Int

  /// Mean and error of `values`; zero for none. O(n).
  public init(_ values: [Double]) {
    count = values.count
    let n = Double(max(values.count, 1))
    let mean = values.reduce(0, +) / n
    self.mean = mean
    error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot() / n.squareRoot()
  }

  /// Mean and error of the differences `values - others`, over the users who have both. O(n).
  public init(_ values: [Double?], less others: [Double?]) {
    self.init(zip(values, others).compactMap { a, b in a.flatMap { a in b.map { a - $0 } } })
  }
}
