import Catalogue

/// The keys of the screen below it, narrowed by a text.
public struct HelpScreen: FeedScreen {
  /// The line that narrows the list.
  private var field = EditedLine(limit: 40)
  private var keys = TextScroll()

  /// In its first state.
  public init() {}
  var screen: Screen { .help(self) }
  var name: String { "help" }
  var isOverlay: Bool { true }
  var isTyping: Bool { true }
  /// What has been typed.
  public var text: String { field.text }
  var line: EditedLine? { field }
  /// The first visible line.
  public var scroll: Int { keys.line }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter, .back: return [.close]
    default:
      switch field.update(action) {
      case .text: keys = TextScroll()
      case .notForLines: keys.update(action)
      case .cursor, .nothing: break
      }
      return []
    }
  }
}
