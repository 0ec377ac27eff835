import Cards
import Catalogue
import Feed

/// Draws the whole app onto a grid: a bar on top, the screen in the middle, what happened and the keys below.
public enum FrameView {
  /// The smallest screen that everything fits on.
  public static let least = (width: 60, height: 20)

  /// The state on a grid of the given size.
  public static func draw(_ state: FeedState, _ context: RenderContext, width: Int, height: Int) -> Grid {
    var grid = Grid(width: width, height: height)
    guard width >= least.width, height >= least.height else {
      tooSmall(context.keys, &grid)
      return grid
    }
    topBar(state, &grid)
    let status = status(state, width: width - 2, most: height / 4)
    let area = Area(row: 1, col: 0, height: height - 2 - status.count, width: width)
    switch state.screen {
    case .onboarding(let screen): OnboardingView.draw(screen, state, area, context, &grid)
    case .card: CardView.draw(state, area, context, &grid)
    case .reasons: ReasonsView.draw(state, area, context, &grid)
    case .ranked, .saved, .history: ListView.draw(state, area, context, &grid)
    case .season(let screen): SeasonView.draw(screen, state, area, context, &grid)
    case .poster(let screen): PosterView.draw(screen, area, context, &grid)
    case .search(let screen): SearchView.draw(screen, state, area, context, &grid)
    case .talk(let screen): TalkView.draw(screen, state, area, context, &grid)
    case .detail(let screen): DetailView.draw(screen, state, area, context, &grid)
    case .filters(let screen), .knobs(let screen): SettingsView.draw(screen, state, area, context, &grid)
    case .taste: TasteView.draw(state, area, context, &grid)
    case .map(let screen): MapView.draw(screen, state, area, context, &grid)
    case .profiles(let screen): ProfilesView.draw(screen, state, area, context, &grid)
    case .importList: ImportView.draw(state, area, &grid)
    case .palette(let screen): PaletteView.draw(screen, state, area, context, &grid)
    case .help(let screen): HelpView.draw(screen, state, area, context, &grid)
    }
    if !state.companions.isEmpty { answersTo(state, context.keys, area, &grid) }
    for (i, line) in status.enumerated() {
      grid.put(height - 1 - status.count + i, 1, line, state.error == nil ? .good : .warning)
    }
    footer(state, context.keys, &grid, row: height - 1)
    return grid
  }

  /// Whom answers go to, in the lower edge: in fewer words beside another hint, and without the key where it is a letter of a text.
  private static func answersTo(_ state: FeedState, _ keys: KeyTable, _ area: Area, _ grid: inout Grid) {
    let (row, start) = (area.row + area.height - 1, 2)
    let room = (start..<grid.width).prefix { grid[row, $0].text == "─" }.count - 1
    let texts = Words.answersTo(state.answersTo, state.isTyping ? nil : keys)
    guard let text = texts.first(where: { CellWidth.of($0) <= room }) ?? texts.last, room > 6 else { return }
    grid.put(row, start, CellWidth.clip(text, to: room), .accent)
  }

  private static func tooSmall(_ keys: KeyTable, _ grid: inout Grid) {
    let area = Area(row: 0, col: 0, height: grid.height, width: grid.width)
    let middle = max(0, grid.height / 2 - 2)
    grid.putCentred(middle, area, Words.tooSmall, .warning)
    grid.putCentred(middle + 1, area, Words.need(least.width, least.height), .text)
    grid.putCentred(middle + 2, area, Words.have(grid.width, grid.height), .text)
    grid.putCentred(middle + 3, area, Words.quits(keys), .muted)
  }

  private static func topBar(_ state: FeedState, _ grid: inout Grid) {
    let area = Area(row: 0, col: 1, height: 1, width: grid.width - 2)
    var col = grid.put(0, 1, "nostrade", .title)
    let isShared = !state.companions.isEmpty
    col = grid.put(
      0, col + 2, CellWidth.clip(state.audience.joined(separator: " + "), to: isShared ? 24 : 16), .accent)
    let saved = state.snapshot.saved.count
    let counts = Words.counts(answered: state.answered, saved: saved)
    let room = grid.width - col - CellWidth.of(counts) - 6
    if room > 8 { grid.put(0, col + 2, trail(state.screens, to: room), .muted) }
    grid.putRight(0, area, counts, .muted)
  }

  /// The names of the open screens; the first are left out where there is no room.
  static func trail(_ screens: [Screen], to room: Int) -> String {
    let names = screens.map(\.name)
    func text(_ from: Int) -> String {
      ((from > 0 ? ["…"] : []) + names[from...]).joined(separator: " › ")
    }
    let fits = names.indices.first { CellWidth.of(text($0)) <= room }
    return fits.map(text) ?? CellWidth.clip(names.last ?? "", to: room)
  }

  /// What happened, on one line where the effect on the ranking can be shortened to it. A sentence that cannot, and what went wrong, has
  /// up to `most`: its end says what to do. News does not hide what a key did.
  private static func status(_ state: FeedState, width: Int, most: Int) -> [String] {
    if let error = state.error { return lines(.plain("! " + error), width, most) }
    guard let news = state.news else { return lines(state.message, width, most) }
    guard !state.status.isEmpty, state.status != news else { return lines(.plain(news), width, most) }
    return [CellWidth.clip(news, to: width), CellWidth.clip(fitted(state.message, width), to: width)]
  }

  private static func lines(_ message: Status, _ width: Int, _ most: Int) -> [String] {
    let lines = CellWidth.wrap(fitted(message, width), to: width, lines: most)
    return lines.isEmpty ? [""] : lines
  }

  private static func fitted(_ message: Status, _ width: Int) -> String {
    message.fitted(to: width, cells: CellWidth.of, clip: CellWidth.clip)
  }

  /// This place's keys, those that belong to it alone before those of the card, as many as fit; the way back and the help
  /// always, and where letters are text the three keys that work all the same.
  private static let anywhere: [ActionID] = [.paletteAnywhere, .helpAnywhere, .quitNow]

  private static func footer(_ state: FeedState, _ keys: KeyTable, _ grid: inout Grid, row: Int) {
    let isNarrow = grid.width < 70
    let gap = isNarrow ? 1 : 2
    let working = keys.working(in: state).filter { binding in
      !binding.label(state).isEmpty && (state.isTyping || !anywhere.contains(binding.id))
    }
    let last = isNarrow && state.isOn(.card()) ? [.help] : [.back, .help, .quit] + anywhere
    let always = working.filter { last.contains($0.id) }
    func width(_ b: KeyBinding) -> Int {
      CellWidth.of(b.keys[0].name) + CellWidth.of(b.label(state)) + 1 + gap
    }
    var room = grid.width - 1 - always.reduce(0) { $0 + width($1) }
    let others = working.filter { b in !([.back, .help, .quit] + anywhere).contains(b.id) }
    let card = state.onCard
    // Among results, answering them comes before searching in the other way.
    let late = state.isTyping ? [] : others.filter { $0.id == .searchKind }
    // The poster's own keys work on the card too.
    let isPoster = if case .poster = state.screen { true } else { false }
    func isOwn(_ b: KeyBinding) -> Bool {
      !b.works(card) && !late.contains { $0.id == b.id } || isPoster && [.poster, .link].contains(b.id)
    }
    let shown = (others.filter(isOwn) + others.filter { $0.works(card) && !isOwn($0) } + late).prefix {
      binding in
      room -= width(binding)
      return room >= 0
    }
    var col = 1
    for binding in shown + always {
      // A key that can do nothing just now stands back; pressed, it says why.
      let why = keys.disabledReason(binding, in: state)
      let start = col
      col = grid.put(row, col, binding.keys[0].name, why == nil ? .key : .muted)
      col = grid.put(row, col + 1, binding.label(state), .muted) + gap
      grid.touch(row, from: start, count: col - gap - start, keys.action(of: binding, in: state))
    }
  }
}
