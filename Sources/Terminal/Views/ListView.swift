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
      grid.putMiddle(inner, empty)
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

  /// The name of the list, and what is said while it is empty.
  static func words(_ state: FeedState, _ keys: KeyTable) -> (String, String) {
    switch state.screen {
    case .saved: (Words.saved, Words.nothingSaved(keys))
    case .history: (Words.history, HistoryScreen.nothingAnswered)
    default:
      (
        Words.ranking,
        state.snapshot.ranking.end.map { Words.feedIsOut($0, keys) } ?? Words.nothingLeft
      )
    }
  }

  /// The rows around the selected one, each with a mark, a title, facts, and why or what.
  static func rows(
    _ state: FeedState, _ titles: [Anime], _ area: Area, _ grid: inout Grid, active: Bool = true,
    names: [Int: String] = [:], notes: [Int: String]? = nil
  ) {
    guard area.height > 0 else { return }
    // A name that is the beginning of the title says nothing beside it.
    let names = names.filter { id, name in
      titles.first { $0.id == id }?.title.lowercased().hasPrefix(name.lowercased()) != true
    }
    let (isRanked, isHistory) = kind(state.screen)
    let first = max(0, min(state.selected - area.height / 2, titles.count - area.height))
    let visible = first..<min(titles.count, first + area.height)
    let isWide = area.width >= 90
    let columns = (
      said: isHistory ? saidWidth(state, visible) : 0,
      day: isHistory ? visible.map { CellWidth.of(day($0, state)) }.max() ?? 0 : 0,
      facts: visible.map { CellWidth.of(facts(titles[$0])) }.max() ?? 0
    )
    var texts = visible.map { index in
      let anime = titles[index]
      return notes?[anime.id] ?? note(index, anime, state, columns, wide: isWide, name: names[anime.id])
    }
    // Titles take room from the notes where those need less; where a name may stand in place of one, that of most facts stays.
    let needed =
      max(texts.map { CellWidth.of($0) }.max() ?? 0, area.width < 60 && !names.isEmpty ? 19 : 0) + 1
    let most = isWide ? area.width * 45 / 100 : notes == nil ? columns.said + 20 : area.width * 42 / 100
    let widest = visible.map { CellWidth.of(titles[$0].title) }.max() ?? 0
    let right = min(most, max(needed, area.width - 7 - widest))
    for (offset, index) in visible.enumerated() where isRanked && CellWidth.of(texts[offset]) > right - 1 {
      let anime = titles[index]
      texts[offset] =
        notes?[anime.id]
        ?? note(index, anime, state, columns, wide: isWide, name: names[anime.id], room: right - 1)
    }
    for (offset, index) in visible.enumerated() {
      let (anime, row) = (titles[index], area.row + offset)
      let isSelected = active && index == state.selected
      grid.put(row, area.col, isSelected ? "▌" : " ", .accent)
      let lead =
        isRanked
        ? CellWidth.padded(String(index + 1), to: 4, toTheRight: true)
        : mark(isHistory ? answer(index, state) : state.currentAnswer(to: anime.id))
      grid.put(row, area.col + 1, lead, .muted)
      let start = area.col + 6
      let width = area.width - 6 - right - 1
      let end = grid.put(row, start, CellWidth.clip(anime.title, to: width), .text)
      if !isWide, let name = names[anime.id] {
        // Beside the title where there is room, else in place of the facts unless those tell cut titles apart.
        if start + width - end >= 8 {
          grid.put(row, end, CellWidth.clip("  " + name, to: start + width - end), .muted)
        } else if area.width < 60, CellWidth.of(anime.title) <= width {
          texts[offset] = name
        }
      }
      grid.put(row, area.col + area.width - right, CellWidth.clip(texts[offset], to: right - 1), .muted)
      grid.touch(
        row, from: area.col, count: area.width, isSelected ? secondClick(anime, state) : .select(index))
      if isSelected { grid.mark(row, from: area.col + 1, count: area.width - 1, .selected) }
    }
  }

  /// A second click opens the row; in the search, where Enter answers, as well: no click there says more than one sees.
  private static func secondClick(_ anime: Anime, _ state: FeedState) -> FeedAction {
    if case .search = state.screen { .open(.detail(anime.id)) } else { .enter }
  }

  /// The answer of a row of the history; of one that is set aside what was answered.
  private static func answer(_ index: Int, _ state: FeedState) -> Feedback? {
    guard state.snapshot.history.indices.contains(index) else { return nil }
    let entry = state.snapshot.history[index]
    return entry.setAside?.feedback ?? entry.feedback
  }

  private static func facts(_ anime: Anime) -> String {
    [anime.type, anime.year.map(String.init)].compactMap { $0 }.joined(separator: " ")
  }

  /// Room for the longest answer of some rows of the history, so that the days behind them stand below each other.
  private static func saidWidth(_ state: FeedState, _ rows: Range<Int>) -> Int {
    let history = state.snapshot.history
    return max(8, rows.filter(history.indices.contains).map { CellWidth.of(history[$0].said) }.max() ?? 0)
  }

  /// The day of a row of the history; empty where it is not known.
  private static func day(_ row: Int, _ state: FeedState) -> String {
    let history = state.snapshot.history
    return history.indices.contains(row) ? FeedMessages.day(history[row].time) : ""
  }

  private static func kind(_ screen: Screen) -> (isRanked: Bool, isHistory: Bool) {
    switch screen {
    case .ranked: (true, false)
    case .history: (false, true)
    default: (false, false)
    }
  }

  private static func note(
    _ index: Int, _ anime: Anime, _ state: FeedState, _ columns: (said: Int, day: Int, facts: Int),
    wide: Bool,
    name: String?, room: Int = .max
  ) -> String {
    let facts = facts(anime)
    // What follows the facts stands below what follows those of the row above.
    let column = CellWidth.padded(facts, to: columns.facts) + "  "
    let (isRanked, isHistory) = kind(state.screen)
    if isRanked, wide, let reason = state.card(anime.id)?.reasons.first {
      return column + ReasonText.fitted(reason, to: max(8, room - CellWidth.of(column)))
    }
    if isHistory {
      let past = CellWidth.padded(state.said(of: anime.id) ?? "", to: columns.said)
      // Lists from elsewhere tell no days of some titles.
      let day = CellWidth.padded(day(index, state), to: columns.day)
      return [past, day, wide ? facts : ""].filter { !$0.isEmpty }.joined(separator: "  ")
    }
    if wide, let other = name ?? anime.romaji ?? anime.englishTitle, other != anime.title {
      return column + other
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
