import Tensors

extension Autoencoder {
  /// The outputs of both paths for one history, before they are combined.
  public struct PathOutputs: Sendable {
    /// The events of known items.
    public var known: [Interaction]
    /// Presence logits of the deep path, `[items]`.
    public var deep: [Float]
    /// Standardised scores of the wide path, `[items]`; empty without a wide path or history. Near neighbours are fifty
    /// deviations out.
    public var wide: [Float]
    /// As `HeadOutputs.rating`.
    public var rating: [Float]

    /// Combines the paths. O(items).
    public func heads(_ gate: WideGate) -> HeadOutputs {
      var presence = deep
      guard wide.count == deep.count else {
        Autoencoder.logSoftmax(&presence)
        return HeadOutputs(presence: presence, rating: rating)
      }
      presence.withUnsafeMutableBufferPointer { out in
        if let start = out.baseAddress { BLAS.add(wide, to: start, times: gate.weight, count: out.count) }
      }
      Autoencoder.logSoftmax(&presence)
      return HeadOutputs(presence: presence, rating: rating, gate: gate)
    }
  }
}
