/// The sizes of a SASRec; every one is kept in the model file.
public struct SASRecConfiguration: Sendable, Equatable, Codable {
  /// Items in the table.
  public var items: Int
  /// Width of everything.
  public var dim: Int
  /// Causal transformer blocks.
  public var blocks: Int
  /// Attention heads; divides `dim`.
  public var heads: Int
  /// Inner width of the feed-forward half of a block.
  public var hidden: Int
  /// Longest history attended to; of a longer one the newest events count.
  public var length: Int
  /// Chance that a unit is dropped while training.
  public var dropout: Float
  /// Whether the feedback embedding is an input.
  public var usesFeedback: Bool
  /// Whether times are an input: of each event how long after the one before and its month and quarter, of a query
  /// how long after the last event it is asked, and when.
  public var usesTime: Bool
  /// Whether the place in the history is an input; off for lists whose order means nothing.
  public var usesPosition: Bool
  /// Whether attention has a bias by how long before the query event an event happened.
  public var usesRelativeTime: Bool
  /// Whether the feedback asked for is an input to the query.
  public var asksFeedback: Bool
  /// Rows of `TimeBins` that training has met; others act as the unknown one until tuning has met them.
  public var knownTimeBins: [Int]
  /// Rows of `CalendarBins` that training has met.
  public var knownCalendarBins: [Int]

  /// A configuration; the defaults suit lists of a few thousand people.
  public init(
    items: Int, dim: Int = 128, blocks: Int = 2, heads: Int = 2, hidden: Int? = nil, length: Int = 100,
    dropout: Float = 0.2, usesFeedback: Bool = true, usesTime: Bool = true, usesPosition: Bool = false,
    usesRelativeTime: Bool = true, asksFeedback: Bool = true, knownTimeBins: [Int] = [0],
    knownCalendarBins: [Int] = [0]
  ) {
    self.items = items
    self.dim = dim
    self.blocks = blocks
    self.heads = heads
    self.hidden = hidden ?? dim.multipliedReportingOverflow(by: 2).partialValue
    self.length = length
    self.dropout = dropout
    self.usesFeedback = usesFeedback
    self.usesTime = usesTime
    self.usesPosition = usesPosition
    self.usesRelativeTime = usesRelativeTime
    self.asksFeedback = asksFeedback
    self.knownTimeBins = knownTimeBins
    self.knownCalendarBins = knownCalendarBins
  }

  /// Whether a query differs from the history it is asked after.
  public var asks: Bool { usesTime || asksFeedback }

  /// Notes the time and calendar bins of ordered lists as met. O(events).
  public mutating func meet(_ lists: [[Interaction]]) {
    var gaps = Set(knownTimeBins + [0])
    var calendar = Set(knownCalendarBins + [0])
    let all = ModelClock(
      knownTimeBins: Array(0..<TimeBins.count), knownCalendarBins: Array(0..<CalendarBins.count))
    for list in lists {
      var previous: Int64?
      for event in list where event.time != nil {
        let moment = all.moment(event.time, after: previous)
        gaps.insert(Int(moment.gap))
        calendar.insert(Int(moment.month))
        calendar.insert(Int(moment.quarter))
        previous = event.time
      }
    }
    knownTimeBins = gaps.sorted()
    knownCalendarBins = calendar.sorted()
  }

  /// Where the window on a history of `count` events begins. Past its length it goes on in steps of an eighth of it: each
  /// step costs a whole pass, and so would every answer.
  func firstKept(of count: Int) -> Int {
    guard count > length else { return 0 }
    let step = max(1, length / 8)
    return (count - length + step - 1) / step * step
  }

  /// Times as this model has met them.
  public var clock: ModelClock {
    ModelClock(knownTimeBins: knownTimeBins, knownCalendarBins: knownCalendarBins)
  }

  /// Refuses what cannot be built, before any time is spent on it.
  ///
  /// - Throws: `ModelError` that names the setting.
  public func validate() throws {
    func require(_ condition: Bool, _ text: String) throws { if !condition { throw ModelError(text) } }
    try require(items >= 2, "A model needs at least two items; this data has \(items).")
    try require(items <= 5_000_000, "\(items) items are more than a model of this kind can hold.")
    try require(dim >= 4 && dim <= 1024, "dim is \(dim); it must lie between 4 and 1024.")
    try require(heads >= 1 && dim % heads == 0, "dim \(dim) cannot be divided among \(heads) heads.")
    try require(blocks >= 1 && blocks <= 16, "blocks is \(blocks); it must lie between 1 and 16.")
    try require(hidden >= 1 && hidden <= 8192, "hidden is \(hidden); it must lie between 1 and 8192.")
    try require(length >= 2 && length <= 4096, "length is \(length); it must lie between 2 and 4096.")
    try require(
      length * length <= 64_000_000 / (heads * blocks),
      "length \(length) with \(heads) heads and \(blocks) blocks would need gigabytes for attention alone.")
    try require(dropout >= 0 && dropout < 1, "dropout is \(dropout); it must lie in 0..<1.")
    try require(
      knownCalendarBins.allSatisfy { (0..<CalendarBins.count).contains($0) },
      "A calendar bin is out of range.")
    try require(
      knownTimeBins.allSatisfy { (0..<TimeBins.count).contains($0) }, "A time bin is out of range.")
  }
}
