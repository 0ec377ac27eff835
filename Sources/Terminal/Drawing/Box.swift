/// A rectangle of the grid that a view draws in.
public struct Area: Sendable, Equatable {
  /// Top left on the grid.
  public var row, col: Int
  /// Size.
  public var height, width: Int

  /// The area inside a border of the given thickness.
  func inset(rows: Int = 1, cols: Int = 2) -> Area {
    Area(row: row + rows, col: col + cols, height: max(0, height - 2 * rows), width: max(0, width - 2 * cols))
  }
}

extension Grid {
  /// A rounded border around an area, with a caption in its top edge.
  mutating func box(_ area: Area, title: String = "", role: Role = .border) {
    guard area.width >= 2, area.height >= 2 else { return }
    let bar = String(repeating: "─", count: area.width - 2)
    put(area.row, area.col, "╭" + bar + "╮", role)
    put(area.row + area.height - 1, area.col, "╰" + bar + "╯", role)
    for r in 1..<max(1, area.height - 1) {
      put(area.row + r, area.col, "│", role)
      put(area.row + r, area.col + area.width - 1, "│", role)
    }
    if !title.isEmpty, area.width > 8 {
      put(area.row, area.col + 2, " " + CellWidth.clip(title, to: area.width - 6) + " ", .accent)
    }
  }

  /// Text at the right end of an area's row. Returns the column it starts at.
  @discardableResult
  mutating func putRight(_ row: Int, _ area: Area, _ text: String, _ role: Role) -> Int {
    let col = max(area.col, area.col + area.width - CellWidth.of(text))
    put(row, col, text, role, limit: area.width)
    return col
  }

  /// Text centred in a row of an area.
  mutating func putCentred(_ row: Int, _ area: Area, _ text: String, _ role: Role) {
    let text = CellWidth.clip(text, to: area.width)
    put(row, area.col + (area.width - CellWidth.of(text)) / 2, text, role)
  }

  /// A sentence in the middle of an area, on as many lines as it needs.
  mutating func putMiddle(_ area: Area, _ text: String) {
    let lines = CellWidth.wrap(text, to: area.width - 2, lines: area.height)
    let top = area.row + area.height / 2 - lines.count / 2
    for (i, line) in lines.enumerated() { putCentred(top + i, area, line, .muted) }
  }

  /// A bar of `share` (0-1) of `width` cells, in eighths.
  mutating func bar(_ row: Int, _ col: Int, width: Int, share: Double, role: Role = .bar) {
    let eighths = Int((max(0, min(1, share)) * Double(width * 8)).rounded())
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let text = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    put(row, col, text, role, limit: width)
  }
}
