import Events

/// A point in time as a model is told of it.
public struct Moment: Sendable, Equatable {
  /// Seconds since 1970, 0 unknown: what attention's relative bias is made of.
  public var seconds: UInt32 = 0
  /// Row of `TimeBins`: how long after the event before.
  public var gap: UInt8 = 0
  /// Row of `CalendarBins`: the month of the year.
  public var month: UInt8 = 0
  /// Row of `CalendarBins`: the quarter.
  public var quarter: UInt8 = 0

  /// An unknown time.
  public init() {}
}

/// What is asked after a history: when, and what one would say of the title.
public struct Query: Sendable, Equatable {
  /// Unix milliseconds at which it is asked; in the feed that is now. Nil where times mean nothing.
  public var time: Int64?
  /// The answer hoped for, as in "what would be loved next"; `unknown` asks for whatever comes next.
  public var signal: Signal

  /// A query; by default at no particular time for whatever comes next.
  public init(time: Int64? = nil, signal: Signal = .unknown) {
    self.time = time
    self.signal = signal
  }
}

/// Reads times as a model that has met only some of them: other bins act as the unknown one until tuning has met them.
public struct ModelClock: Sendable {
  private var gaps = [Bool](repeating: false, count: TimeBins.count)
  private var calendar = [Bool](repeating: false, count: CalendarBins.count)

  /// A clock that knows these rows; numbers out of range are passed over.
  public init(knownTimeBins: [Int], knownCalendarBins: [Int]) {
    for bin in knownTimeBins where gaps.indices.contains(bin) { gaps[bin] = true }
    for bin in knownCalendarBins where calendar.indices.contains(bin) { calendar[bin] = true }
  }

  /// The moment of an event at `time` after one at `previous`, both Unix milliseconds. O(1).
  public func moment(_ time: Int64?, after previous: Int64?) -> Moment {
    var moment = Moment()
    moment.seconds = TimeBins.seconds(time)
    guard moment.seconds > 0 else { return moment }
    let gap = TimeBins.bin(moment.seconds, after: TimeBins.seconds(previous))
    let (month, quarter) = CalendarBins.bins(moment.seconds)
    moment.gap = gaps[Int(gap)] ? gap : 0
    moment.month = calendar[Int(month)] ? month : 0
    moment.quarter = calendar[Int(quarter)] ? quarter : 0
    return moment
  }
}
