import Feed

/// Where a list is: a field for the path, and what may be imported.
enum ImportView {
  static func draw(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    grid.box(area, title: Words.importList)
    let inner = area.inset(rows: 1, cols: 1)
    EntryView.field(state, Words.importHint, inner, &grid)
    let body = inner.inset(rows: 0, cols: 1)
    for (offset, line) in CellWidth.wrap(Words.importHelp, to: body.width).prefix(inner.height - 2)
      .enumerated()
    {
      grid.put(inner.row + 2 + offset, body.col, line, .text)
    }
  }
}
