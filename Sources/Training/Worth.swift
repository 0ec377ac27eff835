import Foundation
import Models

/// What it is worth to rank an answer high, by how many people love it: a title that everybody has seen is no find.
struct Worth: Sendable {
  /// In the likelihood: lovers to this power less, `[items]`.
  let likelihood: [Float]
  /// In niche NDCG: one over the root of lovers, at most 1, `[items]`.
  let niche: [Float]
  /// How much niche NDCG counts beside NDCG.
  let nicheShare: Double

  /// For each of `Ensemble.steps`: after a few answers popularity would win alone, after many it hardly does.
  private static let powers: [Float] = [0.6, 0.6, 0.55, 0.45, 0.3, 0.3]
  private static let shares: [Double] = [1.5, 1.5, 1.2, 0.8, 0.4, 0.4]
  /// Titles with fewer lovers count as with so many.
  private static let fewest: Float = 5

  /// The worth of the items of `ensemble` at a step; 1 for all when no member counts loves.
  init(_ ensemble: Ensemble, step: Int) {
    let loves = (ensemble.loveCounts ?? []).map { max($0, Self.fewest) }
    guard loves.count == ensemble.items.count, let most = loves.max() else {
      likelihood = [Float](repeating: 1, count: ensemble.items.count)
      (niche, nicheShare) = (likelihood, 0)
      return
    }
    likelihood = loves.map { powf($0 / most, -Self.powers[step]) }
    niche = loves.map { (Self.fewest / $0).squareRoot() }
    nicheShare = Self.shares[step]
  }

  /// NDCG@10 in which each hit counts its `niche` worth. `wanted` is the best possible sum.
  static func discounted(_ ranked: some Sequence<Float>) -> Double {
    ranked.prefix(10).enumerated().reduce(0) { $0 + Double($1.element) / log2(Double($1.offset) + 2) }
  }
}
