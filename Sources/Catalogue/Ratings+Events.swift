import Events

extension Ratings {
  /// A row as an event. O(1).
  public func event(_ row: Int) -> Event {
    Event(animeID: items[row], feedback: feedback[row], time: times[row], rating: ratings[row])
  }

  /// The history of each user in the order of the file, empty where nothing in their rows could be used: sorted by time if every row has a
  /// time, else in the order of lists without times, so that the order of rows changes nothing (`HistoryOrder`). O(n log n).
  public func histories() -> [(user: Int, events: [Event])] {
    let isTimed = isTimed
    var histories = byUser().map { user, rows in
      (user: user, events: HistoryOrder.list(rows.map(event), isTimed: isTimed))
    }
    // From the end, so that the places before stay what they are.
    for (user, place) in withoutRows.reversed() {
      histories.insert((user, []), at: min(place, histories.count))
    }
    return histories
  }
}
