/// Several histories laid end to end, without padding: `N` tokens in all.
public struct PackedBatch: Sendable {
  /// Item row of each token, `[N]`.
  public var items: [Int32] = []
  /// Feedback of each token, `[N]`.
  public var signals: [UInt8] = []
  /// Time bin of each token, `[N]`.
  public var bins: [UInt8] = []
  /// Where each history starts, and `N` at the end: `[histories + 1]`.
  public var starts: [Int] = [0]

  /// An empty batch.
  public init() {}

  /// Number of tokens.
  public var count: Int { items.count }

  /// Length of the longest history.
  public var longest: Int { zip(starts.dropFirst(), starts).map(-).max() ?? 0 }

  /// Sum of the squared lengths: attention's size for one head.
  public var squares: Int { zip(starts.dropFirst(), starts).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }

  /// Adds the newest `length` events of a history. O(length).
  public mutating func append(_ history: ArraySlice<Interaction>, length: Int, knownTimeBins: [Int]) {
    let kept = history.suffix(length)
    var previous: Int64? = kept.startIndex > history.startIndex ? history[kept.startIndex - 1].time : nil
    for event in kept {
      items.append(event.item)
      signals.append(event.signal.rawValue)
      let bin = TimeBins.bin(event.time, after: previous)
      bins.append(knownTimeBins.contains(Int(bin)) ? bin : 0)
      previous = event.time
    }
    starts.append(items.count)
  }
}

/// The questions asked of a packed batch while training: at a token, which items come next, and how much it matters.
public struct QueryBatch: Sendable {
  /// Token whose state answers, `[Q]`.
  public var tokens: [Int] = []
  /// Weight of each question in the loss, `[Q]`.
  public var weights: [Float] = []
  /// Where the targets of each question start, `[Q + 1]`.
  public var targetStarts: [Int] = [0]
  /// Target items, and the share of the probability each should get (a question's shares sum to one).
  public var targets: [Int32] = []
  /// See `targets`.
  public var shares: [Float] = []
  /// Start of the history each question belongs to: items from here to the token are known, and not asked for.
  public var historyStarts: [Int] = []

  /// No questions.
  public init() {}

  /// Number of questions.
  public var count: Int { tokens.count }

  /// Asks at `token` of the history that starts at `start` for `targets` in proportion to their positive weights.
  public mutating func append(
    token: Int, historyStart start: Int, targets asked: [(item: Int32, weight: Float)], weight: Float
  ) {
    let total = asked.reduce(Float(0)) { $0 + $1.weight }
    guard total > 0 else { return }
    tokens.append(token)
    weights.append(weight)
    historyStarts.append(start)
    for target in asked {
      targets.append(target.item)
      shares.append(target.weight / total)
    }
    targetStarts.append(targets.count)
  }
}
