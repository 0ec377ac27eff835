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
}
