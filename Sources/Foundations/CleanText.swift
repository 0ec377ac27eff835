/// Makes text safe to print and bounded in length, wherever it came from: files, arguments, other programs. The one place that
/// decides what may reach a terminal, a log or a table.
///
/// Not printed are control characters (escape sequences begin with one), bidirectional controls and other format characters,
/// characters that are ignored where they are not understood, line and paragraph separators, and code points without a
/// meaning that everybody knows. Of combining marks a base keeps `mostMarks`.
public enum CleanText {
  /// Combining marks that a character keeps: no script stacks more.
  public static let mostMarks = 4

  /// One line: what may not be printed left out, spaces folded and trimmed, cut to `limit` characters. O(n).
  public static func clean(_ text: String, limit: Int = 300) -> String {
    if text.utf8.count <= limit, isPlainLine(text.utf8) { return text }
    var result = String.UnicodeScalarView()
    var marks = MarkCounter()
    var count = 0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x2028, 0x2029:
        if result.last != " ", !result.isEmpty { result.append(" ") }
        marks.reset()
      default:
        guard isPrintable(scalar), marks.allows(scalar) else { continue }
        result.append(scalar)
      }
      count += 1
      if count >= limit * 4 { break }
    }
    let cut = String(result).prefix(limit)
    return String(cut.last == " " ? cut.dropLast() : cut)
  }

  /// Text of any number of lines: line breaks and tabs stay, everything else that may not be printed is left out; lines are cut
  /// to `limit` characters, with an ellipsis. O(n).
  public static func lines(_ text: String, limit: Int = .max) -> String {
    if limit == .max, isPlain(text.utf8) { return text }
    var result = String.UnicodeScalarView()
    var marks = MarkCounter()
    var (inLine, isCut) = (0, false)
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        (inLine, isCut) = (0, false)
        marks.reset()
        result.append(scalar)
        continue
      }
      guard !isCut, scalar == "\t" || (isPrintable(scalar) && marks.allows(scalar)) else { continue }
      if inLine == limit {
        isCut = true
        result.append("…")
        continue
      }
      result.append(scalar)
      inLine += 1
    }
    return String(result)
  }

  /// JSON with escapes (`\u202e`) in place of what may not be printed: nothing is lost. O(n).
  public static func escaped(json: String) -> String {
    if isPlain(json.utf8) { return json }
    var result = String.UnicodeScalarView()
    var marks = MarkCounter()
    for scalar in json.unicodeScalars {
      if scalar == "\n" || (isPrintable(scalar) && marks.allows(scalar)) {
        result.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        result.append(contentsOf: escape.unicodeScalars)
      }
    }
    return String(result)
  }

  /// Whether a code point may be printed. O(1).
  public static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: return true
    case 0..<0xA0, 0xAD: return false
    // Latin and kana, ideographs, Hangul: most of what is printed, without a look into tables.
    case 0xA0..<0x300, 0x3041..<0x3097, 0x30A0..<0x3100, 0x4E00..<0x9FFD, 0xAC00..<0xD7A4: return true
    default: break
    }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return false
    default: return !properties.isDefaultIgnorableCodePoint && !properties.isBidiControl
    }
  }

  /// Counts the combining marks of one character.
  public struct MarkCounter: Sendable {
    private var count = 0

    /// Before the first character.
    public init() {}

    /// The next character begins anew.
    public mutating func reset() { count = 0 }

    /// Whether a code point may follow those before it: it is no mark, or not one too many. O(1).
    public mutating func allows(_ scalar: Unicode.Scalar) -> Bool {
      guard CleanText.isMark(scalar) else {
        count = 0
        return true
      }
      count += 1
      return count <= CleanText.mostMarks
    }
  }

  /// Whether a code point is drawn on the one before it. O(1).
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x300, 0x3041..<0x3097, 0x30A0..<0x3100, 0x4E00..<0x9FFD, 0xAC00..<0xD7A4: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// Whether a text is printable ASCII with line breaks, which most output is.
  private static func isPlain(_ bytes: String.UTF8View) -> Bool {
    bytes.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A || $0 == 0x09 }
  }

  /// Whether a text is printable ASCII with single spaces between words: what `clean` leaves as it is.
  private static func isPlainLine(_ bytes: String.UTF8View) -> Bool {
    var last: UInt8 = 0x20
    for byte in bytes {
      guard byte >= 0x20, byte < 0x7F, byte != 0x20 || last != 0x20 else { return false }
      last = byte
    }
    return last != 0x20 || bytes.isEmpty
  }
}
