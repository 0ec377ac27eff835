/// The hyperparameters of a SASRec. Model files keep them as JSON, and training checkpoints by their printed form, so
/// property names never change.
public struct SASRecConfiguration: Sendable, Equatable, Codable {
  /// Rows of the item table.
  public var items: Int
  /// Width of embeddings and states.
  public var dim: Int
  /// Number of causal transformer blocks.
  public var blocks: Int
  /// Number of attention heads; divides `dim`.
  public var heads: Int
  /// Width of the hidden layer in a block's feed-forward half.
  public var hidden: Int
  /// Longest history; of longer ones the newest events are used.
  public var length: Int
  /// Dropout probability in training.
  public var dropout: Float
  /// Whether the feedback embedding is an input.
  public var usesFeedback: Bool
  /// Whether times are an input, as embeddings: the time since the previous event, the month and the quarter, of
  /// events and of the query.
  public var usesTime: Bool
  /// Whether there is a position embedding; off for lists whose order means nothing.
  public var usesPosition: Bool
  /// Whether attention is biased by the elapsed time between two events.
  public var usesRelativeTime: Bool
  /// Whether the feedback that a query asks for is an input.
  public var asksFeedback: Bool
  /// Rows of `TimeBins` that occurred in training; others are encoded as unknown until fine-tuning has seen them.
  public var knownTimeBins: [Int]
  /// Rows of `CalendarBins` that occurred in training.
  public var knownCalendarBins: [Int]

  /// A configuration; the defaults suit lists of a few thousand users. `hidden` is `2 * dim` by default.
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

  /// Whether the query is an input: otherwise the output depends on the history alone.
  public var hasQueryInputs: Bool { usesTime || asksFeedback }

  /// Marks the time and calendar bins that occur in `lists` (oldest event first) as known. O(events).
  public mutating func addKnownBins(of lists: [[Interaction]]) {
    var gaps = Set(knownTimeBins + [0])
    var calendar = Set(knownCalendarBins + [0])
    let all = TimeEncoder(
      knownTimeBins: Array(0..<TimeBins.count), knownCalendarBins: Array(0..<CalendarBins.count))
    for list in lists {
      var previous: Int64?
      for event in list where event.time != nil {
        let features = all.encode(event.time, after: previous)
        gaps.insert(Int(features.gap))
        calendar.insert(Int(features.month))
        calendar.insert(Int(features.quarter))
        previous = event.time
      }
    }
    knownTimeBins = gaps.sorted()
    knownCalendarBins = calendar.sorted()
  }

  /// Index of the first event in the window on a history of `count` events. Beyond `length` events the window moves
  /// in steps of `length / 8`, because every move invalidates the cached keys and values.
  func windowStart(forCount count: Int) -> Int {
    guard count > length else { return 0 }
    let step = max(1, length / 8)
    return (count - length + step - 1) / step * step
  }

  /// Encodes times with the bins known to this model.
  public var timeEncoder: TimeEncoder {
    TimeEncoder(knownTimeBins: knownTimeBins, knownCalendarBins: knownCalendarBins)
  }

  /// Checks the ranges of all settings.
  ///
  /// - Throws: `ModelError` that names the first invalid setting.
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
