import Catalogue

/// The keys of the screen below it, narrowed by a text.
public struct HelpScreen: FeedScreen {
  private var field = FilterField()
  private var keys = TextScroll()

  /// In its first state.
  public init() {}
  var screen: Screen { .help(self) }
  var name: String { "help" }
  var isOverlay: Bool { true }
  var isTyping: Bool { true }
  /// What has been typed.
  public var text: String { field.text }
  /// The first visible line.
  public var scroll: Int { keys.line }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter, .back: return [.close]
    default:
      if field.update(action) { keys = TextScroll() } else { keys.update(action) }
      return []
    }
  }
}
