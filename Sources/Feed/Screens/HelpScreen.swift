import Catalogue

/// The keys of the screen below it, narrowed by a text.
public struct HelpScreen: FeedScreen {
  private var field = FilterField()
  private var keys = TextScroll()

  /// The screen as it opens.
  public init() {}
  package var screen: Screen { .help(self) }
  package var name: String { "help" }
  package var isOverlay: Bool { true }
  package var isTyping: Bool { true }
  /// What has been typed.
  public var text: String { field.text }
  package var scroll: Int { keys.line }

  package mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter, .back: return [.close]
    default:
      if field.update(action) { keys = TextScroll() } else { keys.update(action) }
      return []
    }
  }
}
