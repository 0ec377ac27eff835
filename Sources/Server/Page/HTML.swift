/// Text for HTML: whatever it holds, a browser shows it and obeys nothing in it.
struct HTML: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  private(set) var text: String
  var description: String { text }

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
  private init(_ text: String) { self.text = text }

  /// Several, one after the other.
  init(_ pieces: [HTML]) { text = pieces.map(\.text).joined(separator: "\n") }

  /// Escapes what is put into a literal; other HTML is taken as it is.
  struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }
    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
    mutating func appendInterpolation(_ value: Int) { text += String(value) }
    mutating func appendInterpolation(_ value: HTML) { text += value.text }
  }

  static func escaped(_ text: String) -> String {
    // By code point: a sign with a combining mark is another character, and still ends an attribute.
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
