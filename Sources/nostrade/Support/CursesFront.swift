import App
import Feed
import Terminal

/// The terminal as the loop sees it.
final class CursesFront: FrontEnd {
  private let screen: CursesScreen
  private let watch: ThemeWatcher?
  private let library: ThemeLibrary
  private let posters: PosterCache?
  private var context: RenderContext
  private let stage: CardTransition
  private var trouble: String?
  /// How long no key must come before pictures in points are sent and the next key is made ready for, in milliseconds: held
  /// keys never wait for either.
  private static let rest = 30
  /// What is on the screen: a click means what it shows.
  private var shown = Grid(width: 0, height: 0)

  init(
    _ screen: CursesScreen, _ settings: Settings, posters: PosterCache?, watch: ThemeWatcher?,
    library: ThemeLibrary
  ) {
    (self.screen, self.posters, self.watch, self.library) = (screen, posters, watch, library)
    context = RenderContext(settings)
    stage = CardTransition(reducedMotion: settings.reducedMotion)
  }

  func draw(_ state: FeedState) {
    let (width, height) = screen.size
    if let posters {
      posters.use(screen.graphics)
      context.posters = posters.decoded
    }
    shown = stage.show(state, context, width: width, height: height)
    posters?.request(shown.pictureRequests)
    screen.present(shown)
  }

  /// With a theme of one's own its file is looked at twice a second; else nothing wakes the program but keys and news.
  /// A card on its way out goes on while no key comes, and only then is anything else done.
  func wait(_ prepare: () -> Bool) -> Bool {
    while stage.isMoving {
      if let came = came(within: CardTransition.frameMilliseconds) { return came }
      screen.present(stage.next())
    }
    if let came = came(within: Self.rest) { return came }
    if screen.hasPendingPictures { screen.flushPictures() }
    while prepare() { if let came = came(within: 0) { return came } }
    while true {
      if let came = came(within: watch == nil ? -1 : 500) { return came }
      switch watch?.check() {
      case .changed(let theme):
        screen.theme = theme
        trouble = FeedMessages.themeAnew
      case .broken(let sentence): trouble = sentence
      case nil: continue
      }
      return true
    }
  }

  /// Whether a key or news came, false when the terminal has gone; nil when nothing came within so many milliseconds.
  private func came(within milliseconds: Int) -> Bool? {
    let wake = screen.wait(milliseconds)
    return wake.keys || wake.isGone || wake.isCalled ? !wake.isGone : nil
  }

  func nextAction(in state: FeedState) -> FeedAction?? {
    guard let key = screen.key() else { return nil }
    let (width, height) = screen.size
    let action = context.keys.action(for: key, in: state)
    if width < FrameView.least.width || height < FrameView.least.height {
      // Nothing can be read, so nothing can be answered; the letter that quits does so in a text too.
      return .some(context.keys.quits(key) ? .quit : nil)
    }
    switch key {
    case .control("l"): screen.redraw()
    case .click(let row, let col): return .some(shown.action(atRow: row, col: col))
    case .wheel(let rows):
      return .some(KeyTable.wheels(state) ? KeyTable.bounded(.move(rows), in: state, on: shown) : nil)
    default: break
    }
    if action == .nextTheme || action == .run(.nextTheme) { takeNextTheme() }
    return .some(action.map { KeyTable.bounded($0, in: state, on: shown) })
  }

  private func takeNextTheme() {
    guard screen.depth != .none, let next = library.next(after: screen.theme.name) else { return }
    screen.theme = next
    trouble = FeedMessages.theme(next.name)
  }

  func copy(_ text: String) { screen.copy(text) }

  func news() -> String? {
    defer { trouble = nil }
    return trouble
  }
}
