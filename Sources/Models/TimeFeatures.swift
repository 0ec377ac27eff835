/// What a sequence model knows about the time of an event or a query: rows of its embedding tables, and the
/// seconds from which attention's bias by elapsed time is computed.
public struct TimeFeatures: Sendable, Equatable {
  /// Seconds since 1970 (UTC); 0 is unknown.
  public var seconds: UInt32 = 0
  /// Row of `TimeBins`: time since the previous event.
  public var gap: UInt8 = 0
  /// Row of `CalendarBins`: month of the year.
  public var month: UInt8 = 0
  /// Row of `CalendarBins`: quarter.
  public var quarter: UInt8 = 0

  /// An unknown time.
  public init() {}
}

/// Turns timestamps into `TimeFeatures`. Bins that training has not seen map to the unknown bin (row 0) until
/// fine-tuning has seen them.
public struct TimeEncoder: Sendable {
  private var knownGaps = [Bool](repeating: false, count: TimeBins.count)
  private var knownCalendar = [Bool](repeating: false, count: CalendarBins.count)

  /// An encoder that uses only the given rows. Rows out of range are ignored.
  public init(knownTimeBins: [Int], knownCalendarBins: [Int]) {
    for bin in knownTimeBins where knownGaps.indices.contains(bin) { knownGaps[bin] = true }
    for bin in knownCalendarBins where knownCalendar.indices.contains(bin) { knownCalendar[bin] = true }
  }

  /// Features of an event at `time` after one at `previous`, both Unix milliseconds, nil where unknown. O(1).
  public func encode(_ time: Int64?, after previous: Int64?) -> TimeFeatures {
    var features = TimeFeatures()
    features.seconds = TimeBins.seconds(time)
    guard features.seconds > 0 else { return features }
    let gap = TimeBins.bin(features.seconds, after: TimeBins.seconds(previous))
    let (month, quarter) = CalendarBins.bins(features.seconds)
    features.gap = knownGaps[Int(gap)] ? gap : 0
    features.month = knownCalendar[Int(month)] ? month : 0
    features.quarter = knownCalendar[Int(quarter)] ? quarter : 0
    return features
  }
}
