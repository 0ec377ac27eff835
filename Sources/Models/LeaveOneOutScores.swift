import Tensors

/// What a scorer says of one history without each of a few events in turn: what those events are worth. Scores may be worked out
/// where they are asked for, so that a few cards cost a few.
public protocol LeaveOneOutScores: Sendable {
  /// Scores of some items, `[events left out][rows.count]`.
  func scores(of rows: [Int32]) -> [[Float]]
  /// The scores of all items times their weights, added up: `[events left out]`.
  func sums(_ weights: ItemWeights) -> [Float]
  /// The scores of all items, `[events left out][items]`.
  func all() -> [[Float]]
}

/// A weight for every item, as a scorer wants them for `LeaveOneOutScores.sums`: see `ItemScorer.weigh`.
public struct ItemWeights: Sendable {
  /// `[items]`.
  public let values: [Float]
  /// What they come to in the scorer's own dimensions, where that is all it needs.
  var inside: [Float] = []
}

/// Scores that were worked out at once.
public struct DenseLeaveOneOutScores: LeaveOneOutScores {
  private let whole: [[Float]]

  /// Of `[events left out][items]`.
  public init(_ scores: [[Float]]) { whole = scores }

  /// Looked up.
  public func scores(of rows: [Int32]) -> [[Float]] {
    whole.map { scores in rows.map { scores[Int($0)] } }
  }

  /// O(items) each.
  public func sums(_ weights: ItemWeights) -> [Float] {
    whole.map { BLAS.dot($0, weights.values, count: weights.values.count) }
  }

  /// As they are.
  public func all() -> [[Float]] { whole }
}
