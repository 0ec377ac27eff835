import Catalogue

/// The keys of the screen below it, narrowed by a text.
public struct HelpScreen: FeedScreen {
  private var field = FilterField()
  private var keys = TextScroll()

  public init() {}
  public var screen: Screen { .help(self) }
  public var name: String { "help" }
  public var isOverlay: Bool { true }
  public var isTyping: Bool { true }
  /// What has been typed.
  public var text: String { field.text }
  public var scroll: Int { keys.line }

  public mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter, .back: return [.close]
    default:
      if field.update(action) { keys = TextScroll() } else { keys.update(action) }
      return []
    }
  }
}
