import Events

/// What a model is asked to predict after a history: at what time, and for which feedback.
public struct Query: Sendable, Equatable {
  /// Time of the query, Unix milliseconds; the feed passes the current time. Nil where times are unknown.
  public var time: Int64?
  /// The feedback to predict items for (`love`: what would be loved next); `unknown` means any next item.
  public var signal: Signal
  /// How much more the newest events count at `time`; nil where all count alike, as where models are fitted and measured.
  public var recency: Recency?

  /// A query; by default for any next item at an unknown time.
  public init(time: Int64? = nil, signal: Signal = .unknown, recency: Recency? = nil) {
    self.time = time
    self.signal = signal
    self.recency = recency
  }
}
