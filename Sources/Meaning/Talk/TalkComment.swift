import Foundation
import Foundations

/// What is known of an answer: all that a language model may say of it.
public struct TalkFacts: Sendable {
  /// What was asked for, part by part.
  public var parts: [String]
  /// The first titles with why each is there.
  public var titles: [(name: String, reasons: [String])]

  private static let (mostTitles, mostReasons, longest) = (5, 3, 200)

  /// The facts of an answer; of many titles the first five count.
  public init(parts: [String], titles: [(name: String, reasons: [String])]) {
    func short(_ text: String) -> String { CleanText.clean(text, limit: Self.longest) }
    self.parts = parts.map(short)
    self.titles = titles.prefix(Self.mostTitles).map { title in
      (title.name, title.reasons.prefix(Self.mostReasons).map(short))
    }
  }

  /// The facts as they are told to a model.
  var json: String {
    let object: [String: Any] = [
      "asked_for": parts,
      "titles": titles.map { ["title": $0.name, "reasons": $0.reasons] as [String: Any] },
    ]
    let data = try? JSONSerialization.data(
      withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}

/// Keeps only those sentences of a model's comment that stay within the facts: each names a title of the answer, and has no other name,
/// no number that is in no fact, no address and no command.
struct CommentCheck {
  private let titles: [String]
  /// Words of the facts.
  private let known: Set<String>
  /// Names of all titles of the catalogue, as their words.
  private let names: Set<String>

  /// A longer comment is cut after a sentence.
  static let longest = 400
  private static let longestName = 8

  init(_ facts: TalkFacts, names: Set<String>) {
    // The longest first: a title may be the beginning of another.
    titles = facts.titles.map(\.name).sorted { $0.count > $1.count }
    known = Set((facts.parts + facts.titles.flatMap { [$0.name] + $0.reasons }).flatMap(Self.words))
    self.names = names
  }

  /// The words of a text as they are compared.
  static func words(_ text: String) -> [String] {
    var result: [String] = []
    WordReader.words(text) { result.append(String(decoding: $0, as: UTF8.self)) }
    return result
  }

  /// What of a comment can be shown; nil when nothing can.
  func checked(_ text: String) -> String? {
    var kept = ""
    for sentence in DescriptionSearch.sentences(CleanText.clean(text, limit: 2000)) where isSound(sentence) {
      guard kept.count + sentence.count < Self.longest else { break }
      kept += (kept.isEmpty ? "" : " ") + sentence
    }
    return kept.isEmpty ? nil : kept
  }

  private func isSound(_ sentence: String) -> Bool {
    guard let pieces = withoutTitles(sentence) else { return false }
    return pieces.enumerated().allSatisfy { isSound($1, opens: $0 == 0) }
  }

  /// What is left between the titles that a sentence names; nil where it names none.
  private func withoutTitles(_ sentence: String) -> [String]? {
    var pieces = [sentence]
    for title in titles {
      pieces = pieces.flatMap { piece in
        var rest = piece[...]
        var result: [String] = []
        var from = rest.startIndex
        while let found = rest.range(of: title, range: from..<rest.endIndex) {
          let before = found.lowerBound > rest.startIndex ? rest[rest.index(before: found.lowerBound)] : " "
          let after = found.upperBound < rest.endIndex ? rest[found.upperBound] : " "
          guard !before.isLetter, !before.isNumber, !after.isLetter, !after.isNumber else {
            from = rest.index(after: found.lowerBound)
            continue
          }
          result.append(String(rest[..<found.lowerBound]))
          rest = rest[found.upperBound...]
          from = rest.startIndex
        }
        return result + [String(rest)]
      }
    }
    return pieces.count > 1 ? pieces : nil
  }

  private static let signs = Set(" ,.;:!?'’\"“”‘()-–—&%…")
  /// Words that sentences begin with and that are no names.
  private static let openings = Set(
    """
    a all also among an and another as at because between both but each either expect for from here i if in it its like many most \
    none of on one or since some start the their then there these they this those though to together try two three we what while \
    with without you your
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Whether a piece has only words that may be said. `opens`: whether it begins the sentence.
  private func isSound(_ piece: String, opens: Bool) -> Bool {
    guard piece.allSatisfy({ $0.isLetter || $0.isNumber || Self.signs.contains($0) }) else { return false }
    var said: [String] = []
    for token in piece.split(whereSeparator: { !$0.isLetter && !$0.isNumber && !"'’.".contains($0) }) {
      // A full stop within is an address or a file.
      let word = token.trimmingCharacters(in: ["'", "’", "."])
      guard !word.contains(".") else { return false }
      guard let folded = Self.words(word).first else { continue }
      let isFirst = opens && said.isEmpty
      said.append(folded)
      if known.contains(folded), !(word.first?.isUppercase == true && names.contains(folded)) { continue }
      guard folded.utf8.allSatisfy({ $0 < 0x80 }), !word.contains(where: \.isNumber) else { return false }
      if word.contains(where: \.isUppercase), word != "I" {
        guard isFirst, Self.openings.contains(folded), !word.dropFirst().contains(where: \.isUppercase)
        else { return false }
      }
    }
    // Longer names in any case.
    return !said.indices.contains { start in
      (2...Self.longestName).contains { count in
        start + count <= said.count && names.contains(said[start..<start + count].joined(separator: " "))
      }
    }
  }
}
