import Foundations

/// Takes the path of a person's list from another site. A file that is dragged onto the terminal is pasted as its path.
public struct ImportScreen: FeedScreen {
  /// The line that is typed.
  private var field = EditedLine(limit: 400)
  /// What has been typed of the path.
  public var text: String { field.text }
  var line: EditedLine? { field }

  /// Whether a file was asked for since the text was changed.
  private var hasTried = false

  /// In its first state.
  public init() {}
  var screen: Screen { .importList(self) }
  var name: String { "import" }
  var isTyping: Bool { true }
  func rowCount(in feed: FeedState) -> Int? { 0 }

  /// The path that was meant: without the quotes, backslashes and percent signs that terminals and file managers put around it.
  public var path: String {
    let path = String(text.trimmed)
    if path.hasPrefix("file://") {
      // Between them and the path may stand the name of a machine.
      let local = String(path.dropFirst(7).drop { $0 != "/" })
      return local.removingPercentEncoding ?? local
    }
    if let path = Self.unquoted(path) { return path }
    // Quotes around a path that has one itself.
    let isQuoted = path.count >= 2 && path.first == path.last && path.first.map { "'\"".contains($0) } == true
    return isQuoted ? String(path.dropFirst().dropLast()) : path
  }

  /// A path as a shell reads it; nil where its quotes do not match. Quotes count where it begins with one: they may also be part of it.
  private static func unquoted(_ text: String) -> String? {
    let isQuoted = text.first == "'" || text.first == "\""
    var (result, quote, isEscaped) = ("", Character?.none, false)
    for c in text {
      if isEscaped {
        // Between double quotes a backslash stays before most characters.
        if quote == "\"", !"\"\\$`".contains(c) { result.append("\\") }
        result.append(c)
        isEscaped = false
      } else if c == "\\", quote != "'" {
        isEscaped = true
      } else if c == quote {
        quote = nil
      } else if isQuoted, quote == nil, c == "'" || c == "\"" {
        quote = c
      } else {
        result.append(c)
      }
    }
    return quote == nil && !isEscaped ? result : nil
  }

  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest] {
    switch action {
    case .enter:
      guard !path.isEmpty else { return [.say(Self.noPath)] }
      hasTried = true
      return [.clearError, .effect(.importList(path))]
    case .tab: return [.effect(.completePath(text))]
    case .back: return forgottenTry() + [.close]
    // A step of the cursor leaves the path as it is, and what was wrong with it.
    default: return field.update(action) == .text ? forgottenTry() : []
    }
  }

  mutating func receive(_ event: FeedEvent, in feed: FeedState) {
    guard case .pathCompleted(let typed, let path) = event, typed == text else { return }
    field.set(path)
  }

  /// What was wrong with the last path is no longer said of another one, nor elsewhere.
  private mutating func forgottenTry() -> [ScreenRequest] {
    defer { hasTried = false }
    return hasTried ? [.clearError] : []
  }

  static let noPath = "Type the path of the file, or drag the file here."
}
