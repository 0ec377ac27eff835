import CCurses
import Foundations

/// Widths of texts in cells, as terminals draw them: the sum over code points. Also cuts and wraps texts.
public enum CellWidth {
  /// Width of a code point; nil for those that must not reach a terminal (`CleanText.isPrintable`).
  static func of(_ scalar: Unicode.Scalar) -> Int? {
    let v = scalar.value
    if v >= 0x20, v < 0x7F { return 1 }
    // Lines and blocks are most of what is drawn besides ASCII: no look into tables for them.
    let isDrawn = (0x2500..<0x2900).contains(v)
    guard isDrawn || CleanText.isPrintable(scalar) else { return nil }
    let width = Int(nc_width(v))
    if width >= 0 { return width }
    // In the C locale the C library knows no widths: use the blocks of wide characters.
    switch v {
    case 0x0300...0x036F, 0x3099, 0x309A: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// Width of a text in cells.
  public static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + (of($1) ?? 0) } }

  /// `text` with blanks up to `width` cells behind it, or before it.
  static func padded(_ text: String, to width: Int, toTheRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - of(text)))
    return toTheRight ? blanks + text : text + blanks
  }

  /// `text` cut to `width` cells, with an ellipsis if it was cut.
  public static func clip(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    guard width > 1 else { return width == 1 ? "…" : "" }
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      guard let cells = of(scalar) else { continue }
      if used + cells > width - 1 { break }
      used += cells
      result.append(scalar)
    }
    return String(result) + "…"
  }

  /// The first `lines` of `text` broken into lines; the last one ends with an ellipsis where more follows.
  static func wrap(_ text: String, to width: Int, lines: Int) -> [String] {
    let all = wrap(text, to: width)
    guard all.count > lines, lines > 0 else { return Array(all.prefix(max(0, lines))) }
    return all.prefix(lines - 1) + [clip(all[lines - 1] + " …", to: width)]
  }

  /// `text` broken at spaces into lines of at most `width` cells; a longer word is cut, and wide scripts break anywhere.
  public static func wrap(_ text: String, to width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    var used = 0
    func flush() {
      if !line.isEmpty { lines.append(line) }
      line = ""
      used = 0
    }
    for word in text.split(separator: " ") {
      let cells = of(String(word))
      if used > 0, used + 1 + cells <= width {
        line += " " + word
        used += 1 + cells
        continue
      }
      flush()
      if cells <= width {
        line = String(word)
        used = cells
        continue
      }
      for scalar in word.unicodeScalars {
        let cells = of(scalar) ?? 0
        if used + cells > width { flush() }
        line.unicodeScalars.append(scalar)
        used += cells
      }
    }
    flush()
    return lines
  }
}
