import Foundations

extension OwnList {
  /// The list without times of the future, as for lists of every other make: nobody has answered anything tomorrow. O(events + entries).
  ///
  /// - Parameter now: Unix milliseconds.
  /// - Returns: the list, and how many times of answers are unknown now.
  public func withoutFuture(now: Int64) -> (list: OwnList, unknown: Int) {
    var (list, unknown) = (self, 0)
    for place in list.log.indices where list.log[place].timestamp.map({ $0 > Self.latest(now) }) ?? false {
      list.log[place].timestamp = nil
      unknown += 1
    }
    for place in list.imports.indices {
      list.imports[place].timestamp = min(list.imports[place].timestamp, now)
    }
    return (list, unknown)
  }

  /// The latest time that is believed: clocks and zones differ by a day at most.
  static func latest(_ now: Int64) -> Int64 { now + 86_400_000 }

  /// A sentence about times that are unknown; nil where there are none.
  public static func warning(unknown: Int) -> String? {
    guard unknown > 0 else { return nil }
    return unknown.counted("time lies in the future and counts", "times lie in the future and count")
      + " as unknown."
  }
}
