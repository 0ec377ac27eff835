import CKernels
import Tensors

/// Scores of one history without each of some events in turn, from which reasons are computed. An implementation may
/// compute scores on demand, so that the cost follows the number of items looked at.
public protocol LeaveOneOutScores: Sendable {
  /// Scores of some items, `[events left out][items.count]`.
  func scores(of items: [Int32]) -> [[Float]]
  /// Weighted sums of the scores of all items, `[events left out]`.
  func sums(_ weights: ItemWeights) -> [Float]
  /// Scores of all items, `[events left out][items]`.
  func all() -> [[Float]]
  /// Standard deviation of the scores over all items, `[events left out]`; nil where that would need all scores.
  func deviations() -> [Float]?
}

extension LeaveOneOutScores {
  /// Not known.
  public func deviations() -> [Float]? { nil }
}

/// A weight for each item, prepared by `ItemScorer.weigh` for `LeaveOneOutScores.sums`.
public struct ItemWeights: Sendable {
  /// `[items]`.
  public let values: [Float]
  /// The weights in the scorer's own dimensions, where sums need no more: `[dim + 1]` of a SASRec, else empty.
  var projected: [Float] = []
}

/// Leave-one-out scores that were all computed in advance.
public struct DenseLeaveOneOutScores: LeaveOneOutScores {
  private let rows: [[Float]]

  /// Scores `[events left out][items]`.
  public init(_ scores: [[Float]]) { rows = scores }

  /// Looked up.
  public func scores(of items: [Int32]) -> [[Float]] {
    rows.map { scores in items.map { scores[Int($0)] } }
  }

  /// O(events left out * items).
  public func sums(_ weights: ItemWeights) -> [Float] {
    rows.map { BLAS.dot($0, weights.values, count: weights.values.count) }
  }

  /// O(events left out * items).
  public func deviations() -> [Float]? {
    rows.map { scores in
      var (mean, deviation): (Float, Float) = (0, 0)
      nk_moments(scores, scores.count, &mean, &deviation)
      return deviation
    }
  }

  /// As given.
  public func all() -> [[Float]] { rows }
}
