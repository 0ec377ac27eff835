import Events

/// One event of a history in a model's terms.
public struct Interaction: Sendable, Equatable {
  /// Row of the model's item table.
  public var item: Int32
  /// What was said about the item.
  public var signal: Signal
  /// Unix milliseconds; nil when the source kept no times.
  public var time: Int64?
  /// The rating, 1 to 10; nil when only the feedback is known.
  public var rating: Float?

  /// An interaction with `item`.
  public init(item: Int32, signal: Signal, time: Int64? = nil, rating: Float? = nil) {
    self.item = item
    self.signal = signal
    self.time = time
    self.rating = rating
  }
}

extension Interaction {
  /// An event about `item` in a model's terms; nil for feedback that is no signal.
  public init?(_ event: Event, item: Int32) {
    guard let signal = event.feedback.signal else { return nil }
    self.init(item: item, signal: signal, time: event.time, rating: event.rating)
  }
}
