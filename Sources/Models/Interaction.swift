/// What a model is told of a person's answer to an item; the raw value is a row of an embedding table and
/// lives in model files, so it never changes.
public enum Signal: UInt8, Sendable, CaseIterable {
  case unknown = 0
  case dislike = 1
  case like = 2
  case love = 3
  case seen = 4
  case dropped = 5
}

/// One event of a history, in a model's own terms.
public struct Interaction: Sendable, Equatable {
  /// Row in the model's item table.
  public var item: Int32
  /// What was said of it.
  public var signal: Signal
  /// Unix milliseconds; nil when the source kept no times.
  public var time: Int64?
  /// How it was rated, 1 to 10; nil when only the answer is known.
  public var rating: Float?

  /// An event about `item`.
  public init(item: Int32, signal: Signal, time: Int64? = nil, rating: Float? = nil) {
    self.item = item
    self.signal = signal
    self.time = time
    self.rating = rating
  }
}

/// The two-way map between ids of the outside world and rows of a model.
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
