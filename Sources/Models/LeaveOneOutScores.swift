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
  /// Standard deviation of the scores over the items, relative to that of `whole`, the scores of the whole history:
  /// `[events left out]`. May be estimated from some items.
  func relativeDeviations(to whole: [Float]) -> [Float]
  /// Scores of the whole history that these are compared with, `[items]`; nil where they are the scorer's own.
  var compared: [Float]? { get }
}

extension LeaveOneOutScores {
  /// The scorer's own.
  public var compared: [Float]? { nil }

  /// How many items deviations are estimated from, where scores are computed on demand.
  private static var sampled: Int { 512 }

  /// Estimated from evenly spread items.
  public func relativeDeviations(to whole: [Float]) -> [Float] {
    let step = max(1, whole.count / Self.sampled)
    let items = stride(from: 0, to: whole.count, by: step).map { Int32($0) }
    let own = Self.deviation(items.map { whole[Int($0)] })
    return scores(of: items).map { Self.deviation($0) / own }
  }

  /// Standard deviation, never 0.
  static func deviation(_ scores: [Float]) -> Float {
    var (mean, deviation): (Float, Float) = (0, 0)
    nk_moments(scores, scores.count, &mean, &deviation)
    return max(deviation, 1e-6)
  }
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
  /// As given.
  public let compared: [Float]?

  /// Scores `[events left out][items]`, to be compared with `compared` unless that is nil.
  public init(_ scores: [[Float]], compared: [Float]? = nil) { (rows, self.compared) = (scores, compared) }

  /// Looked up.
  public func scores(of items: [Int32]) -> [[Float]] {
    rows.map { scores in items.map { scores[Int($0)] } }
  }

  /// O(events left out * items).
  public func sums(_ weights: ItemWeights) -> [Float] {
    rows.map { BLAS.dot($0, weights.values, count: weights.values.count) }
  }

  /// O(events left out * items).
  public func relativeDeviations(to whole: [Float]) -> [Float] {
    let own = Self.deviation(whole)
    return rows.map { Self.deviation($0) / own }
  }

  /// As given.
  public func all() -> [[Float]] { rows }
}
