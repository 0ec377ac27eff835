import Foundation

/// A description in the terms of an index.
struct Description {
  /// The description as it was given.
  var text = ""
  /// Terms of the word index, each once, with their weights.
  var terms: [(term: Int, weight: Float)] = []
  /// The unit vector of its words; empty without word vectors or known words.
  var vector: [Float] = []

  var isEmpty: Bool { terms.isEmpty && vector.allSatisfy { $0 == 0 } }

  /// Most words of a description that are read.
  static let mostWords = 200
}

/// Nearest known words, for words with a typo.
enum NearestTerm {
  /// The known term within one edit of `word` (two from nine letters on) that most titles have; nil for short words. The first
  /// letter must be the same. O(terms).
  static func find(_ word: [UInt8], in terms: ByteTable, titles: (Int) -> Int) -> Int? {
    guard word.count >= 5, word.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
    let most = word.count >= 9 ? 2 : 1
    var best: (term: Int, edits: Int, titles: Int)?
    for term in 0..<terms.count {
      let other = terms[term]
      guard abs(other.count - word.count) <= most, other.first == word.first else { continue }
      let edits = distance(word, Array(other), most)
      guard edits <= most else { continue }
      let have = titles(term)
      if best.map({ (edits, -have) < ($0.edits, -$0.titles) }) ?? true { best = (term, edits, have) }
    }
    return best?.term
  }

  /// Edits between two words, a swap of neighbours being one; above `most` any larger number.
  static func distance(_ a: [UInt8], _ b: [UInt8], _ most: Int) -> Int {
    var before = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...max(1, a.count) where i <= a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      var least = i
      for j in 1...max(1, b.count) where j <= b.count {
        var edits = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { edits = min(edits, before[j - 2] + 1) }
        row[j] = edits
        least = min(least, edits)
      }
      if least > most { return most + 1 }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
