import Foundation
import Foundations

/// The unit of numbers that are times, told by their size.
public enum TimeUnit: Sendable, CaseIterable {
  case seconds, milliseconds, microseconds, nanoseconds

  /// The latest time that is made of a number, in milliseconds.
  static let latest: Int64 = 9_000_000_000_000_000

  /// The unit of a number of this size: each begins where the one before would lie beyond the year 5138.
  public init(of value: Double) {
    self =
      value < 1e11 ? .seconds : value < 1e14 ? .milliseconds : value < 1e17 ? .microseconds : .nanoseconds
  }

  /// A number of this unit as Unix milliseconds; 0 when it is not positive.
  public func milliseconds(_ value: Double) -> Int64 {
    guard value > 0 else { return 0 }
    let result: Double =
      switch self {
      case .seconds: value * 1000
      case .milliseconds: value
      case .microseconds: value / 1000
      case .nanoseconds: value / 1_000_000
      }
    return Int64(min(result, Double(Self.latest)))
  }
}

/// Times as files write them.
public enum TimeText {
  /// A number as Unix milliseconds: of any unit since 1970, or a day as `20210203`, which as seconds would lie in the year 1970, with
  /// hour and minute (`202102030405`) and second behind it; 0 when it is not positive.
  public static func milliseconds(_ number: Double) -> Int64 {
    // As milliseconds the first would lie in 1976, the others behind the year 2594.
    if (197_001_010_000...210_012_312_359).contains(number), let time = written(number) { return time }
    if (19_700_101_000_000...21_001_231_235_959).contains(number),
      let time = written((number / 100).rounded(.down))
    {
      let second = Int64(number) % 100
      return second < 60 ? time + second * 1000 : 0
    }
    if (19_700_101...21_001_231).contains(number), let day = Int(exactly: number),
      (1...12).contains(day / 100 % 100), (1...31).contains(day % 100)
    {
      // No day of any year: as seconds it would be one of 1970 too.
      guard day % 100 <= daysOfMonth(day / 10_000, day / 100 % 100) else { return 0 }
      return Int64(days(day / 10_000, day / 100 % 100, day % 100)) * 86_400_000
    }
    return TimeUnit(of: number).milliseconds(number)
  }

  /// A day, hour and minute as `202102030405`; nil where they are none.
  private static func written(_ number: Double) -> Int64? {
    guard let whole = Int(exactly: number) else { return nil }
    let (day, month, year) = (whole / 10_000 % 100, whole / 1_000_000 % 100, whole / 100_000_000)
    let (hour, minute) = (whole / 100 % 100, whole % 100)
    guard (1...12).contains(month), day >= 1, day <= daysOfMonth(year, month), hour < 24, minute < 60 else {
      return nil
    }
    return (Int64(days(year, month, day)) * 1440 + Int64(hour * 60 + minute)) * 60_000
  }

  /// A time as Unix milliseconds: a number of any unit since 1970, a day as `20210203`, or ISO 8601 with or without a time of day and
  /// zone (`2021-02-03T04:05:06Z`, `2021-02-03 04:05`, also `2021/2/3 4:05`); UTC where no zone is named. Nil for anything else and for
  /// times before 1970.
  public static func milliseconds(_ text: String) -> Int64? {
    let text = text.trimmed
    if let number = Double(text) {
      guard number.isFinite, number > 0 else { return nil }
      let time = milliseconds(number)
      return time > 0 ? time : nil
    }
    return iso(Array(text.utf8))
  }

  /// ISO 8601 as Unix milliseconds. O(length); reads bytes, as millions of rows may have one.
  static func iso(_ text: [UInt8]) -> Int64? {
    var at = 0
    func number(_ digits: Int) -> Int? {
      guard at + digits <= text.count else { return nil }
      var value = 0
      for byte in text[at..<at + digits] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte) - 0x30
      }
      at += digits
      return value
    }
    func skip(_ letters: String) -> Bool {
      guard at < text.count, letters.utf8.contains(text[at]) else { return false }
      at += 1
      return true
    }
    guard let year = number(4), year >= 1970, skip("-/"), let month = number(2) ?? number(1),
      (1...12).contains(month), skip("-/"), let day = number(2) ?? number(1),
      (1...daysOfMonth(year, month)).contains(day)
    else { return nil }
    var milliseconds = Int64(days(year, month, day)) * 86_400_000
    guard at < text.count else { return milliseconds }
    guard skip("T t"), let hour = number(2) ?? number(1), hour < 24, skip(":"), let minute = number(2),
      minute < 60
    else {
      return nil
    }
    milliseconds += Int64(hour * 3600 + minute * 60) * 1000
    if skip(":") {
      guard let second = number(2), second <= 60 else { return nil }
      milliseconds += Int64(second) * 1000
      if skip(".,") {
        var scale = 100
        while let digit = number(1) {
          milliseconds += Int64(digit * scale)
          scale /= 10
        }
      }
    }
    _ = skip(" ")
    guard at < text.count else { return milliseconds > 0 ? milliseconds : nil }
    if text[at...].elementsEqual("UTC".utf8) { return milliseconds > 0 ? milliseconds : nil }
    if skip("Zz") { return at == text.count && milliseconds > 0 ? milliseconds : nil }
    let isWest = at < text.count && text[at] == 0x2D
    guard skip("+-"), let hours = number(2), hours <= 18 else { return nil }
    var offset = hours * 60
    if at < text.count {
      _ = skip(":")
      guard let minutes = number(2), minutes < 60, at == text.count else { return nil }
      offset += minutes
    }
    milliseconds += Int64(isWest ? offset : -offset) * 60_000
    return milliseconds > 0 ? milliseconds : nil
  }

  /// How many days a month has, 1 to 12.
  public static func daysOfMonth(_ year: Int, _ month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days since 1970 of a date in the Gregorian calendar (Howard Hinnant).
  public static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let yearOfEra = y % 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return y / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
