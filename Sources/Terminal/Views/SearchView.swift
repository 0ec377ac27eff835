import Cards
import Catalogue
import Feed

/// The search field with what it found.
enum SearchView {
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    grid.box(area, title: Words.search)
    let inner = area.inset(rows: 1, cols: 1)
    field(state, inner, &grid)
    results(
      state, Area(row: inner.row + 2, col: inner.col, height: inner.height - 2, width: inner.width), &grid)
  }

  static func field(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    var col = grid.put(area.row, area.col + 1, "/ ", .key)
    if state.field.text.isEmpty, !state.field.onResults {
      grid.put(area.row, col, "▏", .accent)
      grid.put(area.row, col + 1, Words.searchHint, .muted, limit: area.width - 6)
    } else {
      col = grid.put(area.row, col, CellWidth.tail(state.field.text, to: area.width - 6), .field)
      if state.isTyping { grid.put(area.row, col, "▏", .accent) }
    }
  }

  static func results(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    guard !state.field.results.isEmpty else {
      grid.putCentred(area.row + area.height / 2, area, Words.noMatch, .muted)
      return
    }
    if state.columns > 1 { return cells(state, area, &grid) }
    ListView.rows(state, state.field.results, area, &grid, active: state.field.onResults)
  }
}

extension SearchView {
  /// Titles in a grid, row by row.
  static func cells(_ state: FeedState, _ area: Area, _ grid: inout Grid) {
    let columns = state.columns
    let titles = state.field.results
    let rows = (titles.count + columns - 1) / columns
    let first = max(0, min(state.selected / columns - area.height / 2, rows - area.height))
    let width = area.width / columns
    for (i, anime) in titles.enumerated().dropFirst(first * columns) {
      let row = area.row + i / columns - first
      guard row < area.row + area.height else { break }
      let col = area.col + i % columns * width
      let isSelected = state.field.onResults && i == state.selected
      let mark = ListView.mark(state.standing(anime.id))
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
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    let side = area.width >= 76 ? max(30, area.width * 2 / 5) : 0
    let main = Area(row: area.row, col: area.col, height: area.height, width: area.width - side)
    grid.box(main, title: Words.whatDoYouLove)
    let inner = main.inset(rows: 1, cols: 1)
    SearchView.field(state, inner, &grid)
    var caption = state.field.text.isEmpty ? Words.popular : Words.found
    if side == 0, !state.picks.isEmpty {
      caption += " · \(Words.picked(state.picks.count)) · \(Words.opensFeed(context.keys))"
    }
    grid.put(inner.row + 1, inner.col + 1, caption, .muted)
    SearchView.results(
      state, Area(row: inner.row + 2, col: inner.col, height: inner.height - 2, width: inner.width), &grid)
    if side > 0 {
      aside(
        state, Area(row: area.row, col: area.col + main.width, height: area.height, width: side), context,
        &grid)
    }
  }

  /// The selected title at the foot of a large aside, so that one knows which it is. Returns how many rows it takes.
  private static func pointed(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid)
    -> Int
  {
    guard state.field.onResults, let anime = state.subject, area.width >= 34, area.height >= 24 else {
      return 0
    }
    let rows = 13
    let row = area.row + area.height - rows + 1
    grid.put(row - 1, area.col, String(repeating: "╌", count: area.width), .border)
    let next = TitleHead.draw(anime, area, context, &grid, from: row) + 1
    let synopsis = CellWidth.wrap(anime.synopsis ?? Words.noSynopsis, to: area.width)
    let room = area.row + area.height - next
    for (i, line) in synopsis.prefix(max(0, room)).enumerated() {
      let isCut = i == room - 1 && synopsis.count > room
      grid.put(next + i, area.col, isCut ? CellWidth.clip(line + " …", to: area.width) : line, .text)
    }
    return rows
  }

  private static func aside(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    grid.box(area, title: state.picks.isEmpty ? Words.howItWorks : Words.pickedCaption(state.picks.count))
    let whole = area.inset()
    let pointed = pointed(state, whole, context, &grid)
    let inner = Area(row: whole.row, col: whole.col, height: whole.height - pointed, width: whole.width)
    let bottom = inner.row + inner.height
    var row = inner.row
    if state.picks.isEmpty {
      let text =
        Words.firstSteps(context.keys, isAtHome: state.field.text.isEmpty && !state.field.onResults)
      for line in CellWidth.wrap(text, to: inner.width) where row < bottom {
        grid.put(row, inner.col, line, .text)
        row += 1
      }
      return
    }
    for anime in state.picks.suffix(max(1, inner.height / 3)) {
      grid.put(
        row, inner.col,
        CellWidth.clip(ListView.padded(state.standing(anime.id)) + "  \(anime.title)", to: inner.width),
        .accent
      )
      row += 1
    }
    row += 1
    grid.put(row, inner.col, Words.firstRecommendations, .muted)
    row += 1
    for card in state.world.ranking.cards where row < bottom - 2 {
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
