/// Scores every item for one user from a history alone, so new users need no training.
public protocol ItemScorer: Sendable {
  /// The items it knows; scores are in this order.
  var items: ItemIndex { get }
  /// A short name for tables and `--model`.
  var name: String { get }
  /// Weight of a content cosine beside these scores, relative to its weight beside log-odds.
  var contentWeightFactor: Float { get }
  /// Whether the scores are log-odds, to which nats can be added. Others are scaled to the usual spread of log-odds before a content
  /// cosine is added.
  var scoresAreLogOdds: Bool { get }
  /// How many users love each item in the training data, `[items]`; nil if the model does not keep that.
  var loveCounts: [Float]? { get }
  /// Scores of all items for a query after a history, `[items.count]`, higher is better, on the scorer's own scale.
  /// Items of the history are scored too; the caller leaves them out.
  ///
  /// The scorer brings `scores` to its size (`resize(to:)`), so an empty array will do; one that is kept is not allocated again.
  func score(_ history: [Interaction], query: Query, into scores: inout [Float])
  /// Scores after each of several histories, `[histories.count][items.count]`; a missing query asks for any feedback at no
  /// particular time.
  func scores(_ histories: [[Interaction]], query: [Query]) -> [[Float]]
  /// Scores after a history, and the scores without each of the events at `positions`.
  func score(_ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float])
    -> any LeaveOneOutScores
  /// The scores without each of the events at `positions`, where the scores of the whole history are known: `whole`, `[items]`.
  func leaveOneOutScores(_ history: [Interaction], query: Query, without positions: [Int], whole: [Float])
    -> any LeaveOneOutScores
  /// Prepares a weight for every item, `[items]`, for `LeaveOneOutScores.sums`.
  func weigh(_ weights: [Float]) -> ItemWeights
  /// Computes ahead, while idle, a piece of what scoring one more event after `history` will need, and of the same without each
  /// of the events at `positions`. Returns false once nothing is left to do. Never changes scores.
  func prepare(_ history: [Interaction], without positions: [Int]) -> Bool
  /// The same scorer over the same weights with caches of its own, for a caller on another core: the caches remember one history, and
  /// a call waits for another one that uses them.
  var withOwnCaches: any ItemScorer { get }
}

extension ItemScorer {
  /// The scores are log-odds.
  public var scoresAreLogOdds: Bool { true }
  /// Beside scores that are no log-odds a fifth, fitted beside linear models.
  public var contentWeightFactor: Float { scoresAreLogOdds ? 1 : 0.2 }
  /// Most models do not keep the counts.
  public var loveCounts: [Float]? { nil }

  /// One history after the other.
  public func scores(_ histories: [[Interaction]], query: [Query] = []) -> [[Float]] {
    histories.enumerated().map { i, history in
      var scores = [Float](repeating: 0, count: items.count)
      score(history, query: i < query.count ? query[i] : Query(), into: &scores)
      return scores
    }
  }

  /// Many models cache nothing.
  public var withOwnCaches: any ItemScorer { self }

  /// Most models compute nothing ahead.
  public func prepare(_ history: [Interaction], without positions: [Int]) -> Bool { false }

  /// Scores for any feedback, at no particular time.
  public func score(_ history: [Interaction], into scores: inout [Float]) {
    score(history, query: Query(), into: &scores)
  }

  /// Scores each shortened history in a pass of its own.
  public func score(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    score(history, query: query, into: &scores)
    return passes(history, query: query, without: positions)
  }

  /// As `score(_:query:without:into:)`.
  public func leaveOneOutScores(
    _ history: [Interaction], query: Query, without positions: [Int], whole: [Float]
  ) -> any LeaveOneOutScores {
    var scores = whole
    return score(history, query: query, without: positions, into: &scores)
  }

  func passes(_ history: [Interaction], query: Query, without positions: [Int]) -> any LeaveOneOutScores {
    guard !positions.isEmpty else { return DenseLeaveOneOutScores([]) }
    let shorter = positions.map { position in
      var left = history
      left.remove(at: position)
      return left
    }
    return DenseLeaveOneOutScores(scores(shorter, query: positions.map { _ in query }))
  }

  /// Scores of one history without each of the events at `positions`, `[positions.count][items.count]`.
  public func scores(
    _ history: [Interaction], query: Query = Query(), without positions: [Int]
  ) -> [[Float]] {
    var whole = [Float](repeating: 0, count: items.count)
    return score(history, query: query, without: positions, into: &whole).all()
  }

  /// Keeps the weights as they are.
  public func weigh(_ weights: [Float]) -> ItemWeights { ItemWeights(values: weights) }
}

/// A scorer whose own `leaveOneOutScores` computes scores without an event from those of the whole history, which it therefore scores first.
public protocol IncrementalLeaveOneOut: ItemScorer {}

extension IncrementalLeaveOneOut {
  /// The scores of the whole history, and `leaveOneOutScores` of them.
  public func score(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    score(history, query: query, into: &scores)
    return leaveOneOutScores(history, query: query, without: positions, whole: scores)
  }
}

extension [Float] {
  /// Brings the array to `count` elements; does nothing where it has as many, and fills with zeros where not.
  mutating func resize(to count: Int) {
    if self.count != count { self = [Float](repeating: 0, count: count) }
  }
}
