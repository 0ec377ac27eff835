import Events

extension Ratings {
  /// A row as an event. O(1).
  public func event(_ row: Int) -> Event {
    Event(animeID: items[row], feedback: feedback[row], time: times[row], rating: ratings[row])
  }

  /// The history of each user: sorted by time if every row has a time, else in the order of lists without times, so that the order
  /// of rows changes nothing (`HistoryOrder`). O(n log n).
  public func histories() -> [(user: Int, events: [Event])] {
    byUser().map { user, rows in
      let events = rows.map(event)
      guard isTimed else {
        return (
          user,
          HistoryOrder.sorted(
            events.map { Event(animeID: $0.animeID, feedback: $0.feedback, rating: $0.rating) })
        )
      }
      return (user, events.enumerated().sorted { ($0.1.time ?? 0, $0.0) < ($1.1.time ?? 0, $1.0) }.map(\.1))
    }
  }
}
