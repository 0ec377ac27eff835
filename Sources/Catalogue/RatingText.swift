import Events
import Foundation
import Foundations

/// A rating as a file writes it.
public enum RatingText: Sendable, Equatable {
  /// A number on the scale of the file.
  case number(Double)
  /// A rating that names its own scale, as in `8/10`, `85%` or `★★★★☆`: brought to 10.
  case ofTen(Double)
  /// The field is empty or says that there is none, as `N/A` does.
  case none
  case unreadable

  private static let blanks: Set<String> = [
    "", "-", "--", "?", "n/a", "na", "<na>", "nan", "null", "nil", "none", "no rating", "no score",
    "not rated",
    "unrated", "unknown",
  ]

  /// Reads a text.
  public init(_ text: String) {
    let text = text.trimmed.lowercased()
    if Self.blanks.contains(text) {
      self = .none
    } else if let rating = Self.part(text) ?? Self.percent(text) ?? Self.stars(text) {
      self = .ofTen(rating)
    } else if let number = Self.decimal(text) {
      self = .number(number)
    } else if let thumb = Self.thumb(text, areWords: false) {
      self = thumb
    } else {
      self = .unreadable
    }
  }

  private static let up: Set<String> = [
    "👍", "up", "thumbs up", "thumb up", "true", "yes", "y", "t", "like", "liked", "+1", "+",
  ]
  private static let down: Set<String> = [
    "👎", "down", "thumbs down", "thumb down", "false", "no", "n", "f", "dislike", "disliked",
  ]

  /// A thumb up or down, in a sign or a word; nil for other texts.
  ///
  /// - Parameter areWords: whether `yes` and `no` are thumbs too.
  static func thumb(_ text: String, areWords: Bool) -> RatingText? {
    // A thumb may be followed by the colour of its skin.
    let scalars = text.trimmed.lowercased().unicodeScalars.filter {
      $0 != "\u{FE0F}" && !(0x1F3FB...0x1F3FF).contains($0.value)
    }
    let text = String(String.UnicodeScalarView(scalars))
    guard areWords || text == "👍" || text == "👎" else { return nil }
    let folded = text.replacing("_", with: " ")
    return up.contains(folded) ? .ofTen(9) : down.contains(folded) ? .ofTen(3) : nil
  }

  /// `8/10`.
  private static func part(_ text: String) -> Double? {
    let sides = text.split(separator: "/", omittingEmptySubsequences: false)
    guard sides.count == 2, let value = decimal(String(sides[0])), let highest = decimal(String(sides[1])),
      [5, 10, 20, 100].contains(highest), value >= 0, value <= highest
    else { return nil }
    return value * 10 / highest
  }

  /// `85%`.
  private static func percent(_ text: String) -> Double? {
    guard text.hasSuffix("%"), let value = decimal(String(text.dropLast())), value >= 0, value <= 100 else {
      return nil
    }
    return value / 10
  }

  /// One to five full stars, with empty ones or without.
  private static func stars(_ text: String) -> Double? {
    // The star of the emojis may be followed by a selector of its look.
    let scalars = text.unicodeScalars.filter { $0 != "\u{FE0F}" }
    let full = scalars.count { $0 == "★" || $0 == "⭐" || $0 == "🌟" }
    let half = scalars.count { $0 == "½" || $0 == "⯨" || $0 == "⯪" }
    let empty = scalars.count { $0 == "☆" }
    guard full + half + empty == scalars.count, half <= 1, full + half > 0, full + half + empty <= 5 else {
      return nil
    }
    return Double(full * 2 + half)
  }

  /// A number with a point or a comma.
  private static func decimal(_ text: String) -> Double? {
    let digits = text.trimmed.replacing(",", with: ".")
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
    return Double(digits)
  }
}

extension CSVRow {
  /// Whether the row is a remark, as in `# exported on 2020-01-01`. A name of a column may also begin so.
  public var isRemark: Bool {
    let text = text(0)
    return text.hasPrefix("# ") || text.hasPrefix("##") || text == "#" && count == 1
  }

  /// Field `index` as feedback, by its number or name; nil for anything else.
  public func feedback(_ index: Int) -> Feedback? {
    if let number = integer(index) { return Feedback(rawValue: number) }
    return Feedback(name: text(index))
  }

  /// Field `index` as a rating; unreadable where the row is too short.
  ///
  /// - Parameter areThumbs: whether `yes` and `no` are ratings.
  public func rating(_ index: Int, areThumbs: Bool = false) -> RatingText {
    if let number = number(index) { return .number(number) }
    if areThumbs, index < count, let thumb = RatingText.thumb(text(index), areWords: true) { return thumb }
    return index < count ? RatingText(text(index)) : .unreadable
  }
}
