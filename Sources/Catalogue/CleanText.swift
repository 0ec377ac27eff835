import Foundation

/// Makes text from files safe to print and bounded in length.
public enum CleanText {
  /// `text` without control, bidirectional and zero-width characters, spaces folded, cut to `limit` characters. O(n).
  public static func clean(_ text: String, limit: Int = 300) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x2028, 0x2029:
        if result.last != " ", !result.isEmpty { result.append(" ") }
      case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF,
        0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
        continue
      default:
        result.append(scalar)
      }
      count += 1
      if count >= limit * 4 { break }
    }
    if result.last == " " { result.removeLast() }
    return String(String(result).prefix(limit))
  }

  private static let named: [Substring: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "hellip": "…", "ndash": "–",
    "mdash": "—", "eacute": "é", "times": "×",
  ]

  /// Decodes HTML entities: `Gintama&#039;` becomes `Gintama'`. Unknown ones stay as they are. O(n).
  public static func decodeEntities(_ text: String) -> String {
    guard text.contains("&") else { return text }
    var result = ""
    var rest = Substring(text)
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      let after = rest.index(after: start)
      guard let end = rest[after...].prefix(10).firstIndex(of: ";") else {
        result += "&"
        rest = rest[after...]
        continue
      }
      let name = rest[after..<end]
      if let character = named[name] ?? numeric(name) {
        result += character
        rest = rest[rest.index(after: end)...]
      } else {
        result += "&"
        rest = rest[after...]
      }
    }
    return result + rest
  }

  private static func numeric(_ name: Substring) -> String? {
    guard name.first == "#" else { return nil }
    let digits = name.dropFirst()
    let hex = digits.first == "x" || digits.first == "X"
    let value = hex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
  }
}
