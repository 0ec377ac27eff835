/// Texts of web pages as catalogues hold them.
public enum HTMLEntities {
  private static let named: [Substring: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "hellip": "…", "ndash": "–",
    "mdash": "—", "eacute": "é", "times": "×",
  ]

  /// Decodes HTML entities: `Gintama&#039;` becomes `Gintama'`. Unknown ones stay as they are. O(n).
  public static func decode(_ text: String) -> String {
    // Hardly any text has one, and a search by characters takes long.
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
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
