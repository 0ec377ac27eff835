import Foundations

/// A change of a line of text, or a step of its cursor.
public enum LineEdit: Sendable, Equatable, CaseIterable {
  case left, right, wordLeft, wordRight, start, end
  /// Deletes the character before the cursor, or the one under it.
  case erase, eraseForward
  /// Deletes back to the last blank, as Ctrl-W does in a shell.
  case eraseToBlank
  /// Deletes back to the start of a word of letters and digits, or forward to its end.
  case eraseWord, eraseWordForward
  /// Deletes what stands before the cursor, or from it on.
  case eraseToStart, eraseToEnd
}

/// A text field's line with a cursor: every field of the app is one of these. The cursor steps over characters as a person sees them: a
/// letter with its combining marks is one.
public struct EditedLine: Sendable, Equatable {
  /// What has been typed.
  public private(set) var text = ""
  /// How many characters stand before the cursor.
  public private(set) var cursor = 0
  /// How many characters it holds at most.
  private let limit: Int

  /// What an action did to the line.
  enum Change: Equatable {
    case text, cursor
    /// The action is for a line, and changed nothing.
    case nothing
    /// The action is not for a line.
    case notForLines
  }

  init(limit: Int) { self.limit = limit }

  /// Whether nothing is typed.
  public var isEmpty: Bool { text.isEmpty }

  /// Handles typing, pasting and editing. O(length).
  ///
  /// - Parameter limit: how many characters it may hold, where that is not the same always.
  mutating func update(_ action: FeedAction, limit: Int? = nil) -> Change {
    let before = self
    switch action {
    case .type(let character): insert(String(character), limit ?? self.limit)
    case .paste(let line): insert(line, limit ?? self.limit)
    case .edit(let edit): self.edit(edit)
    case .eraseAll: set("")
    default: return .notForLines
    }
    // Equal as texts may still differ in code points.
    if !text.unicodeScalars.elementsEqual(before.text.unicodeScalars) { return .text }
    return cursor == before.cursor ? .nothing : .cursor
  }

  /// Takes another text; the cursor stands behind it.
  mutating func set(_ text: String) {
    self.text = text
    cursor = text.count
  }

  /// A longer text, typed where more fits, is not cut. A letter may have few marks only.
  private mutating func insert(_ added: String, _ limit: Int) {
    let added = String(added.prefix(max(0, limit - text.count)))
    let place = index(cursor)
    let before = text[..<place] + added
    let whole = before + text[place...]
    guard !added.isEmpty, whole.unicodeScalars.count <= limit * 4 else { return }
    text = String(whole)
    // What was inserted may join the characters beside it.
    cursor = characters(covering: before.utf8.count)
  }

  private mutating func edit(_ edit: LineEdit) {
    switch edit {
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .wordLeft: cursor = wordStart
    case .wordRight: cursor = wordEnd
    case .start: cursor = 0
    case .end: cursor = text.count
    case .erase: remove(max(0, cursor - 1)..<cursor)
    case .eraseForward: remove(cursor..<min(text.count, cursor + 1))
    case .eraseToBlank: remove(start { !$0.isWhitespace }..<cursor)
    case .eraseWord: remove(wordStart..<cursor)
    case .eraseWordForward: remove(cursor..<wordEnd)
    case .eraseToStart: remove(0..<cursor)
    case .eraseToEnd: remove(cursor..<text.count)
    }
  }

  private mutating func remove(_ range: Range<Int>) {
    let before = text[..<index(range.lowerBound)]
    let rest = text[index(range.upperBound)...]
    let bytes = before.utf8.count
    text = String(before + rest)
    cursor = characters(covering: bytes)
  }

  private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
  private var wordStart: Int { start(Self.isWord) }
  private var wordEnd: Int {
    let rest = text[index(cursor)...]
    let word = rest.drop { !Self.isWord($0) }
    return cursor + rest.count - word.drop(while: Self.isWord).count
  }

  /// Where the characters before the cursor begin that belong together, past those that do not.
  private func start(_ belongs: (Character) -> Bool) -> Int {
    let before = text[..<index(cursor)].reversed()
    return before.drop { !belongs($0) }.drop(while: belongs).count
  }

  private func index(_ character: Int) -> String.Index { text.index(text.startIndex, offsetBy: character) }

  /// How many characters hold the first bytes: one that they hold in part is counted.
  private func characters(covering bytes: Int) -> Int {
    var left = bytes
    return text.prefix { character in
      defer { left -= character.utf8.count }
      return left > 0
    }.count
  }
}
