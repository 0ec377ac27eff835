import Foundations

/// Pasted text, which may hold anything, as a part of a line.
enum PastedText {
  /// Longer pastes are cut: no text field takes more.
  private static let longest = 400

  /// The text without terminal sequences, control and bidirectional characters; line ends are spaces. O(n).
  static func line(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\u{1B}", rest.first == "[" else {
        kept.append(scalar)
        continue
      }
      // Esc, [, parameters, and a letter that ends it: a colour, mostly.
      let end = rest.dropFirst().firstIndex { !(0x20..<0x40).contains($0.value) }
      rest = end.map { rest[rest.index(after: $0)...] } ?? rest[rest.endIndex...]
    }
    return CleanText.clean(String(kept), limit: longest)
  }

  /// A text field's text after typing or pasting; nil when that adds nothing. A letter may have few marks only.
  static func adding(_ action: FeedAction, to text: String, limit: Int) -> String? {
    let added: String
    switch action {
    case .type(let character): added = String(character)
    case .paste(let line): added = line
    default: return nil
    }
    // A longer text, typed where more fits, is not cut.
    guard text.count < limit else { return nil }
    let longer = String((text + added).prefix(limit))
    return longer != text && longer.unicodeScalars.count <= limit * 4 ? longer : nil
  }
}
