import Feed

/// Draws states and reads actions: the curses screen, plain lines, or a test's script.
public protocol FrontEnd {
  /// Whether it draws while no key comes.
  var redrawsWhenIdle: Bool { get }
  /// Draws a state.
  func draw(_ state: FeedState)
  /// Waits for a key or a wake-up. While idle, calls `prepare` until it returns false.
  ///
  /// - Returns: false when the terminal is gone.
  func wait(_ prepare: () -> Bool) -> Bool
  /// The next pending key as an action in `state`: nil when no key is pending, `.some(nil)` for a key without a meaning.
  func nextAction(in state: FeedState) -> FeedAction??
  /// Copies a text to the clipboard.
  ///
  /// - Returns: what is known of it, as a sentence; nil where the text itself was shown.
  func copy(_ text: String) -> String?
  /// A message of the front end itself, returned once; for example, that a theme file is broken.
  func news() -> String?
}
