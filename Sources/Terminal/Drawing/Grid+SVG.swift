extension Grid {
  /// The grid as a picture: every run of one role as a text element, in the theme's colours on its paper.
  public func svg(theme: Theme = .dark) -> String {
    let (cw, ch) = (8.4, 18.0)
    func number(_ value: Double) -> String { String((value * 10).rounded() / 10) }
    var out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(Double(width) * cw + 20))\" "
      + "height=\"\(number(Double(height) * ch + 20))\" font-family=\"ui-monospace, Menlo, 'DejaVu Sans Mono', monospace\" "
      + "font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"\(RGB(theme.paper).hex)\"/>\n"
    for row in 0..<height {
      var col = 0
      while col < width {
        let (role, paint) = (self[row, col].role, self[row, col].paint)
        var end = col
        var text = ""
        while end < width, self[row, end].role == role, self[row, end].paint == paint {
          text += self[row, end].text
          end += 1
        }
        let look = theme[role]
        let (x, y) = (10 + Double(col) * cw, 10 + Double(row) * ch)
        if let paint {
          // A hair too large, so that no seam shows between two.
          let wide = number(Double(end - col) * cw + 0.4)
          out +=
            "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(wide)\" height=\"\(ch + 0.4)\" fill=\"\(RGB(paint.back).hex)\"/>\n"
          if text.contains("▀") {
            out +=
              "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(wide)\" height=\"\(ch / 2)\" fill=\"\(RGB(paint.front).hex)\"/>\n"
          }
          col = end
          continue
        }
        if look.richBack >= 0 {
          out +=
            "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(Double(end - col) * cw))\" height=\"\(ch)\" fill=\"\(RGB(index: look.richBack).hex)\"/>\n"
        }
        if text.contains(where: { $0 != " " }) {
          let escaped = text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }.joined()
          out +=
            "<text x=\"\(number(x))\" y=\"\(number(y + 13.5))\" textLength=\"\(number(Double(end - col) * cw))\" "
            + "lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"\((look.rich < 0 ? RGB(theme.ink) : RGB(index: look.rich)).hex)\""
            + (look.bold ? " font-weight=\"bold\"" : "") + ">\(escaped)</text>\n"
        }
        col = end
      }
    }
    return out + "</svg>\n"
  }
}
