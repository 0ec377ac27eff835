import Cards
import Catalogue
import Feed

/// How far one leans to each genre, as bars from the middle; what moved lately; and the card on top, to be answered here.
enum TasteView {
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    let reading = TasteReading(state.snapshot.history)
    grid.box(area, title: Words.yourTaste)
    let counts = Words.tasteCounts(loved: reading.loved, liked: reading.liked, disliked: reading.disliked)
    if area.width >= 64 {
      grid.put(area.row, area.col + area.width - CellWidth.of(counts) - 2, counts, .muted)
    }
    let inner = area.inset()
    let bottom = inner.row + inner.height
    if let card = state.top {
      grid.put(bottom - 1, inner.col, Words.onTop, .muted)
      let match = Words.match(card)
      let col = grid.put(
        bottom - 1, inner.col + 7,
        CellWidth.clip(card.anime.title, to: inner.width - 7 - CellWidth.of(match)), .title)
      grid.put(bottom - 1, col, match, .accent)
    }
    guard !reading.lines.isEmpty else {
      grid.putMiddle(inner, Words.answerAFew)
      return
    }
    moved(reading, bottom - 2, inner, &grid)
    bars(
      state, reading, Area(row: inner.row, col: inner.col, height: inner.height - 3, width: inner.width),
      &grid)
  }

  /// The same in short, for a screen with room: the most liked genres and the least liked, of the latest answers.
  static func digest(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    let reading = TasteReading(Array(state.snapshot.history.prefix(200)))
    guard area.width >= leastWidth else { return }
    let columns = area.width >= 2 * leastWidth + 2 ? 2 : 1
    let room = (area.height - 3) * columns
    guard reading.lines.count > 2, room > 3 else { return }
    let lines =
      reading.lines.count <= room
      ? reading.lines : reading.lines.prefix(room - room / 4) + reading.lines.suffix(room / 4)
    let rows = (lines.count + columns - 1) / columns
    let top = area.row + area.height - rows - 2
    grid.put(top, area.col, Words.yourTaste, .accent)
    let width = area.width / columns - (columns - 1)
    for (i, line) in lines.enumerated() {
      draw(line, top + 1 + i % rows, area.col + i / rows * (width + 2), width, &grid)
    }
    moved(reading, area.row + area.height - 1, area, &grid)
  }

  private static func moved(_ reading: TasteReading, _ row: Int, _ area: Area, _ grid: inout Grid) {
    let movers = reading.movers
    guard !movers.isEmpty else { return }
    var col = grid.put(row, area.col, Words.lately, .muted)
    for line in movers {
      let text = "\(line.name) \(ReasonsView.signed(line.moved))"
      guard col + CellWidth.of(text) <= area.col + area.width else { break }
      col = grid.put(row, col, text, line.moved > 0 ? .good : .bad) + 2
    }
  }

  private static func bars(_ state: FeedState, _ reading: TasteReading, _ area: Area, _ grid: inout Grid) {
    let columns = area.width >= 150 ? 2 : 1
    let perColumn = (reading.lines.count + columns - 1) / columns
    grid.scrollEnd = max(0, perColumn - area.height)
    let first = max(0, min(state.scroll, perColumn - area.height))
    let width = area.width / columns - (columns > 1 ? 2 : 0)
    for (i, line) in reading.lines.enumerated() {
      let row = i % perColumn - first
      guard row >= 0, row < area.height else { continue }
      draw(line, area.row + row, area.col + i / perColumn * (width + 4), width, &grid)
    }
    if first + area.height < perColumn {
      grid.putRight(area.row + area.height, area, Words.moreBelow, .muted)
    }
  }

  /// The width of a line with the shortest bars: name, a bar to either side, figures, and where it moves.
  private static let leastWidth = 45

  private static func draw(
    _ line: TasteReading.Line, _ row: Int, _ col: Int, _ width: Int, _ grid: inout Grid
  ) {
    grid.put(row, col, CellWidth.clip(line.name, to: 15), .text)
    let figures = 22
    let half = max(4, (width - 16 - figures) / 2)
    let middle = col + 16 + half
    let share = min(1, abs(line.lean))
    if line.lean >= 0 {
      grid.put(row, middle, "│", .border)
      grid.bar(row, middle + 1, width: half, share: share)
    } else {
      // Bars to the left are whole cells: blocks grow from the left alone.
      let cells = max(1, Int((share * Double(half)).rounded()))
      grid.put(row, middle - cells, String(repeating: "▒", count: cells), .bad)
      grid.put(row, middle, "│", .border)
    }
    let at = middle + half + 2
    grid.put(row, at, ReasonsView.signed(line.lean), line.lean < 0 ? .bad : .good)
    grid.put(row, at + 6, Words.titles(line.titles), .muted)
    if abs(line.moved) >= 0.02 {
      grid.put(row, at + 18, line.moved > 0 ? "▲" : "▼", line.moved > 0 ? .good : .bad)
    }
  }
}
