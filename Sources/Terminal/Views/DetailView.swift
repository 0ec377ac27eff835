import Cards
import Catalogue
import Feed

/// All about one title: facts, synopsis and reasons to be scrolled, its franchise and titles like it to be gone through.
enum DetailView {
  static func draw(
    _ screen: DetailScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    let (id, detail) = (screen.id, screen.detail)
    guard let anime = state.known(id) else {
      grid.box(area)
      let inner = area.inset()
      grid.putCentred(
        inner.row + inner.height / 2, inner,
        Words.unknownTitle(context.keys), .muted)
      return
    }
    let card = detail?.card ?? state.card(id)
    let isWide = area.width >= 118
    let side = isWide && !screen.neighbours.isEmpty ? min(56, area.width / 3) : 0
    let main = Area(row: area.row, col: area.col, height: area.height, width: area.width - side)
    grid.box(main)
    // Where the feed has it, if the feed has it: the detail counts every title of a franchise.
    let place = (state.card(id) ?? card).map {
      Words.rank($0, of: state.snapshot.ranking)
    }
    let caption = state.said(of: id).map { " \(Words.you($0)) " } ?? place ?? ""
    grid.put(main.row, main.col + main.width - CellWidth.of(caption) - 2, caption, .accent)
    let page = " \(FeedState.link(id)) "
    grid.put(main.row + main.height - 1, main.col + main.width - CellWidth.of(page) - 2, page, .muted)
    let column = TitlePicture.column(anime, main.inset(), context, &grid)
    let inner = column ?? main.inset()
    // Of what is below the title, a dozen rows stay.
    let row =
      TitleHead.draw(
        anime, inner, context, &grid, from: inner.row, hasPicture: column == nil,
        titleLines: max(2, inner.height - 12)) + 1
    let below =
      side == 0 && !screen.neighbours.isEmpty ? max(4, min(9, (inner.row + inner.height - row) / 2)) : 0
    let selected = screen.selectedAnswer(in: state)
    let hint = selected.map { Words.setsAside($0, context.keys, to: inner.width) }
    let review = state.snapshot.history.first { $0.anime.id == id }?.reviewed
    let lines = lines(anime, card, detail?.scores, hint, review, to: min(inner.width, 96))
    let mark = screen.isOnReasons ? selected.flatMap { answer in lines.firstIndex { $0.names(answer) } } : nil
    text(
      lines, scroll: screen.scroll, mark: mark,
      Area(row: row, col: inner.col, height: inner.row + inner.height - row - below, width: inner.width),
      context.keys, &grid)
    if below > 0 {
      titles(
        screen, state,
        Area(
          row: inner.row + inner.height - below + 1, col: inner.col, height: below - 1, width: inner.width),
        context.keys, &grid)
    }
    if side > 0 {
      let beside = Area(row: area.row, col: area.col + main.width, height: area.height, width: side)
      grid.box(beside)
      titles(screen, state, beside.inset(), context.keys, &grid)
    }
  }

  /// A line of the text, and how long a bar stands behind it.
  private struct Line {
    var text = ""
    var role = Role.text
    var bar: Double?
    var answers: [Reason.Answer] = []
    /// Which reason it is a line of.
    var reason: Int?

    func names(_ answer: Reason.Answer) -> Bool { answers.contains(answer) }
  }

  private static func lines(
    _ anime: Anime, _ card: Card?, _ scores: ScoreCounts?, _ hint: String?, _ review: String?, to width: Int
  ) -> [Line] {
    var lines = CellWidth.wrap(anime.synopsis ?? Words.noSynopsis, to: width).map { Line(text: $0) }
    lines.append(Line())
    if let review {
      lines += fact(Words.youWrote(review), to: width) + [Line()]
    }
    if let card {
      for (place, reason) in card.reasons.enumerated() {
        let isAgainst = reason.weight < 0
        for (i, text) in CellWidth.wrap(reason.text, to: width - 2).enumerated() {
          lines.append(
            Line(
              text: (i > 0 ? "  " : isAgainst ? "▾ " : "▸ ") + text, role: isAgainst ? .bad : .good,
              answers: reason.answers, reason: place))
        }
      }
      if let hint { lines.append(Line(text: hint, role: .muted)) }
      lines.append(Line())
    }
    var facts: [String] = []
    if let source = anime.source { facts.append(Words.source(source)) }
    if let date = anime.startDate { facts.append(Words.firstAir(date)) }
    if let franchise = anime.franchise {
      facts.append(Words.franchise(franchise, anime.franchiseOrder, anime.franchiseKind))
    }
    if !anime.synonyms.isEmpty { facts.append(Words.also(Array(anime.synonyms.prefix(4)))) }
    // The head has one line for the other names.
    let names = TitleHead.otherTitles(anime)
    if CellWidth.of(names) > width { facts.append(Words.names(names)) }
    lines += facts.flatMap { fact($0, to: width) }
    guard let scores else { return lines }
    if !facts.isEmpty { lines.append(Line()) }
    lines.append(Line(text: Words.scores(scores), role: .accent))
    for score in (1...10).reversed() {
      let share = Double(scores[score]) / Double(max(scores.most, 1))
      lines.append(Line(text: Words.score(score, scores), role: .muted, bar: share))
    }
    return lines
  }

  /// A fact behind its caption, on as many lines as it needs.
  private static func fact(_ text: String, to width: Int) -> [Line] {
    let caption = String(text.prefix(Words.captionWidth))
    let blanks = String(repeating: " ", count: Words.captionWidth)
    return CellWidth.wrap(String(text.dropFirst(Words.captionWidth)), to: width - Words.captionWidth)
      .enumerated().map { Line(text: ($0 == 0 ? caption : blanks) + $1, role: .muted) }
  }

  /// The lines from `scroll` on; with a marked one, those around it.
  private static func text(
    _ lines: [Line], scroll: Int, mark: Int?, _ area: Area, _ keys: KeyTable, _ grid: inout Grid
  ) {
    guard area.height > 0 else { return }
    grid.scrollEnd = max(0, lines.count - area.height)
    let wanted = mark.map { EntryView.first($0, lines.count, area.height) } ?? scroll
    let first = max(0, min(wanted, lines.count - area.height))
    for (i, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let col = grid.put(area.row + i, area.col, CellWidth.clip(line.text, to: area.width), line.role)
      let isMarked = mark.map { line.reason != nil && line.reason == lines[$0].reason }
      if isMarked == true { grid.mark(area.row + i, from: area.col, count: area.width, .selected) }
      if let share = line.bar {
        grid.bar(area.row + i, col, width: max(0, min(40, area.col + area.width - col - 4)), share: share)
      }
    }
    if first + area.height < lines.count {
      grid.putRight(area.row + area.height - 1, area, " … \(keys.name(.down))", .muted)
    }
  }

  /// The franchise in its order, then more like this; one of them selected once Tab has led there.
  private static func titles(
    _ screen: DetailScreen, _ state: FeedState, _ area: Area, _ keys: KeyTable, _ grid: inout Grid
  ) {
    let franchise = screen.detail?.franchise.count ?? 0
    let shared = max(0, franchise - 1)
    var lines: [(text: String, index: Int)] = []
    for (i, anime) in screen.neighbours.enumerated() {
      if i == 0, shared > 0 { lines.append((Words.series, -1)) }
      if i == shared {
        let lovers = screen.detail?.lovedToo.isEmpty == false ? screen.detail?.lovers : nil
        lines.append((lovers.map(Words.moreLikeThis) ?? Words.moreLikeThis, -1))
      }
      let order = i < shared ? anime.franchiseOrder.map { "\($0)" } ?? "" : ""
      let kind = i < shared ? anime.franchiseKind.map(Words.kind) : nil
      let facts = [kind, anime.type, anime.year.map(String.init)].compactMap { $0 }.joined(separator: " ")
      let lead = ListView.mark(state.currentAnswer(to: anime.id))
      let note = lead.isEmpty ? order : lead
      // Of a cut row the kind stays: it tells what to watch.
      let room = area.width - 12 - CellWidth.of(kind ?? "")
      let title = kind == nil ? anime.title : CellWidth.clip(anime.title, to: room)
      lines.append((CellWidth.padded(note, to: 5) + title + (facts.isEmpty ? "" : "  \(facts)"), i))
    }
    let selected = lines.firstIndex { $0.index == screen.selected } ?? 0
    let first = screen.isOnTitles ? EntryView.first(selected, lines.count, area.height) : 0
    for (offset, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let row = area.row + offset
      let isHead = line.index < 0
      let isSelected = screen.isOnTitles && line.index == screen.selected
      let together = isHead ? nil : screen.detail?.lovedToo[screen.neighbours[line.index].id]
      let count = together.map { " " + $0.formattedCount } ?? ""
      if isSelected { grid.put(row, area.col, "▌", .accent) }
      let lead = isHead ? 0 : 1
      let right = isHead && offset == 0 && !screen.isOnTitles ? " " + Words.goesThere(keys) : count
      grid.put(
        row, area.col + lead, CellWidth.clip(line.text, to: area.width - lead - CellWidth.of(right)),
        isHead ? .accent : .text)
      if !right.isEmpty { grid.putRight(row, area, right, .muted) }
      if !isHead {
        grid.touch(row, from: area.col, count: area.width, isSelected ? .enter : .select(line.index))
      }
      if isSelected { grid.mark(row, from: area.col + 1, count: area.width - 1, .selected) }
    }
  }
}
