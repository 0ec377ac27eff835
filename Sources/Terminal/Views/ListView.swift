import Cards
import Catalogue
import Events
import Feed

/// Ranked titles, saved ones, and the history: rows with one selected.
enum ListView {
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    let titles = state.list
    let (name, empty) = words(state, context.keys)
    grid.box(area, title: "\(name)  \(titles.count)")
    let inner = area.inset(rows: 1, cols: 1)
    guard !titles.isEmpty else {
      grid.putCentred(inner.row + inner.height / 2, inner, empty, .muted)
      return
    }
    let review = review(state, inner.width)
    rows(
      state, titles,
      Area(row: inner.row, col: inner.col, height: inner.height - review.count, width: inner.width), &grid)
    for (i, line) in review.enumerated() {
      grid.put(inner.row + inner.height - review.count + i, inner.col + 1, line, i == 0 ? .border : .text)
    }
    if case .history = state.screen {
      let hint = Words.historyHint(context.keys)
      if area.width >= CellWidth.of(hint) + 4 {
        grid.put(area.row + area.height - 1, area.col + area.width - CellWidth.of(hint) - 2, hint, .muted)
      }
    }
  }

  /// A rule, and what was written of the title that is selected in the history, on at most three lines; empty without a review.
  private static func review(_ state: FeedState, _ width: Int) -> [String] {
    guard case .history = state.screen, state.snapshot.history.indices.contains(state.selected),
      let text = state.snapshot.history[state.selected].reviewed
    else { return [] }
    return [String(repeating: "╌", count: width - 2)] + CellWidth.wrap(text, to: width - 3, lines: 3)
  }

  private static func words(_ state: FeedState, _ keys: KeyTable) -> (String, String) {
    switch state.screen {
    case .saved: (Words.saved, Words.nothingSaved(keys))
    case .history: (Words.history, Words.nothingAnswered)
    default:
      (
        Words.ranking,
        state.snapshot.ranking.filteredOut > 0
          ? Words.filtersOpen(keys)
          : Words.nothingLeft
      )
    }
  }

  /// The rows around the selected one, each with a mark, a title, facts, and why or what.
  static func rows(
    _ state: FeedState, _ titles: [Anime], _ area: Area, _ grid: inout Grid, active: Bool = true,
    names: [Int: String] = [:], notes: [Int: String]? = nil
  ) {
    guard area.height > 0 else { return }
    let (isRanked, isHistory) = kind(state.screen)
    let first = max(0, min(state.selected - area.height / 2, titles.count - area.height))
    let said = isHistory ? saidWidth(state, first..<min(titles.count, first + area.height)) : 0
    for (offset, anime) in titles[first..<min(titles.count, first + area.height)].enumerated() {
      let (index, row) = (first + offset, area.row + offset)
      let isSelected = active && index == state.selected
      grid.put(row, area.col, isSelected ? "▌" : " ", .accent)
      let lead =
        isRanked
        ? CellWidth.padded(String(index + 1), to: 4, toTheRight: true)
        : mark(state.currentAnswer(to: anime.id))
      grid.put(row, area.col + 1, lead, .muted)
      let start = area.col + 6
      let right =
        area.width >= 90
        ? area.width * 45 / 100
        : isHistory ? said + 14 : notes == nil ? 20 : area.width * 42 / 100
      let width = area.width - 6 - right - 1
      let end = grid.put(row, start, CellWidth.clip(anime.title, to: width), .text)
      let isWide = area.width >= 90
      let name = names[anime.id]
      var note = notes?[anime.id] ?? note(index, anime, state, said: said, wide: isWide, name: name)
      if !isWide, let name {
        // Beside the title where there is room, else in place of the facts unless those tell cut titles apart.
        if start + width - end >= 8 {
          grid.put(row, end, CellWidth.clip("  " + name, to: start + width - end), .muted)
        } else if area.width < 60, CellWidth.of(anime.title) <= width {
          note = name
        }
      }
      grid.put(row, area.col + area.width - right, CellWidth.clip(note, to: right - 1), .muted)
      grid.touch(row, from: area.col, count: area.width, isSelected ? .enter : .select(index))
      if isSelected { grid.mark(row, from: area.col + 1, count: area.width - 1, .selected) }
    }
  }

  /// Room for the longest answer of some rows of the history, so that the days behind them stand below each other.
  private static func saidWidth(_ state: FeedState, _ rows: Range<Int>) -> Int {
    let history = state.snapshot.history
    return max(8, rows.filter(history.indices.contains).map { CellWidth.of(history[$0].said) }.max() ?? 0)
  }

  private static func kind(_ screen: Screen) -> (isRanked: Bool, isHistory: Bool) {
    switch screen {
    case .ranked: (true, false)
    case .history: (false, true)
    default: (false, false)
    }
  }

  private static func note(
    _ index: Int, _ anime: Anime, _ state: FeedState, said: Int, wide: Bool, name: String?
  ) -> String {
    let facts = [anime.type, anime.year.map(String.init)].compactMap { $0 }.joined(separator: " ")
    let (isRanked, isHistory) = kind(state.screen)
    if isRanked, wide, let reason = state.card(anime.id)?.reasons.first {
      return facts + "  " + reason.text
    }
    if isHistory {
      let day =
        state.snapshot.history.indices.contains(index)
        ? FeedMessages.day(state.snapshot.history[index].time) : ""
      let past = state.said(of: anime.id) ?? ""
      return [CellWidth.padded(past, to: said), day, wide ? facts : ""].filter { !$0.isEmpty }.joined(
        separator: "  ")
    }
    if wide, let other = name ?? anime.romaji ?? anime.englishTitle, other != anime.title {
      return facts + "  " + other
    }
    return facts
  }

  /// What stands of a title, as a word of four letters: never colour alone.
  static func mark(_ feedback: Feedback?) -> String {
    switch feedback {
    case .love: "love"
    case .like: "like"
    case .dislike: "no"
    case .seen: "seen"
    case .saved: "kept"
    case .dropped: "drop"
    case .skipped: "skip"
    default: ""
    }
  }

  /// The same in a column of its own.
  static func padded(_ feedback: Feedback?) -> String { CellWidth.padded(mark(feedback), to: 4) }
}
