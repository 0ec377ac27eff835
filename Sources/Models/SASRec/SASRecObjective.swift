/// What a SASRec in training is scored by.
public struct SASRecObjective: Sendable, Equatable, Codable {
  /// The loss of one query.
  public enum Loss: String, Sendable, CaseIterable, Codable {
    /// Cross-entropy of the softmax over every item: the default, and the most accurate where it can be afforded.
    case softmax
    /// Softmax over the target and some drawn items, corrected by how likely each was to be drawn (logQ; Bengio &
    /// Senécal 2008; Yi et al., RecSys 2019).
    case sampled
    /// Binary cross-entropy of the target against drawn items, as in SASRec's own paper.
    case bce
    /// Bayesian personalised ranking: the target above each drawn item (Rendle et al., arXiv 1205.2618).
    case bpr
  }

  /// See `Loss`.
  public var loss: Loss
  /// Items drawn for a slice of queries, shared by all of them; unused by the full softmax.
  public var negatives: Int

  /// An objective; the defaults are the full softmax.
  public init(_ loss: Loss = .softmax, negatives: Int = 256) {
    self.loss = loss
    self.negatives = negatives
  }
}
