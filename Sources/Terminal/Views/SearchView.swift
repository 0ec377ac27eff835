import Cards
import Catalogue
import Feed

/// The search field with what it found.
enum SearchView {
  static func draw(
    _ screen: SearchScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    let field = screen.field
    grid.box(area, title: field.isByDescription ? Words.searchByStory : Words.search)
    let inner = area.inset(rows: 1, cols: 1)
    draw(field, inner, &grid)
    let sentence = sentence(field, inner.width)
    results(
      field, state,
      Area(
        row: inner.row + 2, col: inner.col, height: inner.height - 2 - sentence.count, width: inner.width),
      &grid)
    for (i, line) in sentence.enumerated() {
      grid.put(inner.row + inner.height - sentence.count + i, inner.col + 1, line, .muted)
    }
  }

  /// What of the selected title fits, or of the first one, on two lines.
  private static func sentence(_ field: SearchField, _ width: Int) -> [String] {
    guard let id = field.subject?.id, let text = field.sentences[id] else { return [] }
    let lines = CellWidth.wrap(text, to: width - 3)
    return lines.count > 2
      ? [lines[0], CellWidth.clip(lines[1...].joined(separator: " "), to: width - 3)] : lines
  }

  static func draw(_ field: SearchField, _ area: Area, _ grid: inout Grid) {
    let col = grid.put(area.row, area.col + 1, "/ ", .key)
    FieldView.draw(
      field.line, hint: field.isByDescription ? Words.storyHint : Words.searchHint, area.row, col,
      width: area.width - 5, hasKeys: !field.isOnResults, &grid)
    // What is typed next takes its place.
    if field.isOld {
      grid.mark(area.row, from: col, count: min(area.width - 6, CellWidth.of(field.text)), .selected)
    }
  }

  static func results(
    _ field: SearchField, _ state: FeedState, columns: Int = 1, _ area: Area, _ grid: inout Grid
  ) {
    guard !field.results.isEmpty else {
      grid.putMiddle(area, field.whyEmpty)
      return
    }
    if columns > 1 { return cells(field, state, columns, area, &grid) }
    ListView.rows(state, field.results, area, &grid, active: field.isOnResults, names: field.names)
  }
}

extension SearchView {
  /// Titles in a grid, row by row.
  static func cells(
    _ field: SearchField, _ state: FeedState, _ columns: Int, _ area: Area, _ grid: inout Grid
  ) {
    let titles = field.results
    let rows = (titles.count + columns - 1) / columns
    let first = max(0, min(field.selected / columns - area.height / 2, rows - area.height))
    let width = area.width / columns
    for (i, anime) in titles.enumerated().dropFirst(first * columns) {
      let row = area.row + i / columns - first
      guard row < area.row + area.height else { break }
      let col = area.col + i % columns * width
      let isSelected = field.isOnResults && i == field.selected
      let mark = ListView.mark(state.currentAnswer(to: anime.id))
      grid.put(row, col, isSelected ? "▌" : " ", .accent)
      let start = mark.isEmpty ? col + 1 : grid.put(row, col + 1, mark, .good) + 1
      grid.put(row, start, CellWidth.clip(anime.title, to: col + width - start - 1), .text)
      grid.touch(row, from: col, count: width, isSelected ? .enter : .select(i))
      if isSelected { grid.mark(row, from: col + 1, count: width - 1, .selected) }
    }
  }
}

/// Where a new person begins.
enum OnboardingView {
  static func draw(
    _ screen: OnboardingScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    let side = area.width >= 76 ? max(30, area.width * 2 / 5) : 0
    let main = Area(row: area.row, col: area.col, height: area.height, width: area.width - side)
    grid.box(main, title: Words.whatDoYouLove)
    let inner = main.inset(rows: 1, cols: 1)
    SearchView.draw(screen.field, inner, &grid)
    var caption = screen.field.text.isEmpty ? Words.popular : Words.found
    if side == 0 {
      caption +=
        " · "
        + (screen.picks.isEmpty
          ? Words.firstSteps(context.keys, isOnResults: screen.field.isOnResults)
          : "\(Words.picked(screen.picks.count)) · \(Words.opensFeed(context.keys))")
    }
    grid.put(inner.row + 1, inner.col + 1, CellWidth.clip(caption, to: inner.width - 2), .muted)
    SearchView.results(
      screen.field, state, columns: screen.columns,
      Area(row: inner.row + 2, col: inner.col, height: inner.height - 2, width: inner.width), &grid)
    if side > 0 {
      aside(
        screen, state, Area(row: area.row, col: area.col + main.width, height: area.height, width: side),
        context,
        &grid)
    }
  }

  /// The selected title at the foot of a large aside, so that one knows which it is. Returns how many rows it takes.
  private static func pointed(
    _ field: SearchField, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  )
    -> Int
  {
    guard field.isOnResults, let anime = field.subject, area.width >= 34, area.height >= 24 else {
      return 0
    }
    let rows = 13
    let row = area.row + area.height - rows + 1
    grid.put(row - 1, area.col, String(repeating: "╌", count: area.width), .border)
    let next = TitleHead.draw(anime, area, context, &grid, from: row) + 1
    let synopsis = CellWidth.wrap(
      anime.synopsis ?? Words.noSynopsis, to: area.width, lines: area.row + area.height - next)
    for (i, line) in synopsis.enumerated() { grid.put(next + i, area.col, line, .text) }
    return rows
  }

  private static func aside(
    _ screen: OnboardingScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    grid.box(area, title: screen.picks.isEmpty ? Words.howItWorks : Words.pickedCaption(screen.picks.count))
    let whole = area.inset()
    let pointed = pointed(screen.field, whole, context, &grid)
    let inner = Area(row: whole.row, col: whole.col, height: whole.height - pointed, width: whole.width)
    let bottom = inner.row + inner.height
    var row = inner.row
    if screen.picks.isEmpty {
      let text =
        Words.firstSteps(
          context.keys, isAtHome: screen.field.text.isEmpty && !screen.field.isOnResults,
          isTyping: !screen.field.isOnResults)
      for line in CellWidth.wrap(text, to: inner.width) where row < bottom {
        grid.put(row, inner.col, line, .text)
        row += 1
      }
      return
    }
    for anime in screen.picks.suffix(max(1, inner.height / 3)) {
      grid.put(
        row, inner.col,
        CellWidth.clip(
          ListView.padded(state.currentAnswer(to: anime.id)) + "  \(anime.title)", to: inner.width),
        .accent
      )
      row += 1
    }
    row += 1
    grid.put(row, inner.col, Words.firstRecommendations, .muted)
    row += 1
    for card in state.snapshot.ranking.cards where row < bottom - 2 {
      grid.put(
        row, inner.col,
        CellWidth.clip((card.rank < 10 ? " " : "") + "\(card.rank)  \(card.anime.title)", to: inner.width),
        .text)
      row += 1
    }
    grid.put(
      bottom - 1, inner.col, CellWidth.clip(Words.opensFeed(context.keys), to: inner.width), .key)
  }
}
