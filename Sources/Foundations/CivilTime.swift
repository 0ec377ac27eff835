import Foundation

/// Date and time of day in the Gregorian calendar.
public struct CivilTime: Equatable, Sendable {
  /// As in 2026.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// 0 to 60, leap seconds included.
  public let second: Int

  /// Seconds since 1970 in UTC (`gmtime_r`); nil past the years that an `Int32` counts. O(1).
  public init?(utc seconds: Int64) {
    var (time, fields) = (time_t(seconds), tm())
    guard gmtime_r(&time, &fields) != nil else { return nil }
    self.init(fields)
  }

  /// Seconds since 1970 in the local time zone (`localtime_r`); nil past the years that an `Int32` counts. O(1).
  public init?(local seconds: Int64) {
    var (time, fields) = (time_t(seconds), tm())
    guard localtime_r(&time, &fields) != nil else { return nil }
    self.init(fields)
  }

  private init(_ fields: tm) {
    (year, month, day) = (Int(fields.tm_year) + 1900, Int(fields.tm_mon) + 1, Int(fields.tm_mday))
    (hour, minute, second) = (Int(fields.tm_hour), Int(fields.tm_min), Int(fields.tm_sec))
  }

  /// Seconds since 1970, now.
  public static var now: Int64 { Int64(time(nil)) }

  /// The date as `2026-11-21`.
  public var date: String { "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))" }
  /// The date of the next day, by the calendar: a day of a local time zone may have 23 or 25 hours. Nil past the last year.
  public var dateAfter: String? {
    var fields = tm()
    (fields.tm_year, fields.tm_mon) = (Int32(clamping: year - 1900), Int32(month - 1))
    (fields.tm_mday, fields.tm_hour) = (Int32(day + 1), 12)
    return CivilTime(utc: Int64(timegm(&fields)))?.date
  }
  /// The time of day as `07:05:09`.
  public var timeOfDay: String { "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))" }

  private static func padded(_ value: Int, _ width: Int = 2) -> String {
    let digits = "\(value)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
