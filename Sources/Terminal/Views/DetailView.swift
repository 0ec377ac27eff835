import Cards
import Catalogue
import Feed
import Foundations

/// All about one title: facts, synopsis and reasons to be scrolled, its franchise and titles like it to be gone through.
enum DetailView {
  static func draw(
    _ screen: DetailScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    let (id, detail) = (screen.id, screen.detail)
    guard let anime = state.known(id) else {
      grid.box(area)
      let inner = area.inset()
      grid.putMiddle(inner, Words.unknownTitle(context.keys))
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
      lines, scroll: screen.scroll, mark: mark, hasKeys: screen.focus == .text,
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
    _ lines: [Line], scroll: Int, mark: Int?, hasKeys: Bool, _ area: Area, _ keys: KeyTable,
    _ grid: inout Grid
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
      // Where the key moves something else, it is not the way to the rest.
      let key = hasKeys ? " \(keys.name(.down))" : ""
      grid.putRight(area.row + area.height - 1, area, " …" + key, .muted)
    }
  }

  /// A row of the titles beside it, or a heading.
  private struct Row {
    /// Which title; nil for a heading.
    var index: Int?
    /// In front of the title: its number and what was answered.
    var lead = ""
    var title = ""
    /// What stands behind the title, the longest first.
    var facts: [String] = []
    /// How many love both titles.
    var count = ""

    /// The text in so many cells. What a title is in its series stays: it tells what to watch.
    func text(to width: Int) -> String {
      guard index != nil else { return title }
      let room = width - CellWidth.of(lead)
      func rest(_ facts: String) -> Int { room - (facts.isEmpty ? 0 : CellWidth.of(facts) + 2) }
      let shown = facts.first { rest($0) >= min(CellWidth.of(title), leastOfTitle) } ?? facts.last ?? ""
      return lead + CellWidth.clip(title, to: max(0, rest(shown))) + (shown.isEmpty ? "" : "  \(shown)")
    }

    private var leastOfTitle: Int { 20 }
  }

  /// The series in its order, then titles like this one, each under a heading.
  private static func rows(_ screen: DetailScreen, _ state: FeedState) -> [Row] {
    let series = screen.seriesCount
    let marks = screen.neighbours.map { ListView.mark(state.currentAnswer(to: $0.id)) }
    let hasMarks = marks.prefix(series).contains { !$0.isEmpty }
    return screen.neighbours.enumerated().map { i, anime in
      let isInSeries = i < series
      let order = isInSeries ? anime.franchiseOrder.map { "\($0)" } ?? "" : ""
      let kind = isInSeries ? anime.franchiseKind.map(Words.kind) : nil
      let year = anime.year.map(String.init)
      // Some kinds are types by another name.
      let type = anime.type.flatMap { $0.lowercased() == kind?.lowercased() ? nil : $0 }
      let facts = [[kind, type, year], [kind, type], [kind]].map {
        $0.compactMap { $0 }.joined(separator: " ")
      }
      return Row(
        index: i,
        lead: isInSeries && hasMarks
          ? CellWidth.padded(order, to: 3) + CellWidth.padded(marks[i], to: 5)
          : CellWidth.padded(isInSeries ? order : marks[i], to: 5),
        title: anime.title, facts: facts,
        count: screen.detail?.lovedToo[anime.id].map { " " + $0.formattedCount } ?? "")
    }
  }

  /// The franchise in its order, then more like this; one of them selected once Tab has led there.
  private static func titles(
    _ screen: DetailScreen, _ state: FeedState, _ area: Area, _ keys: KeyTable, _ grid: inout Grid
  ) {
    let titles = rows(screen, state)
    let (series, similar) = (titles.prefix(screen.seriesCount), titles.dropFirst(screen.seriesCount))
    let lines =
      (series.isEmpty ? [] : [Row(title: Words.series)] + series)
      + (similar.isEmpty ? [] : [Row(title: Words.moreLikeThis)] + similar)
    let selected = lines.firstIndex { $0.index == screen.selected } ?? 0
    let first = screen.isOnTitles ? EntryView.first(selected, lines.count, area.height) : 0
    // From the reasons the key leads back to the text.
    let leadsHere = screen.nextFocus(in: state) == .titles
    for (offset, line) in lines.enumerated().dropFirst(first).prefix(area.height) {
      let row = area.row + offset - first
      guard let index = line.index else {
        let hint = offset == first && leadsHere ? " " + Words.goesThere(keys) : ""
        let counts = lines.dropFirst(offset + 1).prefix { $0.index != nil }.contains { !$0.count.isEmpty }
        let lovers = counts ? screen.detail?.lovers : nil
        heading(line.title, lovers, hint, row, area, &grid)
        continue
      }
      let isSelected = screen.isOnTitles && index == screen.selected
      if isSelected { grid.put(row, area.col, "▌", .accent) }
      grid.put(row, area.col + 1, line.text(to: area.width - 1 - CellWidth.of(line.count)), .text)
      grid.putRight(row, area, line.count, .muted)
      grid.touch(row, from: area.col, count: area.width, isSelected ? .enter : .select(index))
      if isSelected { grid.mark(row, from: area.col + 1, count: area.width - 1, .selected) }
    }
  }

  /// A heading with what the figures below it count, in the words that fit; the hint gives way to that.
  private static func heading(
    _ name: String, _ lovers: Int?, _ hint: String, _ row: Int, _ area: Area, _ grid: inout Grid
  ) {
    let counted = lovers.map { Words.counted(name, lovers: $0) } ?? []
    let room = area.width - CellWidth.of(hint)
    let whole = counted.first { CellWidth.of($0) <= room }
    let alone = counted.first { CellWidth.of($0) <= area.width }
    grid.put(row, area.col, CellWidth.clip(whole ?? alone ?? name, to: area.width), .accent)
    if whole != nil || alone == nil { grid.putRight(row, area, hint, .muted) }
  }
}
