import Foundation
import Foundations

/// Splits a text into the word pieces of a BERT vocabulary (Schuster & Nakajima 2012; Devlin et al. 2019): words in lower case without
/// accents, punctuation apart, each word as the longest known pieces from its left.
struct WordPiece: Sendable {
  private let pieces: [[UInt8]: Int32]
  private let unknown, begin, end: Int32
  /// A hash of all pieces and their numbers.
  let hash: UInt64

  /// Longer words are unknown; more of a text than this is not read.
  private static let (longestWord, longestText) = (100, 20_000)
  /// Most pieces that a vocabulary may have, and bytes of its file.
  private static let (mostPieces, mostBytes) = (1 << 20, 32 << 20)

  /// Reads `vocab.txt`: a piece a line, numbered from 0.
  ///
  /// - Throws: `MeaningError` when the file cannot be read or lacks the special pieces.
  init(path: String) throws {
    let bytes: FileBytes
    do { bytes = try FileBytes(path, mostBytes: Self.mostBytes) } catch {
      throw MeaningError(path: path, "the vocabulary cannot be read: \(error)")
    }
    var lines = withExtendedLifetime(bytes) {
      bytes.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
        Array(line.last == 0x0D ? line.dropLast() : line)
      }
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count <= Self.mostPieces else {
      throw MeaningError(path: path, "the vocabulary has more than a million pieces.")
    }
    try self.init(lines, path: path)
  }

  init(_ lines: [[UInt8]], path: String? = nil) throws {
    var pieces: [[UInt8]: Int32] = Dictionary(minimumCapacity: lines.count)
    var hash = FNV1a()
    for (number, line) in lines.enumerated() {
      pieces[line] = Int32(number)
      hash.combine(line.withUnsafeBytes(WordHash.hash))
    }
    self.hash = hash.value
    func special(_ name: String) throws -> Int32 {
      guard let number = pieces[Array(name.utf8)] else {
        throw MeaningError(path: path, "the vocabulary has no piece \(name): it is none of a BERT model.")
      }
      return number
    }
    (unknown, begin, end) = (try special("[UNK]"), try special("[CLS]"), try special("[SEP]"))
    self.pieces = pieces
  }

  /// How many pieces there are; numbers are below.
  var count: Int { pieces.count }

  /// The largest number of a piece.
  var largest: Int { Int(pieces.values.max() ?? 0) }

  /// The numbers of a text's pieces between those for its begin and its end, at most `limit` in all. O(characters).
  func pieces(of text: String, limit: Int) -> [Int32] {
    var result = [begin]
    let most = max(limit - 1, 1)
    for word in Self.words(text) {
      guard result.count < most else { break }
      result += split(word)
    }
    return Array(result.prefix(most)) + [end]
  }

  private func split(_ word: [UInt8]) -> [Int32] {
    guard let text = String(bytes: word, encoding: .utf8), text.unicodeScalars.count <= Self.longestWord
    else { return [unknown] }
    var found: [Int32] = []
    var start = 0
    while start < word.count {
      var stop = word.count
      var number: Int32?
      while stop > start {
        let piece = (start > 0 ? [0x23, 0x23] : []) + word[start..<stop]
        number = pieces[piece]
        if number != nil { break }
        stop -= 1
      }
      guard let number else { return [unknown] }
      found.append(number)
      start = stop
    }
    return found
  }

  /// Words and single punctuation marks as UTF-8, in lower case without accents.
  static func words(_ text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    func close() {
      if !word.isEmpty { words.append(word) }
      word = []
    }
    let plain = String(text.prefix(longestText)).lowercased().decomposedStringWithCanonicalMapping
    for scalar in plain.unicodeScalars {
      switch scalar.properties.generalCategory {
      case _ where scalar.properties.isWhitespace: close()
      case .control, .format, .privateUse, .surrogate, .nonspacingMark: continue
      case _ where scalar.value == 0xFFFD: continue
      case _ where isMark(scalar) || isIdeograph(scalar.value):
        close()
        words.append(Array(String(scalar).utf8))
      default: word += Array(String(scalar).utf8)
      }
    }
    close()
    return words
  }

  /// Punctuation, and the signs of ASCII.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 33...47, 58...64, 91...96, 123...126: true
    default:
      switch scalar.properties.generalCategory {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation:
        true
      default: false
      }
    }
  }

  /// Chinese characters, each a word; kana and hangul are not among them.
  private static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B820...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
