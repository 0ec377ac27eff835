import Evaluation
import Foundation
import Models

/// What it is worth to rank an answer high, by how many people love it: a title that everybody has seen is no find.
struct AnswerWorth: Sendable {
  /// In the likelihood: number of lovers over the largest such number, to a negative power, `[items]`.
  let likelihood: [Float]
  /// In niche NDCG@10; nil when no member of the ensemble counts loves.
  let niche: NicheWorth?
  /// How much niche NDCG counts beside NDCG.
  let nicheShare: Double

  /// That power, and the share of niche NDCG, for each of `Ensemble.steps`: high after few answers, when popularity would win alone.
  private static let powers: [Float] = [0.6, 0.6, 0.55, 0.45, 0.3, 0.3]
  private static let shares: [Double] = [1.5, 1.5, 1.2, 0.8, 0.4, 0.4]

  /// The worth of the items of `ensemble` at a step.
  init(_ ensemble: Ensemble, step: Int) {
    let loves = (ensemble.loveCounts ?? []).map { max($0, NicheWorth.fewestLovers) }
    guard loves.count == ensemble.items.count, let most = loves.max() else {
      likelihood = [Float](repeating: 1, count: ensemble.items.count)
      (niche, nicheShare) = (nil, 0)
      return
    }
    likelihood = loves.map { powf($0 / most, -Self.powers[step]) }
    (niche, nicheShare) = (NicheWorth(loves: loves), Self.shares[step])
  }
}
