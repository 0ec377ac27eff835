/// What strangers may write: pieces that a terminal obeys, a reader cannot see, or that fill the screen.
public enum Strangers {
  static let pieces =
    [
      "\u{1B}[31m", "\u{1B}]0;title\u{7}", "\u{1B}P1q\u{1B}\\", "\u{9B}2J", "\u{9D}0;x\u{9C}", "\u{7}",
      "\u{8}", "\u{7F}",
      "\r", "\n", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}", "\u{61C}", "\u{200E}", "\u{200F}",
      "\u{202A}",
      "\u{202E}", "\u{2066}", "\u{2069}", "\u{200B}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{FE0F}",
      "\u{AD}", "\u{34F}",
      "\u{115F}", "\u{3164}", "\u{180E}", "\u{17B4}", "\u{E0041}", "\u{E0101}", "\u{E000}", "\u{F0000}",
      String(decoding: [0xFDD0, 0xFFFE], as: UTF16.self), "\u{FFF9}", "\u{6DD}",
      "e" + String(repeating: "\u{301}", count: 40), String(repeating: "\u{489}", count: 9), "\"", ",", "'",
      "\\", "<b>",
      "&amp;", "進撃の巨人", "שלום", "한글", "👩‍👩‍👧", "é", "e\u{301}", "plain words", " ", "  ",
    ]

  /// Up to thirty pieces.
  public static func text(_ random: inout some RandomNumberGenerator, most: Int = 30) -> String {
    (0..<Int.random(in: 1...most, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      .joined()
  }

  /// Whether a code point must not reach a terminal.
  public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return true
    default: return properties.isBidiControl || properties.isDefaultIgnorableCodePoint
    }
  }

  /// The code points of an output that must not be there; line breaks and tabs may.
  public static func unsafe(in output: String) -> Set<Unicode.Scalar> {
    Set(output.unicodeScalars.filter { $0 != "\n" && $0 != "\t" && isUnsafe($0) })
  }

  /// The longest run of combining marks.
  public static func mostMarks(in text: String) -> Int {
    var (run, most) = (0, 0)
    for scalar in text.unicodeScalars {
      let isMark = [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
      run = isMark ? run + 1 : 0
      most = max(most, run)
    }
    return most
  }
}
