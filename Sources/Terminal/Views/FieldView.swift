import Feed

/// Draws the line of a text field with its cursor: a bar behind the text, or the character it stands on.
enum FieldView {
  /// A part of a line that fits a field.
  struct Window: Equatable {
    /// What is drawn, with an ellipsis at each end where something was left out.
    var text = ""
    /// The cells of the cursor in it; the one behind the text where the cursor stands there.
    var cursor = 0..<1
  }

  /// The part of a line around its cursor that fits `width` cells, one of them for the cursor behind the text. Text is left out before it
  /// only where it would not fit, and the cursor stands in the middle where text is left out on both sides. O(length).
  static func window(_ line: EditedLine, width: Int) -> Window {
    let cells = line.text.map { CellWidth.of(String($0)) }
    // Where each character begins; the last one is the end.
    let starts = cells.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let whole = starts[cells.count]
    guard whole >= width else { return part(line, 0..<cells.count, starts, isCut: (false, false)) }
    // What is left out takes a cell for its ellipsis.
    let offset = max(0, min(starts[line.cursor] - width / 2, whole + 2 - width))
    let first = offset == 0 ? 0 : starts.firstIndex { $0 >= offset } ?? 0
    let room = width - (first > 0 ? 1 : 0)
    let rest = whole - starts[first] + 1
    let last = rest <= room ? cells.count : (starts.lastIndex { $0 - starts[first] <= room - 1 } ?? first)
    return part(line, first..<max(first, last), starts, isCut: (first > 0, last < cells.count))
  }

  private static func part(
    _ line: EditedLine, _ shown: Range<Int>, _ starts: [Int], isCut: (before: Bool, behind: Bool)
  ) -> Window {
    let text = line.text.dropFirst(shown.lowerBound).prefix(shown.count)
    let at = starts[line.cursor] - starts[shown.lowerBound] + (isCut.before ? 1 : 0)
    let under = line.cursor + 1 < starts.count ? starts[line.cursor + 1] - starts[line.cursor] : 1
    return Window(
      text: (isCut.before ? "…" : "") + text + (isCut.behind ? "…" : ""), cursor: at..<at + max(1, under))
  }

  /// Draws a line in `width` cells, or a hint while nothing is typed. Without keys a field has no cursor.
  static func draw(
    _ line: EditedLine, hint: String, _ row: Int, _ col: Int, width: Int, hasKeys: Bool = true,
    _ grid: inout Grid
  ) {
    guard !line.isEmpty || !hasKeys else {
      grid.put(row, col, "▏", .accent)
      grid.cursor = Grid.Place(row: row, col: col)
      grid.put(row, col + 1, CellWidth.clip(hint, to: width - 1), .muted)
      return
    }
    guard hasKeys else {
      grid.put(row, col, CellWidth.clip(line.text, to: width - 1), .field)
      return
    }
    let window = window(line, width: width)
    let end = grid.put(row, col, window.text, .field)
    grid.cursor = Grid.Place(row: row, col: col + window.cursor.lowerBound)
    if line.cursor == line.text.count {
      grid.put(row, end, "▏", .accent)
    } else {
      grid.mark(row, from: col + window.cursor.lowerBound, count: window.cursor.count, .cursor)
    }
  }
}
