import Events

/// The events of one person, oldest first, in a quarter of the memory of an array of events: many people's logs are kept.
struct PackedLog: Sendable, Equatable {
  /// An event but for what few have, in 16 bytes.
  private struct Row: Equatable {
    /// Beyond the id of the first event.
    var id: UInt32
    /// Unix milliseconds; all bits are set for none.
    var lowTime: UInt32
    var animeID: Int32
    var highTime: UInt16
    /// In tenths; 0 for none.
    var rating: UInt8
    var feedback: UInt8
  }
  /// Events from a place on that belong to one import, or to none.
  private struct Run: Equatable {
    var start: Int
    var importID: Int64?
  }
  private var rows: ContiguousArray<Row> = []
  private var runs: [Run] = []
  private var firstID: Int64 = 0
  /// What undos take back, by place.
  private var targets: [Int: Int64] = [:]
  /// Events that no row can hold, by place.
  private var others: [Int: Event] = [:]

  private static let noTime: Int64 = 1 << 48 - 1
  /// Room is taken in steps, so that what one log leaves fits another that has grown.
  private static let step = 16

  /// A log without events.
  init() {}

  /// A log of `events`, oldest first.
  init(_ events: some Collection<Event>) { append(events) }

  /// How many events there are.
  var count: Int { rows.count }
  /// Bytes of memory, about.
  var bytes: Int {
    200 + rows.capacity * MemoryLayout<Row>.stride + runs.count * MemoryLayout<Run>.stride
      + 40 * targets.count + 120 * others.count
  }
  /// The newest event; nil for none. O(1).
  var last: Event? { rows.isEmpty ? nil : event(rows.count - 1, runs.last?.importID) }
  /// All events, oldest first. O(n).
  var events: [Event] {
    var run = 0
    return rows.indices.map { place in
      while run + 1 < runs.count, runs[run + 1].start <= place { run += 1 }
      return event(place, runs[run].importID)
    }
  }

  /// Adds newer events.
  mutating func append(_ events: some Collection<Event>) {
    let needed = rows.count + events.count
    rows.reserveCapacity((needed + Self.step - 1) / Self.step * Self.step)
    if rows.isEmpty, let first = events.first { firstID = first.id }
    for event in events {
      let place = rows.count
      let time = event.time.map { min(max($0, 0), Self.noTime) } ?? Self.noTime
      rows.append(
        Row(
          id: UInt32(truncatingIfNeeded: event.id &- firstID), lowTime: UInt32(truncatingIfNeeded: time),
          animeID: Int32(truncatingIfNeeded: event.animeID), highTime: UInt16(truncatingIfNeeded: time >> 32),
          rating: event.rating.map { $0.isFinite ? UInt8(min(max($0 * 10, 0), 255).rounded()) : 0 } ?? 0,
          feedback: UInt8(truncatingIfNeeded: event.feedback.rawValue)))
      if runs.isEmpty || runs.last?.importID != event.importID {
        runs.append(Run(start: place, importID: event.importID))
      }
      if let target = event.target { targets[place] = target }
      if self.event(place, event.importID) != event { others[place] = event }
    }
  }

  private func event(_ place: Int, _ importID: Int64?) -> Event {
    if !others.isEmpty, let event = others[place] { return event }
    let row = rows[place]
    let time = Int64(row.highTime) << 32 | Int64(row.lowTime)
    return Event(
      id: firstID &+ Int64(row.id), animeID: Int(row.animeID),
      feedback: Feedback(rawValue: Int(row.feedback)) ?? .seen, time: time == Self.noTime ? nil : time,
      rating: row.rating == 0 ? nil : Float(row.rating) / 10, target: targets.isEmpty ? nil : targets[place],
      importID: importID)
  }
}
