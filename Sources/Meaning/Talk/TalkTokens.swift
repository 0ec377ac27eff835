import Foundation
import Foundations

/// A sentence as words, with their places in it.
struct TalkTokens {
  /// A word.
  struct Token {
    /// Lower case, without accents and apostrophes.
    var text: String
    /// Where it stands in the sentence.
    var range: Range<String.Index>
    /// Whether a comma, a full stop or another break stands before it.
    var isAfterBreak: Bool
    /// Whether a hyphen joins it to the word before it.
    var isJoined: Bool
    /// Whether a slash joins it to the word before it.
    var isSlashed = false
    /// Whether an apostrophe stands before it: "'98".
    var isCut = false
  }

  /// The sentence, without control characters and escape sequences.
  let sentence: String
  var tokens: [Token] = []

  private static let longest = 4000
  private static let mostTokens = 600

  init(_ text: String) {
    sentence = CleanText.clean(Self.withoutEscapes(Self.beginning(text)), limit: Self.longest)
    read()
  }

  /// The beginning of a long text, up to a whole word.
  private static func beginning(_ text: String) -> String {
    let start = text.prefix(longest)
    guard start.endIndex < text.endIndex, let space = start.lastIndex(where: \.isWhitespace) else {
      return String(start)
    }
    return String(start[..<space])
  }

  /// The words of a part of the sentence as they were written.
  func text(_ range: Range<Int>) -> String {
    guard let first = tokens[range].first, let last = tokens[range].last else { return "" }
    return String(sentence[first.range.lowerBound..<last.range.upperBound])
  }

  private mutating func read() {
    var at = sentence.startIndex
    var (isAfterBreak, isJoined, isSlashed) = (false, false, false)
    while at < sentence.endIndex, tokens.count < Self.mostTokens {
      let c = sentence[at]
      if Self.isWord(c) {
        let start = at
        while at < sentence.endIndex, continues(at, from: start) { at = sentence.index(after: at) }
        let word = Self.fold(sentence[start..<at])
        let isCut =
          start > sentence.startIndex && "'’‘".contains(sentence[sentence.index(before: start)])
        if !word.isEmpty {
          tokens.append(
            Token(
              text: word, range: start..<at, isAfterBreak: isAfterBreak, isJoined: isJoined,
              isSlashed: isSlashed, isCut: isCut))
        }
        (isAfterBreak, isJoined, isSlashed) = (false, false, false)
        continue
      }
      let next = sentence.index(after: at)
      let isEnd = next == sentence.endIndex || sentence[next] == " "
      if c == "-", !isEnd, !tokens.isEmpty, tokens.last?.range.upperBound == at { isJoined = true }
      if c == "+", tokens.last?.range.upperBound == at {
        tokens.append(Token(text: "+", range: at..<next, isAfterBreak: false, isJoined: true))
      }
      if c == "/", !isEnd, tokens.last?.range.upperBound == at { isSlashed = true }
      if ",.;?!()".contains(c), isEnd || "()".contains(c) { isAfterBreak = true }
      if c == "-" || c == "–" || c == "—", isEnd { isAfterBreak = true }
      at = next
    }
  }

  /// Whether the word that begins at `start` goes on at `at`.
  private func continues(_ at: String.Index, from start: String.Index) -> Bool {
    let c = sentence[at]
    if Self.isWord(c) { return true }
    guard at > start else { return false }
    if c == "'" || c == "’" { return true }
    // "7.5" is one number.
    let next = sentence.index(after: at)
    guard next < sentence.endIndex, sentence[next].isNumber, sentence[start..<at].allSatisfy(Self.isDigit)
    else {
      return false
    }
    // "100,000" too.
    let group = sentence[next...].prefix { Self.isDigit($0) }
    return c == "." || c == "," && group.count == 3
  }

  private static func isDigit(_ c: Character) -> Bool { c.isNumber || c == "," }
  private static func isWord(_ c: Character) -> Bool { c.isLetter || c.isNumber }

  static func fold(_ text: Substring) -> String {
    var result = ""
    for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
      switch scalar.value {
      case 0x27, 0x2C, 0x2018, 0x2019, 0x300...0x36F: continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A text without the escape sequences of terminals, of which not only the first byte is meant for no reader.
  private static func withoutEscapes(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar.value == 0x1B else {
        result.append(scalar)
        continue
      }
      guard let kind = scalars.next() else { break }
      switch kind {
      case "[": while let next = scalars.next(), !(0x40...0x7E).contains(next.value) {}
      case "]", "P", "^", "_":
        var last: UInt32 = 0
        while let next = scalars.next(), next.value != 0x07, !(last == 0x1B && next == "\\") {
          last = next.value
        }
      default: break
      }
      result.append(" ")
    }
    return String(result)
  }
}
