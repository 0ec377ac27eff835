import Foundation

/// Ranks titles by the words of a description: BM25F (Robertson, Zaragoza & Taylor 2004), in which a mention counts by its field
/// before it saturates.
struct WordIndex: Sendable {
  private let starts: [Int32]
  private let rows: [Int32]
  private let weights: [Float]
  /// How rare each term is.
  let rarity: [Float]
  let titles: Int

  private static let saturation: Float = 2
  private static let lengthShare: Float = 0.5

  /// The index of some titles. O(words).
  init(_ counts: TermCounts) {
    titles = counts.titles
    var lengths = [Float](repeating: 0, count: TermCounts.fields)
    for row in 0..<titles {
      for field in TitleTexts.Field.allCases {
        lengths[field.rawValue] += Float(counts.terms(row, field).count)
      }
    }
    for field in lengths.indices { lengths[field] = max(1e-6, lengths[field] / Float(max(1, titles))) }
    let terms = counts.reader.terms.count
    var entries: [(row: Int32, term: Int32, count: Float)] = []
    entries.reserveCapacity(counts.terms.count)
    var found = [Int32](repeating: 0, count: terms + 1)
    counts.forEachTitle(
      weight: { field, length in
        field.wordWeight / (1 - Self.lengthShare + Self.lengthShare * Float(length) / lengths[field.rawValue])
      },
      { row, list in
        for entry in list {
          entries.append((Int32(row), entry.term, entry.count))
          found[Int(entry.term) + 1] += 1
        }
      })
    var rarity = [Float](repeating: 0, count: terms)
    for term in 0..<terms {
      let have = Float(found[term + 1])
      rarity[term] = log(1 + (Float(titles) - have + 0.5) / (have + 0.5))
      found[term + 1] += found[term]
    }
    var at = found
    var rows = [Int32](repeating: 0, count: entries.count)
    var weights = [Float](repeating: 0, count: entries.count)
    for entry in entries {
      let place = Int(at[Int(entry.term)])
      at[Int(entry.term)] += 1
      rows[place] = entry.row
      weights[place] =
        rarity[Int(entry.term)] * entry.count * (Self.saturation + 1) / (entry.count + Self.saturation)
    }
    (starts, self.rows, self.weights, self.rarity) = (found, rows, weights, rarity)
  }

  /// Adds `weight` times the score of a term to each title that has it. O(titles with it).
  func add(_ term: Int, times weight: Float = 1, to scores: inout [Float]) {
    for i in Int(starts[term])..<Int(starts[term + 1]) { scores[Int(rows[i])] += weight * weights[i] }
  }

  /// How many titles have a term.
  func titles(with term: Int) -> Int { Int(starts[term + 1] - starts[term]) }
}
