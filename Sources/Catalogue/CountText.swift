import Foundation
import Foundations

/// A count as catalogues and web pages write it: `12,345 members`, `26 eps`, `1.2M`.
enum CountText {
  private static let words: Set<String> = [
    "", "ep", "eps", "episode", "episodes", "member", "members", "user", "users", "people", "viewers",
  ]
  private static let factors: [(name: String, factor: Double)] = [
    ("million", 1e6), ("mio", 1e6), ("thousand", 1e3), ("k", 1e3), ("m", 1e6),
  ]

  /// The number that a text states; nil where it is no count, or not clear.
  static func value(_ text: String) -> Int? {
    let text = text.lowercased().trimmed
    guard let first = text.first, isDigit(first) else { return nil }
    let digits = text.prefix { isDigit($0) || ".,'’ \u{A0}\u{202F}".contains($0) }.trimmed { !isDigit($0) }
    var rest = text.dropFirst(digits.count).trimmed
    var factor = 1.0
    for (name, value) in factors
    where rest.hasPrefix(name) && rest.dropFirst(name.count).first?.isLetter != true {
      (rest, factor) = (rest.dropFirst(name.count).trimmed, value)
      break
    }
    guard words.contains(rest.filter { $0 != "." }) else { return nil }
    let number = factor > 1 ? decimal(digits) : Double(grouped(digits) ?? -1)
    guard let number, number >= 0, number * factor < 1e9 else { return nil }
    return Int((number * factor).rounded())
  }

  private static func isDigit(_ letter: Character) -> Bool { letter.isASCII && letter.isNumber }

  /// `1.2`, `1,2`.
  private static func decimal(_ text: Substring) -> Double? { Double(text.replacing(",", with: ".")) }

  /// `12345`, or in groups of three as `12,345` and `12.345`.
  private static func grouped(_ text: Substring) -> Int? {
    let parts = text.split(omittingEmptySubsequences: false) { !isDigit($0) }
    guard parts.count > 1 else { return Int(text) }
    let areGroups = parts.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(parts[0].count)
    guard areGroups, parts[0] != "0", Set(text.filter { !isDigit($0) }).count == 1 else { return nil }
    return Int(parts.joined())
  }
}
