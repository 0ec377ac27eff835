/// Several histories laid end to end, without padding: `N` tokens in all.
public struct PackedBatch: Sendable {
  /// Item row of each token, `[N]`.
  public var items: [Int32] = []
  /// Feedback of each token, `[N]`.
  public var signals: [UInt8] = []
  /// When each token happened, `[N]`.
  public var moments: [Moment] = []
  /// When the query after each token is asked, `[N]`: while training, when the next event happened.
  public var asked: [Moment] = []
  /// The feedback asked for after each token, `[N]`.
  public var askedSignals: [UInt8] = []
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

  /// Adds the newest `length` events of a history, with `query` asked after the last of them and nothing in
  /// particular after the others. O(length).
  public mutating func append(
    _ history: ArraySlice<Interaction>, length: Int, clock: ModelClock, query: Query = Query()
  ) {
    let kept = history.suffix(length)
    guard let last = kept.last else { return }
    var previous: Int64? = kept.startIndex > history.startIndex ? history[kept.startIndex - 1].time : nil
    for event in kept {
      items.append(event.item)
      signals.append(event.signal.rawValue)
      moments.append(clock.moment(event.time, after: previous))
      asked.append(Moment())
      askedSignals.append(0)
      previous = event.time
    }
    asked[items.count - 1] = clock.moment(query.time, after: last.time)
    askedSignals[items.count - 1] = query.signal.rawValue
    starts.append(items.count)
  }
}
