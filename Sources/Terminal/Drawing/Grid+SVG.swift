extension Grid {
  /// The grid as a picture: every run of one role as a text element, in the theme's colours on a dark ground.
  public func svg(theme: Theme = .dark) -> String {
    let (cw, ch) = (8.4, 18.0)
    func number(_ value: Double) -> String { String((value * 10).rounded() / 10) }
    var out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(Double(width) * cw + 20))\" "
      + "height=\"\(number(Double(height) * ch + 20))\" font-family=\"ui-monospace, Menlo, 'DejaVu Sans Mono', monospace\" "
      + "font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1c1c1c\"/>\n"
    for row in 0..<height {
      var col = 0
      while col < width {
        let role = self[row, col].role
        var end = col
        var text = ""
        while end < width, self[row, end].role == role {
          text += self[row, end].text
          end += 1
        }
        let look = theme[role]
        let (x, y) = (10 + Double(col) * cw, 10 + Double(row) * ch)
        if look.richBack >= 0 {
          out +=
            "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(Double(end - col) * cw))\" height=\"\(ch)\" fill=\"\(Self.hex(look.richBack))\"/>\n"
        }
        if text.contains(where: { $0 != " " }) {
          let escaped = text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }.joined()
          out +=
            "<text x=\"\(number(x))\" y=\"\(number(y + 13.5))\" textLength=\"\(number(Double(end - col) * cw))\" "
            + "lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"\(Self.hex(look.rich))\""
            + (look.bold ? " font-weight=\"bold\"" : "") + ">\(escaped)</text>\n"
        }
        col = end
      }
    }
    return out + "</svg>\n"
  }

  /// A colour of the 256 as `#rrggbb`.
  static func hex(_ color: Int) -> String {
    func two(_ value: Int) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
    if color < 16 { return "#d0d0d0" }
    if color >= 232 {
      let grey = two(8 + (color - 232) * 10)
      return "#" + grey + grey + grey
    }
    let steps = [0, 95, 135, 175, 215, 255]
    let c = color - 16
    return "#" + two(steps[c / 36]) + two(steps[c / 6 % 6]) + two(steps[c % 6])
  }
}
