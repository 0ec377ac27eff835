import Cards
import Catalogue
import Feed

/// The card on top of the feed, with what comes next beside it or below.
enum CardView {
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    guard let card = state.top else { return EndView.draw(state, area, context, &grid) }
    let isWide = area.width >= 118
    let side = isWide ? min(56, area.width / 3) : 0
    let main = Area(row: area.row, col: area.col, height: area.height, width: area.width - side)
    grid.box(main)
    let place = Words.rank(card, of: state.snapshot.ranking)
    grid.put(main.row, main.col + main.width - CellWidth.of(place) - 2, place, .accent)
    let column = TitlePicture.column(card.anime, main.inset(), context, &grid)
    let inner = column ?? main.inset()
    let first = inner.row + (inner.height > 19 ? 1 : 0)
    var row = TitleHead.draw(card.anime, inner, context, &grid, from: first, hasPicture: column == nil) + 1
    grid.requestLike(state.snapshot.ranking.cards.dropFirst().prefix(2).map(\.anime))
    let bottom = inner.row + inner.height
    let hasNext = !isWide && state.snapshot.ranking.cards.count > 1
    let reasons = card.reasonsFor.prefix(3)
    let reserved = 1 + reasons.count + (hasNext ? 2 : 0)
    let synopsis = CellWidth.wrap(
      card.anime.synopsis ?? Words.noSynopsis, to: min(inner.width, 96),
      lines: max(1, bottom - row - reserved))
    for line in synopsis {
      grid.put(row, inner.col, line, .text)
      row += 1
    }
    if row < bottom { row += 1 }
    for reason in reasons where row < bottom {
      drawReason(reason, row, inner, &grid)
      row += 1
    }
    if !isWide { comingUp(state, from: row, to: bottom, inner, &grid) }
    if isWide {
      if bottom - row >= 9 {
        let height = min(bottom - row - 2, 16)
        TasteView.digest(
          state, Area(row: bottom - height, col: inner.col, height: height, width: min(inner.width, 96)),
          &grid)
      }
      upNext(
        state, Area(row: area.row, col: area.col + main.width, height: area.height, width: side), &grid)
    }
  }

  static func drawReason(_ reason: Reason, _ row: Int, _ area: Area, _ grid: inout Grid) {
    let against = reason.weight < 0
    let col = grid.put(row, area.col, against ? "▾ " : "▸ ", against ? .bad : .good)
    grid.put(row, col, ReasonText.fitted(reason, to: area.width - 2), against ? .bad : .good)
  }

  /// What comes next in the room that is left: a line, or a list with reasons where there is more of it.
  private static func comingUp(
    _ state: FeedState, from row: Int, to bottom: Int, _ area: Area, _ grid: inout Grid
  ) {
    let next = state.snapshot.ranking.cards.dropFirst()
    let room = bottom - row - 2
    guard !next.isEmpty, room >= 0 else { return }
    guard room >= 2, area.width >= 70 else {
      var col = grid.put(bottom - 1, area.col, Words.next + "  ", .muted)
      let end = area.col + area.width
      for card in next.prefix(3) where col < end {
        let start = col
        col = grid.put(
          bottom - 1, col, CellWidth.clip("\(card.rank) \(card.anime.title)", to: end - col), .muted)
        grid.touch(bottom - 1, from: start, count: col - start, .open(.detail(card.id)))
        col += 3
      }
      return
    }
    let count = min(room, 6, next.count)
    let start = bottom - count
    grid.put(start - 1, area.col, Words.next, .accent)
    let half = area.width * 9 / 20
    for (i, card) in next.prefix(count).enumerated() {
      grid.touch(start + i, from: area.col, count: area.width, .open(.detail(card.id)))
      grid.put(start + i, area.col, "\(card.rank)", .muted)
      grid.put(start + i, area.col + 4, CellWidth.clip(card.anime.title, to: half - 5), .text)
      guard let reason = card.reasons.first else { continue }
      grid.put(start + i, area.col + half + 1, ReasonText.fitted(reason, to: area.width - half - 1), .muted)
    }
  }

  private static func upNext(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    grid.box(area, title: Words.upNext)
    let inner = area.inset()
    var row = inner.row
    for card in state.snapshot.ranking.cards.dropFirst().prefix(FeedState.cardsBeside)
    where row + 2 < inner.row + inner.height {
      for line in row...row + 1 {
        grid.touch(line, from: inner.col, count: inner.width, .open(.detail(card.id)))
      }
      grid.put(row, inner.col, "\(card.rank)", .muted)
      grid.put(row, inner.col + 4, CellWidth.clip(card.anime.title, to: inner.width - 4), .text)
      if let reason = card.reasons.first {
        grid.put(row + 1, inner.col + 4, ReasonText.fitted(reason, to: inner.width - 4), .muted)
      }
      row += 3
    }
  }
}

/// What moved the card, with a bar for how far.
enum ReasonsView {
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    grid.box(area, title: Words.why)
    let inner = area.inset()
    guard case .reasons(let explained) = state.screen, let card = explained.card(in: state) else { return }
    var selected: Reason.Answer?
    var marked: Int?
    if case .reasons(let screen) = state.screen {
      (selected, marked) = (screen.selectedAnswer(in: state), screen.selectedReason(in: state))
    }
    grid.put(inner.row, inner.col, CellWidth.clip(card.anime.title, to: inner.width), .title)
    grid.put(
      inner.row + 1, inner.col,
      CellWidth.clip(
        Words.deviations(card, of: state.snapshot.ranking, signed(card.score)),
        to: inner.width), .muted)
    let hasMore = list(
      card.reasons, marked: marked,
      Area(row: inner.row + 3, col: inner.col, height: inner.height - 6, width: inner.width), &grid)
    if hasMore { grid.putRight(inner.row + inner.height, inner, " \(Words.moreBelow) ", .muted) }
    if let selected {
      grid.put(
        inner.row + inner.height - 3, inner.col,
        CellWidth.clip(Words.setsAside(selected, context.keys, to: inner.width), to: inner.width), .muted)
    }
    // Popularity has no figure.
    let note = card.reasons.contains { $0.weight != 0 } ? Words.howReasons : ""
    for (i, line) in CellWidth.wrap(note, to: min(inner.width, 96)).prefix(2).enumerated() {
      grid.put(inner.row + inner.height - 2 + i, inner.col, line, .muted)
    }
  }

  /// How reasons are drawn: lines of text at most, whether a bar follows, and blank rows.
  private typealias Layout = (lines: Int, hasBar: Bool, gap: Int)
  private static let layouts: [Layout] = [(2, true, 1), (2, true, 0), (1, true, 0), (1, false, 0)]

  /// The reasons as airy as all of them fit, at last as lines with their figures; where even those do not fit, the ones around the
  /// marked one. Returns whether there are more below.
  private static func list(_ reasons: [Reason], marked: Int?, _ area: Area, _ grid: inout Grid) -> Bool {
    func texts(_ layout: Layout) -> [[String]] {
      let width = area.width - (layout.hasBar ? 2 : 10)
      return reasons.map { CellWidth.wrap($0.text, to: width, lines: layout.lines) }
    }
    func rows(_ text: [String], _ reason: Reason, _ layout: Layout) -> Int {
      text.count + (layout.hasBar && reason.weight != 0 ? 1 : 0) + layout.gap
    }
    func fits(_ layout: Layout) -> Bool {
      zip(texts(layout), reasons).reduce(-layout.gap) { $0 + rows($1.0, $1.1, layout) } <= area.height
    }
    let layout = layouts.first(where: fits) ?? (1, false, 0)
    let shown = fits(layout) ? reasons.count : area.height
    let first = EntryView.first(marked ?? 0, reasons.count, shown)
    let most = max(reasons.map { abs($0.weight) }.max() ?? 1, 0.01)
    var row = area.row
    for (index, text) in texts(layout).enumerated().dropFirst(first).prefix(shown) {
      let reason = reasons[index]
      let role: Role = reason.weight < 0 ? .bad : .good
      let figure = reason.weight == 0 ? "" : figure(index, in: reasons)
      grid.put(row, area.col, reason.weight < 0 ? "▾ " : "▸ ", role)
      for line in row..<row + text.count {
        grid.touch(line, from: area.col, count: area.width, .select(index))
      }
      for (offset, line) in text.enumerated() {
        grid.put(row + offset, area.col + 2, line, role)
        if index == marked { grid.mark(row + offset, from: area.col, count: area.width, .selected) }
      }
      if !layout.hasBar {
        grid.putRight(row, area, repeats(index, in: reasons) ? Words.same : figure, .muted)
      } else if repeats(index, in: reasons) {
        grid.put(row + text.count, area.col + 2, figure, .muted)
      } else if !figure.isEmpty {
        let col = grid.put(row + text.count, area.col + 2, figure + " ", .muted)
        grid.bar(
          row + text.count, col, width: max(4, min(40, area.width - 12)), share: abs(reason.weight) / most,
          role: reason.weight < 0 ? .bad : .bar)
      }
      row += rows(text, reason, layout)
    }
    return first + shown < reasons.count
  }

  /// Whether an earlier reason rests on the same answers, so that its figure is that of this one too: they count once.
  private static func repeats(_ index: Int, in reasons: [Reason]) -> Bool {
    let reason = reasons[index]
    return reason.weight != 0
      && reasons[..<index].contains {
        $0.weight == reason.weight && $0.whose == reason.whose
          && Set($0.answers.map(\.id)) == Set(reason.answers.map(\.id))
      }
  }

  /// How far a reason moved the title: "+0.41", or "the same +0.41" where an earlier one rests on the same answer.
  static func figure(_ index: Int, in reasons: [Reason]) -> String {
    let figure = signed(reasons[index].weight)
    return repeats(index, in: reasons) ? Words.theSame(figure) : figure
  }

  /// "+0.41"
  static func signed(_ value: Double) -> String { (value < 0 ? "-" : "+") + Words.two(abs(value)) }
}
