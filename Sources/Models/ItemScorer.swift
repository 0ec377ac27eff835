/// Scores every item for one person from a history alone, so a new person needs no training.
public protocol ItemScorer: Sendable {
  /// The items it knows; scores come in this order.
  var items: ItemIndex { get }
  /// A short name for tables and `--model`.
  var name: String { get }
  /// Scores of all items, `[items.count]`, higher is better, on a scale of the scorer's own. Items of the history
  /// are scored like any other: leaving them out is the caller's business.
  func score(_ history: [Interaction], into scores: inout [Float])
  /// Scores after each of several histories, `[histories.count][items.count]`.
  func scores(_ histories: [[Interaction]]) -> [[Float]]
  /// Scores of one history without each of some events in turn, `[places.count][items.count]`: what each event is worth.
  func scores(_ history: [Interaction], without places: [Int]) -> [[Float]]
}

extension ItemScorer {
  /// One history after the other.
  public func scores(_ histories: [[Interaction]]) -> [[Float]] {
    histories.map { history in
      var scores = [Float](repeating: 0, count: items.count)
      score(history, into: &scores)
      return scores
    }
  }
}

extension ItemScorer {
  /// A pass for each shortened history.
  public func scores(_ history: [Interaction], without places: [Int]) -> [[Float]] {
    scores(
      places.map { place in
        var left = history
        left.remove(at: place)
        return left
      })
  }
}

/// What can go wrong with a model: an impossible configuration, a file that does not fit, training that diverged.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence for a person: what happened and what to do.
  public let description: String
  /// An error that says `description`.
  public init(_ description: String) { self.description = description }
}
