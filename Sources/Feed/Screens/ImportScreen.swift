import Foundations

/// Takes the path of a person's list from another site. A file that is dragged onto the terminal is pasted as its path.
public struct ImportScreen: FeedScreen {
  /// What has been typed of the path.
  public private(set) var text = ""
  private static let longest = 400

  /// In its first state.
  public init() {}
  var screen: Screen { .importList(self) }
  var name: String { "import" }
  var isTyping: Bool { true }
  func rowCount(in feed: FeedState) -> Int? { 0 }

  /// The path that was meant: without the quotes and backslashes that terminals and file managers put around it.
  public var path: String {
    var path = String(text.trimmed)
    for quote in ["'", "\""] where path.count >= 2 && path.hasPrefix(quote) && path.hasSuffix(quote) {
      return String(path.dropFirst().dropLast())
    }
    if path.hasPrefix("file://") {
      path = String(path.dropFirst(7))
      return path.removingPercentEncoding ?? path
    }
    return path.replacing("\\ ", with: " ")
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter:
      guard !path.isEmpty else { return [.say(Self.noPath)] }
      return [.clearError, .effect(.importList(path))]
    case .back: return [.close]
    case .type, .paste:
      if let longer = PastedText.adding(action, to: text, limit: Self.longest) { text = longer }
    case .erase: text = String(text.dropLast())
    case .eraseAll: text = ""
    default: break
    }
    return []
  }

  static let noPath = "Type the path of the file, or drag the file here."
}
