import Foundations

/// The order in which events of lists are given to models, whatever the order they were read or stored in.
public enum HistoryOrder {
  /// Events without a time first, in an order that says nothing: lists are sorted by name, id or score, which is no history.
  /// Then by time; of equal times the one with the lower id is first, and where ids are equal the place decides. O(n log n).
  public static func sorted(_ events: [Event]) -> [Event] {
    let keys = events.enumerated().map { place, event in
      (time: event.time ?? 0, key: event.time == nil ? scrambled(event.animeID) : 0, event.id, place)
    }
    return keys.sorted { $0 < $1 }.map { events[$0.3] }
  }

  /// The history of one user in lists of many: by time, of equal times the title with the lower id first; where some row of the lists has
  /// no time, times say nothing, and the order is that of events without one. Each title once. O(n log n).
  public static func list(_ events: [Event], isTimed: Bool) -> [Event] {
    guard isTimed else {
      return sorted(events.map { Event(animeID: $0.animeID, feedback: $0.feedback, rating: $0.rating) })
    }
    return events.sorted { ($0.time ?? 0, $0.animeID) < ($1.time ?? 0, $1.animeID) }
  }

  /// A number for a title by which lists without times are sorted (SplitMix64).
  private static func scrambled(_ id: Int) -> UInt64 {
    RandomSource.mixed(UInt64(bitPattern: Int64(id)) &+ 0x9E37_79B9_7F4A_7C15)
  }
}
