/// Times as a few bins: how long after the previous event an event came, on a logarithmic scale.
///
/// The gap depends on the past alone, so what is cached of a history stays valid when an answer is appended.
/// Bin 0 is "unknown": lists without times, and the first event.
public enum TimeBins {
  /// Number of bins, the unknown one included.
  public static let count = 12

  static let edges: [Int64] = [
    10_000, 60_000, 600_000, 3_600_000, 6 * 3_600_000, 86_400_000, 7 * 86_400_000, 30 * 86_400_000,
    180 * 86_400_000, 730 * 86_400_000,
  ]

  /// The bin of an event at `time` after one at `previous` (Unix milliseconds).
  public static func bin(_ time: Int64?, after previous: Int64?) -> UInt8 {
    guard let time, let previous else { return 0 }
    let gap = max(0, time.subtractingReportingOverflow(previous).partialValue)
    return UInt8(1 + edges.prefix { gap >= $0 }.count)
  }
}
