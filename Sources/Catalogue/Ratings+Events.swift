import Events

extension Ratings {
  /// A row as an event. O(1).
  public func event(_ row: Int) -> Event {
    Event(animeID: items[row], feedback: feedback[row], time: times[row], rating: ratings[row])
  }
}
