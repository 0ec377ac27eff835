import Cards
import Catalogue
import Feed

/// A sentence, the parts that were understood, and the titles that answer.
enum TalkView {
  static func draw(
    _ screen: TalkScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    grid.box(area, title: Words.talk)
    let inner = area.inset(rows: 1, cols: 1)
    EntryView.field(state, Words.talkHint, inner, hasKeys: !screen.isOnTitles, &grid)
    var row = parts(screen, inner, &grid)
    if screen.asked != nil {
      grid.put(row, inner.col + 1, CellWidth.clip(Words.asking(context.keys), to: inner.width - 3), .accent)
      row += 1
    }
    for sentence in sentences(screen.reply) {
      let most = sentence == screen.reply.worded ? 4 : 2
      for line in CellWidth.wrap(sentence, to: inner.width - 3, lines: most)
      where row < inner.row + inner.height - 4 {
        grid.put(row, inner.col + 1, line, .muted)
        row += 1
      }
    }
    let titles = screen.reply.titles
    let reasons = reasons(screen, inner.width)
    let list = Area(
      row: row + 1, col: inner.col, height: inner.row + inner.height - row - 1 - reasons.count,
      width: inner.width)
    guard !titles.isEmpty else { return }
    let names = Dictionary(titles.map { ($0.anime.id, $0.words) }, uniquingKeysWith: { first, _ in first })
      .filter { !$0.value.isEmpty }
    ListView.rows(state, titles.map(\.anime), list, &grid, active: screen.isOnTitles, names: names)
    for (i, line) in reasons.enumerated() {
      grid.put(inner.row + inner.height - reasons.count + i, inner.col + 1, line, .muted)
    }
  }

  /// The parts as chips, on up to three lines; returns the row below them.
  private static func parts(_ screen: TalkScreen, _ area: Area, _ grid: inout Grid) -> Int {
    var (row, col) = (area.row + 1, area.col + 1)
    for (i, part) in screen.reply.parts.enumerated() {
      let chip = "[\(CellWidth.clip(part, to: area.width - 6))]"
      if col > area.col + 1, col + CellWidth.of(chip) > area.col + area.width - 1 {
        (row, col) = (row + 1, area.col + 1)
        if row > area.row + 3 { return row }
      }
      let isSelected = screen.isOnTitles && i == screen.part
      col = grid.put(row, col, chip, isSelected ? .accent : .key) + 1
      if isSelected {
        grid.mark(row, from: col - 1 - CellWidth.of(chip), count: CellWidth.of(chip), .selected)
      }
    }
    return screen.reply.parts.isEmpty ? row : row + 1
  }

  private static func sentences(_ reply: TalkReply) -> [String] {
    reply.notUnderstood.map(Words.notUnderstood) + (reply.comment.isEmpty ? [] : [reply.comment])
      + (reply.worded.map { [$0] } ?? (reply.isBeingWorded ? [Words.wording] : []))
  }

  /// Why the selected title is there, on at most three lines.
  private static func reasons(_ screen: TalkScreen, _ width: Int) -> [String] {
    guard screen.isOnTitles, screen.reply.titles.indices.contains(screen.selected) else { return [] }
    return Array(CellWidth.wrap(screen.reply.titles[screen.selected].sentence, to: width - 3).prefix(3))
  }
}
