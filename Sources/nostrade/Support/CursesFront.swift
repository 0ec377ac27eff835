import App
import Feed
import Terminal

/// The front end of the feed on a terminal: draws states, reads keys, watches the theme file.
final class CursesFront: FrontEnd {
  private let screen: CursesScreen
  private let watcher: ThemeWatcher?
  private let library: ThemeLibrary
  private let posters: PosterCache?
  private var context: RenderContext
  private let transition: CardTransition
  private var trouble: String?
  /// Milliseconds without a key before pictures are sent and the next key is prepared: neither delays a held key.
  private static let idleMilliseconds = 30
  /// The frame on the screen, for clicks.
  private var shown = Grid(width: 0, height: 0)

  init(
    _ screen: CursesScreen, _ settings: Settings, posters: PosterCache?, watcher: ThemeWatcher?,
    library: ThemeLibrary
  ) {
    (self.screen, self.posters, self.watcher, self.library) = (screen, posters, watcher, library)
    context = RenderContext(settings)
    transition = CardTransition(reducedMotion: settings.reducedMotion)
  }

  var redrawsWhenIdle: Bool { true }

  func draw(_ state: FeedState) {
    let (width, height) = screen.size
    if let posters {
      posters.use(screen.graphics)
      context.posters = posters.decoded
    }
    shown = transition.show(state, context, width: width, height: height)
    posters?.request(shown.pictureRequests)
    screen.present(shown)
  }

  /// Waits for a key or news. Until one comes it shows the rest of a transition, then sends pictures and prepares the next key;
  /// the file of a user's theme is checked twice a second.
  func wait(_ prepare: () -> Bool) -> Bool {
    while transition.isMoving {
      if let came = came(within: CardTransition.frameMilliseconds) { return came }
      screen.present(transition.next())
    }
    if let came = came(within: Self.idleMilliseconds) { return came }
    if screen.hasPendingPictures { screen.flushPictures() }
    while prepare() { if let came = came(within: 0) { return came } }
    while true {
      if let came = came(within: watcher == nil ? -1 : 500) { return came }
      switch watcher?.check() {
      case .changed(let theme):
        screen.theme = theme
        trouble = FeedMessages.themeReloaded
      case .broken(let sentence): trouble = sentence
      case nil: continue
      }
      return true
    }
  }

  /// True when a key or news came, false when the terminal was closed, nil when nothing came in time.
  private func came(within milliseconds: Int) -> Bool? {
    let wake = screen.wait(milliseconds)
    return wake.keys || wake.isGone || wake.isCalled ? !wake.isGone : nil
  }

  func nextAction(in state: FeedState) -> FeedAction?? {
    guard let key = screen.key() else { return nil }
    let (width, height) = screen.size
    if width < FrameView.least.width || height < FrameView.least.height {
      // Nothing can be read, so only quitting works; its letter quits even while text is typed.
      return .some(context.keys.quits(key) ? .quit : nil)
    }
    if key == .control("l") { screen.redraw() }
    let action = context.keys.action(for: key, in: state, on: shown)
    if action == .nextTheme || action == .run(.nextTheme) { takeNextTheme() }
    return .some(action)
  }

  private func takeNextTheme() {
    guard screen.depth != .none, let next = library.next(after: screen.theme.name) else { return }
    screen.theme = next
    trouble = FeedMessages.theme(next.name)
  }

  func copy(_ text: String) -> String? {
    switch screen.copy(text) {
    case .toTmux: FeedMessages.copiedToTmux
    case .sent: FeedMessages.sentToTerminal
    case .failed: FeedMessages.notCopied
    }
  }

  func news() -> String? {
    defer { trouble = nil }
    return trouble
  }
}
