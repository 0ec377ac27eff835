import Foundations

/// Elapsed time as rows of an embedding table, on a logarithmic scale: 0 unknown (no timestamp, or the first
/// event), 1 within the same second, then one bin for each doubling, the last for 2^27 seconds (over four years)
/// and more.
///
/// The gap of an event depends on earlier events only, so cached keys and values stay valid when an event is
/// appended.
public enum TimeBins {
  /// Number of bins, including the unknown one.
  public static let count = 30

  /// The bin of an event at `time` after one at `previous` (seconds since 1970, 0 unknown). O(1).
  @inlinable
  public static func bin(_ time: UInt32, after previous: UInt32) -> UInt8 {
    guard time > 0, previous > 0 else { return 0 }
    guard time > previous else { return 1 }
    return UInt8(min(count - 1, 2 + (31 - (time - previous).leadingZeroBitCount)))
  }

  /// Converts Unix milliseconds to seconds: 0 for nil, for times before 1970 and for times after 2106.
  @inlinable
  public static func seconds(_ milliseconds: Int64?) -> UInt32 {
    guard let milliseconds, milliseconds > 0 else { return 0 }
    return UInt32(exactly: milliseconds / 1000) ?? 0
  }
}

/// Calendar time as rows of an embedding table: 0 unknown, 1-12 the month of the year, 13-252 the quarters from
/// the first of 1990 to the last of 2049.
public enum CalendarBins {
  /// Number of rows.
  public static let count = 13 + 240

  /// The rows of the month and the quarter of a time (seconds since 1970, UTC; 0 unknown). O(1).
  public static func bins(_ seconds: UInt32) -> (month: UInt8, quarter: UInt8) {
    guard seconds > 0, let time = CivilTime(utc: Int64(seconds)) else { return (0, 0) }
    let quarter = (time.year - 1990) * 4 + (time.month - 1) / 3
    return (UInt8(time.month), (0..<240).contains(quarter) ? UInt8(13 + quarter) : 0)
  }
}
