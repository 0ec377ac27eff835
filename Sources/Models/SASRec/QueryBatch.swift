/// Training queries on a `PackedBatch`, `Q` in all: for a token, the items that should score high after it and
/// those that should score low. Targets and disliked items are ragged arrays, indexed by `targetStarts` and
/// `dislikedStarts`.
public struct QueryBatch: Sendable {
  /// Token whose state answers the query, `[Q]`.
  public var tokens: [Int] = []
  /// Weight of each query in the loss, `[Q]`.
  public var weights: [Float] = []
  /// First token of the history of each query, `[Q]`. Items from there to the query's token are known and are
  /// excluded from the loss.
  public var historyStarts: [Int] = []
  /// Index of each query's first target, then the number of targets: `[Q + 1]`.
  public var targetStarts: [Int] = [0]
  /// Target items.
  public var targets: [Int32] = []
  /// Target probability of each target; those of one query sum to one.
  public var targetShares: [Float] = []
  /// Index of each query's first disliked item, then their number: `[Q + 1]`.
  public var dislikedStarts: [Int] = [0]
  /// Items that were disliked next and should score low.
  public var disliked: [Int32] = []
  /// Weight of each disliked item in the loss.
  public var dislikedWeights: [Float] = []
  /// Items of each query that its user could not know, `[Q]`: excluded from the full softmax like those of the history. Empty when
  /// every user could know every item.
  public var unavailable: [ArraySlice<Int32>] = []

  /// No queries.
  public init() {}

  /// Number of queries, `Q`.
  public var count: Int { tokens.count }

  /// Weight of all queries and disliked items together; the loss is divided by it.
  public var totalWeight: Float { weights.reduce(0, +) + dislikedWeights.reduce(0, +) }

  /// Adds a query at `token` of the history that starts at token `start`. Positive target weights are normalised
  /// to probabilities; a negative weight marks a disliked item. Give `unavailable` for all queries or none. Does nothing when all weights are zero.
  public mutating func append(
    token: Int, historyStart start: Int, targets candidates: [(item: Int32, weight: Float)], weight: Float,
    unavailable items: ArraySlice<Int32>? = nil
  ) {
    let total = candidates.reduce(Float(0)) { $0 + max($1.weight, 0) }
    guard weight > 0, candidates.contains(where: { $0.weight != 0 }) else { return }
    tokens.append(token)
    if let items { unavailable.append(items) }
    weights.append(total > 0 ? weight : 0)
    historyStarts.append(start)
    for target in candidates where target.weight > 0 {
      targets.append(target.item)
      targetShares.append(target.weight / total)
    }
    for target in candidates where target.weight < 0 {
      disliked.append(target.item)
      dislikedWeights.append(-target.weight * weight / max(total, 1))
    }
    targetStarts.append(targets.count)
    dislikedStarts.append(disliked.count)
  }
}
