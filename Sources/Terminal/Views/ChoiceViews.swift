import Cards
import Catalogue
import Feed

/// A text and the list it narrows: palette, profiles and the head of the help.
enum EntryView {
  static func field(
    _ state: FeedState, _ hint: String, _ area: Area, hasKeys: Bool = true, _ grid: inout Grid
  ) {
    guard let line = state.line else { return }
    let col = grid.put(area.row, area.col + 1, "› ", .key)
    FieldView.draw(line, hint: hint, area.row, col, width: area.width - 5, hasKeys: hasKeys, &grid)
  }

  /// The first visible line when `selected` of `count` is to be seen in `height` lines.
  static func first(_ selected: Int, _ count: Int, _ height: Int) -> Int {
    max(0, min(selected - height / 2, count - height))
  }
}

/// Every action by name.
enum PaletteView {
  static func draw(
    _ screen: PaletteScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    grid.box(area, title: Words.actions)
    let inner = area.inset(rows: 1, cols: 1)
    EntryView.field(state, Words.actionsHint, inner, &grid)
    let entries = context.keys.palette(in: state)
    let list = Area(row: inner.row + 2, col: inner.col, height: inner.height - 2, width: inner.width)
    guard !entries.isEmpty else {
      grid.putMiddle(list, Words.noAction)
      return
    }
    let selected = KeyTable.wrapped(screen.selected, of: entries.count)
    let first = EntryView.first(selected, entries.count, list.height)
    for (offset, entry) in entries.dropFirst(first).prefix(list.height).enumerated() {
      let row = list.row + offset
      let isSelected = first + offset == selected
      grid.put(row, list.col, isSelected ? "▌" : " ", .accent)
      let keys = entry.binding.keys.map(\.name).joined(separator: " ")
      grid.put(row, list.col + 2, CellWidth.clip(keys, to: 14), entry.why == nil ? .key : .muted)
      let help = entry.binding.help
      let col = list.col + 17
      let width = list.width - 18
      let end = grid.put(row, col, CellWidth.clip(help, to: width), entry.why == nil ? .text : .muted)
      if let why = entry.why, end + 8 < col + width {
        grid.put(row, end + 2, CellWidth.clip("(\(why))", to: col + width - end - 2), .muted)
      }
      // The first click selects, the second acts, as in every list.
      let chosen = FeedAction.run(entry.why.map { .say($0) } ?? entry.binding.action)
      grid.touch(row, from: list.col, count: list.width, isSelected ? chosen : .select(first + offset))
      if isSelected { grid.mark(row, from: list.col + 1, count: list.width - 1, .selected) }
    }
  }
}

/// Whose feed it is.
enum ProfilesView {
  static func draw(
    _ screen: ProfilesScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    grid.box(area, title: Words.whoseFeed)
    let inner = area.inset(rows: 1, cols: 1)
    EntryView.field(state, Words.profilesHint, inner, &grid)
    let list = Area(row: inner.row + 2, col: inner.col, height: inner.height - 2, width: inner.width)
    let choices = screen.choices
    let first = EntryView.first(screen.selected, choices.count, list.height)
    for (offset, line) in choices.dropFirst(first).prefix(list.height).enumerated() {
      let row = list.row + offset
      let isSelected = first + offset == screen.selected
      grid.put(row, list.col, isSelected ? "▌" : " ", .accent)
      grid.put(row, list.col + 2, CellWidth.clip(line.name, to: list.width - 26), .text)
      let note =
        state.companions.contains(line.name)
        ? Words.watchesToo
        : line.events.map { line.name == state.profile ? Words.youNow : Words.events($0) } ?? Words.newProfile
      grid.putRight(row, Area(row: row, col: list.col, height: 1, width: list.width - 2), note, .muted)
      grid.touch(row, from: list.col, count: list.width, isSelected ? .enter : .select(first + offset))
      if isSelected { grid.mark(row, from: list.col + 1, count: list.width - 1, .selected) }
    }
  }
}

/// The keys that work on the place below, from the key table, narrowed by what is typed.
enum HelpView {
  static func draw(
    _ screen: HelpScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    let below = state.below
    grid.box(area, title: Words.keysHere(below.screen.name))
    let inner = area.inset()
    EntryView.field(
      state, Words.helpHint(context.keys),
      Area(row: inner.row, col: inner.col - 1, height: 1, width: inner.width), &grid)
    let bindings = bindings(screen.text, below, context.keys)
    let list = Area(row: inner.row + 2, col: inner.col, height: inner.height - 2, width: inner.width)
    guard !bindings.isEmpty else {
      grid.putMiddle(list, Words.noKey(context.keys))
      return
    }
    let width = list.width / (area.width >= 120 ? 2 : 1)
    let columns = columns(bindings, area.width >= 120 ? 2 : 1, to: width - 18)
    let rows = columns.map(\.count).max() ?? 0
    grid.scrollEnd = max(0, rows - list.height)
    let first = max(0, min(screen.scroll, rows - list.height))
    for (place, lines) in columns.enumerated() {
      let col = list.col + place * width
      for (row, line) in lines.dropFirst(first).prefix(list.height).enumerated() {
        grid.put(list.row + row, col, CellWidth.clip(line.keys, to: 16), .key)
        grid.put(list.row + row, col + 17, line.help, .text)
      }
    }
    if first + list.height < rows {
      grid.putRight(list.row + list.height, list, " \(Words.moreBelow) ", .muted)
    }
  }

  /// Keys and what they do in columns of about the same height; an entry of several lines stands in one of them.
  private static func columns(
    _ bindings: [KeyBinding], _ count: Int, to width: Int
  ) -> [[(keys: String, help: String)]] {
    let entries = bindings.map { binding in
      CellWidth.wrap(binding.help, to: width).enumerated().map { place, line in
        (keys: place == 0 ? binding.keys.map(\.name).joined(separator: " ") : "", help: line)
      }
    }
    let height = (entries.reduce(0) { $0 + $1.count } + count - 1) / count
    var columns: [[(keys: String, help: String)]] = [[]]
    for entry in entries {
      let filled = columns[columns.count - 1].count
      if columns.count < count, filled > 0, filled + entry.count > height { columns.append([]) }
      columns[columns.count - 1] += entry
    }
    return columns
  }

  /// By a key's name when that is what was typed, else by words of what it does.
  static func bindings(_ text: String, _ below: FeedState, _ keys: KeyTable) -> [KeyBinding] {
    let here = keys.working(in: below).filter { ![.help, .helpAnywhere].contains($0.id) && !$0.keys.isEmpty }
    guard !text.isEmpty else { return here }
    let typed = text.lowercased()
    let byKey = here.filter { $0.keys.contains { $0.name == text || $0.name.lowercased() == typed } }
    let byWord = here.filter { binding in
      !byKey.contains { $0.id == binding.id }
        && "\(binding.label) \(binding.help)".lowercased().contains(typed)
    }
    return byKey + byWord
  }
}
