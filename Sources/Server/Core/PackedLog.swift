import Events

/// The events of one person, oldest first, in half the memory of an array of events: many people's logs are kept.
struct PackedLog: Sendable, Equatable {
  /// An event but for what few have.
  private struct Row: Equatable {
    var id: Int64
    var time: Int64
    var importID: Int64
    var animeID: Int32
    /// In tenths; 0 for none.
    var rating: UInt16
    var feedback: UInt8
  }
  private var rows: ContiguousArray<Row> = []
  /// What undos take back, by place.
  private var targets: [Int: Int64] = [:]
  /// Events that no row can hold, by place.
  private var others: [Int: Event] = [:]

  private static let noTime = Int64.min
  private static let noImport = Int64.min
  /// Room is taken in steps, so that what one log leaves fits another that has grown.
  private static let step = 16

  /// A log without events.
  init() {}

  /// A log of `events`, oldest first.
  init(_ events: some Collection<Event>) { append(events) }

  /// How many events there are.
  var count: Int { rows.count }
  /// Bytes of memory, about.
  var bytes: Int { 200 + rows.capacity * MemoryLayout<Row>.stride + 40 * targets.count + 120 * others.count }
  /// The newest event; nil for none. O(1).
  var last: Event? { rows.isEmpty ? nil : event(rows.count - 1) }
  /// All events, oldest first. O(n).
  var events: [Event] { rows.indices.map(event) }

  /// Adds newer events.
  mutating func append(_ events: some Collection<Event>) {
    let needed = rows.count + events.count
    rows.reserveCapacity((needed + Self.step - 1) / Self.step * Self.step)
    for event in events {
      let place = rows.count
      let row = Row(
        id: event.id, time: event.time ?? Self.noTime, importID: event.importID ?? Self.noImport,
        animeID: Int32(truncatingIfNeeded: event.animeID),
        rating: event.rating.map { $0.isFinite ? UInt16(min(max($0 * 10, 0), 1_000).rounded()) : 0 } ?? 0,
        feedback: UInt8(truncatingIfNeeded: event.feedback.rawValue))
      rows.append(row)
      if let target = event.target { targets[place] = target }
      if self.event(place) != event { others[place] = event }
    }
  }

  private func event(_ place: Int) -> Event {
    if !others.isEmpty, let event = others[place] { return event }
    let row = rows[place]
    return Event(
      id: row.id, animeID: Int(row.animeID), feedback: Feedback(rawValue: Int(row.feedback)) ?? .seen,
      time: row.time == Self.noTime ? nil : row.time, rating: row.rating == 0 ? nil : Float(row.rating) / 10,
      target: targets.isEmpty ? nil : targets[place],
      importID: row.importID == Self.noImport ? nil : row.importID)
  }
}
