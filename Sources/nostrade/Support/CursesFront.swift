import App
import Feed
import Terminal

/// The terminal as the loop sees it.
final class CursesFront: FrontEnd {
  private let screen: CursesScreen
  private let watch: ThemeWatch?
  private let shelf: ThemeShelf
  private let stage = Stage(isStill: Settings.current.reducedMotion)
  private var trouble: String?
  /// How long no key must come before pictures in points are sent, in milliseconds: held keys never wait for them.
  private static let rest = 30
  /// What is on the screen: a click means what it shows.
  private var shown = Grid(width: 0, height: 0)

  init(_ screen: CursesScreen, watch: ThemeWatch?, shelf: ThemeShelf) {
    (self.screen, self.watch, self.shelf) = (screen, watch, shelf)
  }

  func draw(_ state: FeedState) {
    let (width, height) = screen.size
    shown = stage.show(state, width: width, height: height)
    screen.present(shown)
  }

  /// With a theme of one's own its file is looked at twice a second; else nothing wakes the program but keys and news.
  /// A card on its way out goes on while no key comes.
  func wait() -> Bool {
    while stage.isMoving {
      let wake = screen.wait(Stage.pace)
      if wake.keys || wake.isGone || wake.isCalled { return !wake.isGone }
      screen.present(stage.next())
    }
    if screen.hasPicturesWaiting {
      let wake = screen.wait(Self.rest)
      if wake.keys || wake.isGone || wake.isCalled { return !wake.isGone }
      screen.settle()
    }
    while true {
      let wake = screen.wait(watch == nil ? -1 : 500)
      if wake.isGone { return false }
      switch watch?.look() {
      case .changed(let theme):
        screen.theme = theme
        trouble = FeedWords.themeAnew
      case .broken(let sentence): trouble = sentence
      case nil: if !wake.keys, !wake.isCalled { continue }
      }
      return true
    }
  }

  func nextAction(in state: FeedState) -> FeedAction?? {
    guard let key = screen.key() else { return nil }
    let (width, height) = screen.size
    let action = KeyTable.action(for: key, in: state)
    if width < FrameView.least.width || height < FrameView.least.height {
      // Nothing can be read, so nothing can be answered; the letter that quits does so in a text too.
      return .some(KeyTable.quits(key) ? .quit : nil)
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
    guard screen.depth != .none, let next = shelf.next(after: screen.theme.name) else { return }
    screen.theme = next
    trouble = FeedWords.theme(next.name)
  }

  func copy(_ text: String) { screen.copy(text) }

  func news() -> String? {
    defer { trouble = nil }
    return trouble
  }
}
