/// Several histories concatenated without padding, `N` tokens in all, and the query after each token.
public struct PackedBatch: Sendable {
  /// Item row of each token, `[N]`.
  public var items: [Int32] = []
  /// Feedback of each token, `[N]`.
  public var signals: [UInt8] = []
  /// Time of each token, `[N]`.
  public var times: [TimeFeatures] = []
  /// Time of the query after each token, `[N]`; in training the time of the next event.
  public var queryTimes: [TimeFeatures] = []
  /// Feedback that the query after each token asks for, `[N]`.
  public var querySignals: [UInt8] = []
  /// Index of each history's first token, then `N`: `[histories + 1]`.
  public var starts: [Int] = [0]

  /// An empty batch.
  public init() {}

  /// Number of tokens, `N`.
  public var count: Int { items.count }

  /// Length of the longest history.
  public var longest: Int { zip(starts.dropFirst(), starts).map(-).max() ?? 0 }

  /// Sum of the squared lengths, `A`: number of attention scores of one head.
  public var attentionSize: Int {
    zip(starts.dropFirst(), starts).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// Appends the newest `length` events of a history. `query` follows the last of them; the queries after the
  /// other events are left unknown. O(length).
  public mutating func append(
    _ history: ArraySlice<Interaction>, length: Int, timeEncoder: TimeEncoder, query: Query = Query()
  ) {
    let kept = history.suffix(length)
    guard let last = kept.last else { return }
    var previous: Int64? = kept.startIndex > history.startIndex ? history[kept.startIndex - 1].time : nil
    for event in kept {
      items.append(event.item)
      signals.append(event.signal.rawValue)
      times.append(timeEncoder.encode(event.time, after: previous))
      queryTimes.append(TimeFeatures())
      querySignals.append(0)
      previous = event.time
    }
    queryTimes[items.count - 1] = timeEncoder.encode(query.time, after: last.time)
    querySignals[items.count - 1] = query.signal.rawValue
    starts.append(items.count)
  }
}
