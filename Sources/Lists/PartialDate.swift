import Catalogue
import Foundation
import Foundations

/// A date of which the day, or month and day, may be unknown.
public struct PartialDate: Sendable, Equatable, Hashable {
  /// As in 2026.
  public let year: Int
  /// 1 to 12.
  public let month: Int?
  /// 1 to 31; only with a month.
  public let day: Int?

  /// The years that a list can speak of.
  private static let years = 1900...2200

  /// A date; nil where it is none. 0 is unknown, as in 2019-03-00.
  public init?(year: Int?, month: Int?, day: Int?) {
    guard let year, Self.years.contains(year) else { return nil }
    self.year = year
    guard let month, (1...12).contains(month) else {
      (self.month, self.day) = (nil, nil)
      return
    }
    self.month = month
    self.day = day.flatMap { (1...TimeText.daysOfMonth(year, month)).contains($0) ? $0 : nil }
  }

  /// The date that a text begins with: `2019-03-02`, `2019-03`, `2019`, `20190302`, also with a time of day behind it; nil for
  /// `0000-00-00`, the placeholder 1970-01-01 and any other text.
  public init?(text: String) {
    let head = text.trimmed.prefix(10)
    let parts = head.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }
    var numbers = parts.map { Int($0.prefix { $0.isASCII && $0.isNumber }) ?? 0 }
    if parts.count == 1, head.prefix(8).count == 8, let whole = Int(head.prefix(8)) {
      numbers = [whole / 10_000, whole / 100 % 100, whole % 100]
    } else if parts[0].count != 4 {
      return nil
    }
    guard numbers.prefix(3) != [1970, 1, 1] else { return nil }
    self.init(
      year: numbers[0], month: numbers.count > 1 ? numbers[1] : nil, day: numbers.count > 2 ? numbers[2] : nil
    )
  }

  /// The same, and dates as Unix times or in words (`Feb 2021`); of one whose order of day and month is not known the year.
  init?(anyText text: String) {
    let text = text.trimmed
    if let date = PartialDate(text: String(text)) {
      self = date
      return
    }
    if text.utf8.count >= 9, let number = Double(text) {
      let time = TimeText.milliseconds(number)
      guard time > 0, let day = CivilTime(utc: time / 1000) else { return nil }
      self.init(year: day.year, month: day.month, day: day.day)
      return
    }
    guard !Self.saysNothing(String(text)), let date = AiredWords.date(String(text)) else { return nil }
    // "03-02-2021" is of March to some and of February to others.
    self.init(text: text.contains(where: \.isLetter) ? date : String(date.prefix(4)))
  }

  /// Words of a column that says whether, not when.
  private static let flags: Set<String> = ["yes", "no", "true", "false", "y", "n", "x", "✓", "0", "1"]

  /// Whether a text stands for no date: `0000-00-00`, the first day of 1970, N/A, or yes and no.
  static func saysNothing(_ text: String) -> Bool {
    let text = text.trimmed
    if flags.contains(text.lowercased()) { return true }
    if text.hasPrefix("1970-01-01") || RatingText(String(text)) == .none { return true }
    return text.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2D || $0 == 0x2F }
  }

  /// `2019-03-02`, `2019-03` or `2019`.
  public var text: String {
    guard let month else { return Self.padded(year, 4) }
    let head = "\(Self.padded(year, 4))-\(Self.padded(month))"
    return day.map { "\(head)-\(Self.padded($0))" } ?? head
  }

  /// As MyAnimeList writes it, `2019-03-00`.
  public var malText: String { "\(Self.padded(year, 4))-\(Self.padded(month ?? 0))-\(Self.padded(day ?? 0))" }

  /// Its first moment in UTC, Unix milliseconds.
  public var milliseconds: Int64 {
    Int64(TimeText.days(year, month ?? 1, day ?? 1)) * 86_400_000
  }

  private static func padded(_ value: Int, _ width: Int = 2) -> String {
    String(repeating: "0", count: max(0, width - "\(value)".count)) + "\(value)"
  }
}
