import Events

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
