import Catalogue

/// Every action by name, over another screen. The list is made from the key table, so the state does not know its length.
public struct PaletteScreen: FeedScreen {
  /// The line that narrows the list.
  private var field = EditedLine(limit: 40)
  /// Counts on past either end of the list; the view wraps it around.
  public private(set) var selected = 0

  /// In its first state.
  public init() {}
  var screen: Screen { .palette(self) }
  var name: String { "actions" }
  var isOverlay: Bool { true }
  var isTyping: Bool { true }
  /// What has been typed of an action's name.
  public var text: String { field.text }
  var line: EditedLine? { field }

  func rowCount(in feed: FeedState) -> Int? { nil }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .back: return [.close]
    case .move(let by): selected = max(-1000, min(1000, selected + by))
    case .jump(let toEnd): selected = toEnd ? -1 : 0
    case .select(let row): if (0..<1000).contains(row) { selected = row }
    default: if field.update(action) == .text { selected = 0 }
    }
    return []
  }
}
