/// The training loss of a SASRec.
public struct SASRecObjective: Sendable, Equatable, Codable {
  /// The loss of one query.
  public enum Loss: String, Sendable, CaseIterable, Codable {
    /// Cross-entropy of the softmax over all items: the default and the most accurate, O(items) a query.
    case softmax
    /// Sampled softmax: over the target and sampled items, with logQ correction (Bengio & Senécal 2008; Yi et al.,
    /// RecSys 2019).
    case sampled
    /// Binary cross-entropy of the target against sampled items, as in the SASRec paper (arXiv 1808.09781).
    case bce
    /// Bayesian personalised ranking: the target above each sampled item (Rendle et al., arXiv 1205.2618).
    case bpr
  }

  /// The loss.
  public var loss: Loss
  /// Negatives sampled for each slice of queries and shared by it; not used by `softmax`.
  public var negatives: Int

  /// An objective; the full softmax by default.
  public init(_ loss: Loss = .softmax, negatives: Int = 256) {
    self.loss = loss
    self.negatives = negatives
  }
}
