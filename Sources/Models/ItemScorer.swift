/// Scores every item for one person from a history alone, so a new person needs no training.
public protocol ItemScorer: Sendable {
  /// The items it knows; scores come in this order.
  var items: ItemIndex { get }
  /// A short name for tables and `--model`.
  var name: String { get }
  /// How much a cosine of content is worth beside these scores, where 1 is what it is worth beside log-odds.
  var cosineWorth: Float { get }
  /// Whether the scores are on a scale of their own, that no number of nats can be set beside: a cosine of content then counts
  /// as beside log-odds of a common spread.
  var hasOwnScale: Bool { get }
  /// How many people's loves each item was learnt from, `[items]`; nil where that is not known.
  var raters: [Float]? { get }
  /// Scores of all items when `query` after a history, `[items.count]`, higher is better, on a scale of the scorer's own.
  /// Items of the history are scored like any other: leaving them out is the caller's business.
  func score(_ history: [Interaction], query: Query, into scores: inout [Float])
  /// Scores after each of several histories, `[histories.count][items.count]`; a missing query asks for whatever comes
  /// next at no particular time.
  func scores(_ histories: [[Interaction]], query: [Query]) -> [[Float]]
  /// Scores after a history, and what they would be without each of some events in turn.
  func score(_ history: [Interaction], query: Query, without places: [Int], into scores: inout [Float])
    -> any LeaveOneOutScores
  /// A weight for every item, `[items]`, made ready for `LeaveOneOutScores.sums`.
  func weigh(_ weights: [Float]) -> ItemWeights
  /// A piece of what one more answer after a history, and the same without each of some events, will need, done while nobody
  /// waits; false once there is nothing left to do. Never changes what is scored.
  func prepare(_ history: [Interaction], without places: [Int]) -> Bool
}

extension ItemScorer {
  /// Scores as log-odds.
  public var cosineWorth: Float { 1 }
  /// Log-odds are not.
  public var hasOwnScale: Bool { false }
  /// Most do not know.
  public var raters: [Float]? { nil }

  /// One history after the other.
  public func scores(_ histories: [[Interaction]], query: [Query] = []) -> [[Float]] {
    histories.enumerated().map { i, history in
      var scores = [Float](repeating: 0, count: items.count)
      score(history, query: i < query.count ? query[i] : Query(), into: &scores)
      return scores
    }
  }

  /// Most need nothing.
  public func prepare(_ history: [Interaction], without places: [Int]) -> Bool { false }

  /// Whatever comes next, at no particular time.
  public func score(_ history: [Interaction], into scores: inout [Float]) {
    score(history, query: Query(), into: &scores)
  }

  /// A pass for each shortened history.
  public func score(
    _ history: [Interaction], query: Query, without places: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    score(history, query: query, into: &scores)
    return passes(history, query: query, without: places)
  }

  func passes(_ history: [Interaction], query: Query, without places: [Int]) -> any LeaveOneOutScores {
    guard !places.isEmpty else { return DenseLeaveOneOutScores([]) }
    let shorter = places.map { place in
      var left = history
      left.remove(at: place)
      return left
    }
    return DenseLeaveOneOutScores(scores(shorter, query: places.map { _ in query }))
  }

  /// Scores of one history without each of some events in turn, `[places.count][items.count]`.
  public func scores(
    _ history: [Interaction], query: Query = Query(), without places: [Int]
  ) -> [[Float]] {
    var whole = [Float](repeating: 0, count: items.count)
    return score(history, query: query, without: places, into: &whole).all()
  }

  /// As they are.
  public func weigh(_ weights: [Float]) -> ItemWeights { ItemWeights(values: weights) }
}

/// A scorer with two heads, one for what is met and one for how it is rated: how they are mixed is turned after the pass.
public protocol TwoHeadedScorer: ItemScorer {
  /// What both heads say of a profile.
  func heads(_ history: [Interaction]) -> Autoencoder.Heads
}

/// What can go wrong with a model: an impossible configuration, a file that does not fit, training that diverged.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence for a person: what happened and what to do.
  public let description: String
  /// An error that says `description`.
  public init(_ description: String) { self.description = description }
}
