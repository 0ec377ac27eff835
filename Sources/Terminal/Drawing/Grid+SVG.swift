extension Grid {
  /// The grid as an SVG picture in the theme's colours: one text element for each run of cells with the same style.
  public func svg(theme: Theme = .dark) -> String {
    let grid = theme.name == Theme.mono.name ? shaded() : self
    let drawing = SVGDrawing(theme: theme)
    var out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(drawing.number(Double(width) * drawing.cell.width + 20))\" "
      + "height=\"\(drawing.number(Double(height) * drawing.cell.height + 20))\" "
      + "font-family=\"ui-monospace, Menlo, 'DejaVu Sans Mono', monospace\" font-size=\"14\">\n"
      + "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"\(RGB(theme.backgroundRGB).hex)\"/>\n"
    for row in 0..<height {
      var col = 0
      while col < width {
        let first = grid[row, col]
        var end = col
        var text = ""
        while end < width, grid[row, end].role == first.role, grid[row, end].paint == first.paint {
          text += grid[row, end].text
          end += 1
        }
        out += drawing.run(text, first, row, col, end - col)
        col = end
      }
    }
    return out + "</svg>\n"
  }
}

/// Runs of cells as SVG elements.
private struct SVGDrawing {
  let theme: Theme
  let cell = (width: 8.4, height: 18.0)

  func number(_ value: Double) -> String { String((value * 10).rounded() / 10) }

  func run(_ text: String, _ first: Cell, _ row: Int, _ col: Int, _ count: Int) -> String {
    let (x, y) = (10 + Double(col) * cell.width, 10 + Double(row) * cell.height)
    let wide = Double(count) * cell.width
    if let paint = first.paint {
      // Slightly too large, so no gaps show between cells.
      let below = rectangle(x, y, wide + 0.4, cell.height + 0.4, RGB(paint.back))
      return text.contains("▀")
        ? below + rectangle(x, y, wide + 0.4, cell.height / 2, RGB(paint.front)) : below
    }
    let style = theme[first.role]
    var foregroundRGB = style.front256 < 0 ? RGB(theme.foregroundRGB) : RGB(index: style.front256)
    var back = style.back256 < 0 ? nil : RGB(index: style.back256)
    if style.dim { foregroundRGB = foregroundRGB.mixed(RGB(theme.backgroundRGB), 0.4) }
    if style.reverse { (foregroundRGB, back) = (back ?? RGB(theme.backgroundRGB), foregroundRGB) }
    var out = back.map { rectangle(x, y, wide, cell.height, $0) } ?? ""
    guard text.contains(where: { $0 != " " }) else { return out }
    let escaped = text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }.joined()
    out +=
      "<text x=\"\(number(x))\" y=\"\(number(y + 13.5))\" textLength=\"\(number(wide))\" "
      + "lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"\(foregroundRGB.hex)\""
      + (style.bold ? " font-weight=\"bold\"" : "") + ">\(escaped)</text>\n"
    return out
  }

  private func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: RGB) -> String
  {
    "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" "
      + "fill=\"\(colour.hex)\"/>\n"
  }
}
