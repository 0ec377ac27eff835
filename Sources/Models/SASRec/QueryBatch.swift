/// The queries asked of a packed batch while training: at a token, which items come next, and how much it matters.
public struct QueryBatch: Sendable {
  /// Token whose state answers, `[Q]`.
  public var tokens: [Int] = []
  /// Weight of each query in the loss, `[Q]`.
  public var weights: [Float] = []
  /// Where the targets of each query start, `[Q + 1]`.
  public var targetStarts: [Int] = [0]
  /// Target items, and the share of the probability each should get (a query's shares sum to one).
  public var targets: [Int32] = []
  /// See `targets`.
  public var shares: [Float] = []
  /// Where the items to avoid of each query start, `[Q + 1]`.
  public var avoidedStarts: [Int] = [0]
  /// Items that were disliked next, and the weight in the loss of giving them a low score.
  public var avoided: [Int32] = []
  /// See `avoided`.
  public var pressures: [Float] = []
  /// Start of the history each query belongs to: items from here to the token are known, and not asked for.
  public var historyStarts: [Int] = []

  /// No queries.
  public init() {}

  /// Number of queries.
  public var count: Int { tokens.count }

  /// Asks at `token` of the history that starts at `start` for `targets` in proportion to their weights; a negative
  /// weight is explicit pressure against an item, of that size. Nothing is asked when all weights are zero.
  public mutating func append(
    token: Int, historyStart start: Int, targets asked: [(item: Int32, weight: Float)], weight: Float
  ) {
    let total = asked.reduce(Float(0)) { $0 + max($1.weight, 0) }
    guard weight > 0, asked.contains(where: { $0.weight != 0 }) else { return }
    tokens.append(token)
    weights.append(total > 0 ? weight : 0)
    historyStarts.append(start)
    for target in asked where target.weight > 0 {
      targets.append(target.item)
      shares.append(target.weight / total)
    }
    for target in asked where target.weight < 0 {
      avoided.append(target.item)
      pressures.append(-target.weight * weight / max(total, 1))
    }
    targetStarts.append(targets.count)
    avoidedStarts.append(avoided.count)
  }
}
