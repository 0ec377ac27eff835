import CKernels
import Tensors

/// The outputs of both heads of a model for one history. The mix is applied afterwards, without another forward pass.
public struct HeadOutputs: Sendable {
  /// Log-presence of each item, `[items]`, for ranking. With a wide path it is overconfident; see `calibratedPresence`.
  public var presence: [Float]
  /// Predicted hybrid rating of each item, about -1 to 1 (`HybridRating`), `[items]`.
  public var rating: [Float]
  /// The gate that combined the paths; nil without a wide path.
  public var gate: WideGate?

  /// A hybrid rating as a number from 0 to 1: a neutral one is the middle, a whole one this much beyond it, and none less than the least,
  /// whose logarithm would drown every presence.
  private static let (middle, slope, least): (Float, Float, Float) = (0.5, 0.4, 0.02)

  /// Logarithm of the calibrated probability that the user has an item, `[items]`. O(items).
  public var calibratedPresence: [Float] {
    guard let gate else { return presence }
    var calibrated = gate.calibrated(presence)
    Autoencoder.logSoftmax(&calibrated)
    return calibrated
  }

  /// Scores for a mix of presence (1) and rating (0). O(items).
  public func score(_ mix: Float, into scores: inout [Float]) {
    let n = presence.count
    scores.resize(to: n)
    nk_geometric_mix(presence, rating, &scores, n, mix, Self.middle, Self.slope, Self.least)
  }
}
