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

/// Maps ids of titles to rows of a model and back.
public struct ItemIndex: Sendable, Equatable {
  /// External id of every row.
  public let ids: [Int]
  private let rows: [Int: Int32]

  /// Rows in the order of `ids`; a repeated id keeps its first row. O(n).
  public init(_ ids: [Int]) {
    var rows: [Int: Int32] = Dictionary(minimumCapacity: ids.count)
    var unique: [Int] = []
    unique.reserveCapacity(ids.count)
    for id in ids where rows[id] == nil {
      rows[id] = Int32(unique.count)
      unique.append(id)
    }
    self.ids = unique
    self.rows = rows
  }

  /// How many items there are.
  public var count: Int { ids.count }

  /// The row of an external id, nil for an item the model has never met. O(1).
  public func row(_ id: Int) -> Int32? { rows[id] }
}

extension ItemIndex {
  /// An event in a model's terms; nil for a title that the model does not know and for feedback that is no signal. O(1).
  public func interaction(_ event: Event) -> Interaction? {
    row(event.animeID).flatMap { Interaction(event, item: $0) }
  }

  /// A user's history as a model is given it: the events that teach taste, about titles that the model knows. O(events).
  public func history(_ events: [Event]) -> [Interaction] {
    events.compactMap { $0.feedback.teachesTaste ? interaction($0) : nil }
  }
}
