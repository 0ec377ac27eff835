/// About how far each event of a history moves the scores of some items: which events are worth leaving out.
public struct Attributions: Sendable {
  /// How many items and events there are.
  public let items, events: Int
  /// How far the score of each item would fall without each event, `[items, events]`.
  private(set) var falls: [Float]

  /// All zero.
  public init(items: Int, events: Int) {
    (self.items, self.events) = (items, events)
    falls = [Float](repeating: 0, count: items * events)
  }

  /// How far the score of the item at `item` would fall without the event at `event`, both by their places.
  public subscript(item: Int, event: Int) -> Float {
    get { falls[item * events + event] }
    set { falls[item * events + event] = newValue }
  }

  /// Calls `body` with the falls by one event: the first item's, and how far they lie apart.
  mutating func withEvent(_ event: Int, _ body: (UnsafeMutablePointer<Float>, _ stride: Int) -> Void) {
    let stride = events
    falls.withUnsafeMutableBufferPointer { falls in
      if let start = falls.baseAddress, falls.count > event { body(start + event, stride) }
    }
  }
}

/// A scorer that tells without a pass for each event about how far the events of a history move items.
public protocol AttributingScorer: ItemScorer {
  /// How far the scores of `items` would fall without each event, as near as can be told in one go.
  func attributions(_ history: [Interaction], query: Query, to items: [Int32]) -> Attributions
}
