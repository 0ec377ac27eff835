import CKernels
import Tensors

extension Autoencoder {
  /// The outputs of both heads for one history. The mix is applied afterwards, without another forward pass.
  public struct Heads: Sendable {
    /// Log-presence of each item, `[items]`, for ranking. With a wide path it is overconfident; see `calibratedPresence`.
    public var presence: [Float]
    /// Predicted hybrid rating of each item, about -1 to 1 (`HybridRating`), `[items]`.
    public var rating: [Float]
    /// The gate that combined the paths; nil without a wide path.
    public var gate: WideGate?

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
      if scores.count != n { scores = [Float](repeating: 0, count: n) }
      nk_geometric_mix(presence, rating, &scores, n, mix, 0.5, 0.4, 0.02)
    }
  }

  /// The outputs of both paths for one history, before they are combined.
  public struct PathOutputs: Sendable {
    /// The events of known items.
    public var known: [Interaction]
    /// Presence logits of the deep path, `[items]`.
    public var deep: [Float]
    /// Standardised scores of the wide path, `[items]`; empty without a wide path or history. Near neighbours are fifty
    /// deviations out.
    public var wide: [Float]
    /// As `Heads.rating`.
    public var rating: [Float]

    /// Combines the paths. O(items).
    public func heads(_ gate: WideGate) -> Heads {
      var presence = deep
      guard wide.count == deep.count else {
        Autoencoder.logSoftmax(&presence)
        return Heads(presence: presence, rating: rating)
      }
      presence.withUnsafeMutableBufferPointer { out in
        if let start = out.baseAddress { BLAS.add(wide, to: start, times: gate.weight, count: out.count) }
      }
      Autoencoder.logSoftmax(&presence)
      return Heads(presence: presence, rating: rating, gate: gate)
    }
  }
}
