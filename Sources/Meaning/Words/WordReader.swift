import Foundation

/// Splits text into the terms that a search compares: lower case, no accents, no apostrophes, no stop words, stemmed. A word is
/// stemmed the first time it occurs.
struct WordReader: Sendable {
  /// The stems by their numbers.
  private(set) var terms = ByteTable(capacity: 1 << 14)
  private var words = ByteTable(capacity: 1 << 14)
  /// The term of each word; -1 for stop words.
  private var termOfWord: [Int32] = []

  /// Calls `body` with the number of each term, in order. Stop words have none. O(bytes).
  mutating func read(_ text: String, _ body: (Int32) -> Void) {
    Self.words(text) { word in
      let number = words.add(word)
      if number == termOfWord.count {
        var stem = word
        var stemmer = Stemmer()
        stemmer.stem(&stem)
        termOfWord.append(Self.stopWords.contains(word) ? -1 : Int32(terms.add(stem)))
      }
      if termOfWord[number] >= 0 { body(termOfWord[number]) }
    }
  }

  /// Numbers the terms of another reader, which come after one's own; returns their numbers here. O(terms).
  mutating func add(termsOf other: WordReader) -> [Int32] {
    (0..<other.terms.count).map { Int32(terms.add(Array(other.terms[$0]))) }
  }

  /// The stems of a text that are no stop words, in order. O(bytes).
  static func stems(_ text: String) -> [[UInt8]] {
    var stemmer = Stemmer()
    var result: [[UInt8]] = []
    words(text) { word in
      guard !stopWords.contains(word) else { return }
      var stem = word
      stemmer.stem(&stem)
      result.append(stem)
    }
    return result
  }

  /// Calls `body` with each word as lower-case bytes.
  static func words(_ text: String, _ body: ([UInt8]) -> Void) {
    let plain = text.utf8.allSatisfy { $0 < 0x80 } ? text : folded(text)
    var word: [UInt8] = []
    word.reserveCapacity(32)
    var mayBePossessive = false
    func finish() {
      // "dog's" is the dog, not a word of its own.
      if mayBePossessive, word.last == UInt8(ascii: "s") { word.removeLast() }
      mayBePossessive = false
      if !word.isEmpty, word.count <= 40 { body(word) }
      word.removeAll(keepingCapacity: true)
    }
    for byte in plain.utf8 {
      switch byte {
      case 0x41...0x5A: word.append(byte + 0x20)
      case 0x61...0x7A, 0x30...0x39, 0x80...0xFF: word.append(byte)
      case 0x27:
        mayBePossessive = !word.isEmpty
        continue
      default: finish()
      }
      if mayBePossessive, byte != UInt8(ascii: "s") { mayBePossessive = false }
    }
    finish()
  }

  /// Lower case without accents; typographic apostrophes as plain ones.
  private static func folded(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
      switch scalar.value {
      case 0x300...0x36F: continue
      case 0x2018, 0x2019: result.append("'")
      case 0..<0x80: result.append(scalar)
      default:
        result.append(scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? scalar : " ")
      }
    }
    return String(result)
  }

  /// Words that say nothing of a story.
  private static let stopWords = Set(
    """
    a an the of and or to in on is are was were be been being by who whom with for his her hers he it its she they them their \
    that this these those from as at into one has have had not him my me i you your we our up out about when while where which \
    what there then than but so if no do does did very can could will would just also some any all other more most such only own \
    same too s t don
    """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
