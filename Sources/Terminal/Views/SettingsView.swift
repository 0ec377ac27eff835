import Cards
import Catalogue
import Feed
import Foundations

/// Filters and knobs: lines to be turned, and beside them what the feed begins with now.
enum SettingsView {
  static func draw(
    _ screen: SettingsScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    let side = area.width >= 76 ? area.width * 2 / 5 : 0
    let main = Area(row: area.row, col: area.col, height: area.height, width: area.width - side)
    let title = screen.content == .filters ? Words.whichTitles : Words.howRanked
    let caption = side > 0 ? "" : " \(pass(state)) "
    grid.box(main, title: CellWidth.clip(title, to: main.width - CellWidth.of(caption) - 6))
    let inner = main.inset(rows: 1, cols: 1)
    let help = screen.row(in: state).map { state.whyUnused($0) ?? SettingLabels.help($0) } ?? ""
    let lines = CellWidth.wrap(help, to: inner.width - 2).prefix(2)
    for (i, line) in lines.enumerated() {
      grid.put(inner.row + inner.height - lines.count + i, inner.col + 1, line, .muted)
    }
    rows(
      screen, state,
      Area(row: inner.row, col: inner.col, height: inner.height - 3, width: min(inner.width, widest)), &grid
    )
    if side > 0 {
      preview(
        state, Area(row: area.row, col: area.col + main.width, height: area.height, width: side),
        context.keys, &grid)
    } else {
      grid.put(area.row, area.col + area.width - CellWidth.of(caption) - 2, caption, .accent)
    }
  }

  /// Names and values stand no farther apart than the eye follows.
  private static let widest = 72

  /// "812 of 1,532 pass", and how many of them are listed where that is fewer.
  static func pass(_ state: FeedState) -> String {
    let ranking = state.snapshot.ranking
    return
      Words.pass(ranking)
  }

  private static func rows(
    _ screen: SettingsScreen, _ state: FeedState, _ area: Area, _ grid: inout Grid
  ) {
    // A line of its own where another group of settings begins.
    var lines: [(caption: String, row: Int)] = []
    var selectedLine = 0
    let rows = screen.rows(in: state)
    for (i, row) in rows.enumerated() {
      let group = group(row)
      if i == 0 || group != self.group(rows[i - 1]) { lines.append((group, -1)) }
      if i == screen.selected { selectedLine = lines.count }
      lines.append(("", i))
    }
    let first = max(0, min(selectedLine - area.height / 2, lines.count - area.height))
    for (offset, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let at = area.row + offset
      guard line.row >= 0 else {
        grid.put(at, area.col + 1, line.caption, .accent)
        continue
      }
      setting(rows[line.row], line.row, isSelected: line.row == screen.selected, state, at, area, &grid)
    }
  }

  private static func setting(
    _ row: SettingRow, _ index: Int, isSelected: Bool, _ state: FeedState, _ at: Int, _ area: Area,
    _ grid: inout Grid
  ) {
    let isUsed = state.whyUnused(row) == nil
    let isSet = isUsed && !state.settings.isDefault(row, standard: state.standardKnobs)
    let right = area.col + area.width
    grid.put(at, area.col, isSelected ? "▌" : " ", .accent)
    grid.put(at, area.col + 1, isSet ? "•" : " ", .good)
    let value = CellWidth.clip(state.value(row), to: area.width / 2)
    let valueWidth = max(13, CellWidth.of(value))
    let nameWidth = area.width - valueWidth - 6
    let end = grid.put(at, area.col + 3, CellWidth.clip(SettingLabels.name(row), to: nameWidth), .text)
    if let titles = titles(row, state.summary), end + 7 < right - valueWidth - 1 {
      grid.put(at, end + 1, titles.formattedCount, .muted)
    }
    grid.put(at, right - valueWidth - 1, value, isSet ? .good : .muted)
    if isUsed, let share = share(row, state.settings) {
      let room = nameWidth - CellWidth.of(SettingLabels.name(row)) - 2
      if room >= 8 {
        grid.bar(at, right - valueWidth - 2 - min(room, 12), width: min(room, 12) - 1, share: share)
      }
    }
    grid.touch(at, from: area.col, count: area.width, isSelected ? .enter : .select(index))
    if isSelected { grid.mark(at, from: area.col + 1, count: area.width - 1, .selected) }
  }

  private static func group(_ row: SettingRow) -> String { Words.group(row) }

  private static func share(_ row: SettingRow, _ settings: RankingSettings) -> Double? {
    switch row {
    case .niche: settings.knobs.niche
    case .presence: settings.knobs.presence
    case .content: settings.knobs.content
    case .diversity: settings.knobs.diversity
    default: nil
    }
  }

  private static func titles(_ row: SettingRow, _ summary: CatalogueSummary?) -> Int? {
    switch row {
    case .type(let name): summary?.types.first { $0.name == name }?.titles
    case .genre(let name), .weight(let name): summary?.genres.first { $0.name == name }?.titles
    default: nil
    }
  }

  private static func preview(_ state: FeedState, _ area: Area, _ keys: KeyTable, _ grid: inout Grid) {
    grid.box(area, title: pass(state))
    let inner = area.inset()
    if state.snapshot.ranking.cards.isEmpty {
      let lines = EndView.widenings(state, keys).enumerated().flatMap { place, line in
        CellWidth.wrap(line, to: inner.width).map { (text: $0, role: place == 0 ? Role.warning : .text) } + [
          ("", .text)
        ]
      }
      for (i, line) in lines.prefix(inner.height).enumerated() {
        grid.put(inner.row + i, inner.col, line.text, line.role)
      }
    }
    for (i, card) in state.snapshot.ranking.cards.prefix(inner.height).enumerated() {
      grid.put(inner.row + i, inner.col, "\(card.rank)", .muted)
      grid.put(inner.row + i, inner.col + 4, CellWidth.clip(card.anime.title, to: inner.width - 4), .text)
    }
  }
}
