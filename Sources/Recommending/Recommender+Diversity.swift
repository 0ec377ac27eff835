import Cards
import Catalogue

/// The last changes to the order: one title of a franchise, and diversity.
extension Recommender {
  /// What a cosine of one with the titles just above costs at full diversity, in standard deviations.
  private static let similarityCost: Float = 2
  /// How much of a title's similarity still counts one place further down.
  private static let similarityDecay: Float = 0.7
  /// How far below its franchise's best title the earliest one may score and still be shown instead, in deviations.
  private static let earliestMargin: Float = 1

  /// The selected rows, best first, with one title of each franchise unless all are wanted. O(rows).
  func applyFranchiseRule(_ options: RankingOptions, _ buffers: inout RankingBuffers) -> [Int] {
    let ranked = buffers.selector.indices.map(Int.init)
    guard options.franchises != .every else { return ranked }
    let franchises = buffers.franchises ?? FranchiseIndex(catalogue)
    buffers.franchises = franchises
    // The title that is shown for each franchise: -1 for none yet, -2 once it is in the result.
    var chosen = [Int](repeating: -1, count: franchises.count)
    for row in ranked where franchises.number[row] >= 0 {
      let franchise = Int(franchises.number[row])
      let best = chosen[franchise]
      if best < 0 {
        chosen[franchise] = row
      } else if options.franchises == .earliest, franchises.order[row] < franchises.order[best],
        buffers.finalScores[row] > buffers.finalScores[best] - Self.earliestMargin
      {
        chosen[franchise] = row
      }
    }
    return ranked.compactMap { row in
      guard franchises.number[row] >= 0 else { return row }
      let one = chosen[Int(franchises.number[row])]
      chosen[Int(franchises.number[row])] = -2
      return one >= 0 ? one : nil
    }
  }

  /// The first `top` of `rows`. Each is chosen by its score less its similarity to the titles just above it: maximal marginal
  /// relevance (Carbonell & Goldstein 1998) with a decaying sum of the titles above. O(top x rows x features).
  func diversify(
    _ rows: [Int], _ top: Int, _ options: RankingOptions, _ buffers: RankingBuffers
  ) -> [Int] {
    guard options.diversity > 0, rows.count > 1 else { return Array(rows.prefix(top)) }
    let space = contentSpace
    var remaining = Array(rows.prefix(top * 2 + 20))
    var above = [Float](repeating: 0, count: space.width)
    var result: [Int] = []
    while result.count < top, !remaining.isEmpty {
      var best = 0
      var bestScore = -Float.infinity
      for (index, row) in remaining.enumerated() {
        var similarity: Float = 0
        for k in space.starts[row]..<space.starts[row + 1] {
          similarity += above[Int(space.features[k])] * space.values[k]
        }
        let score = buffers.finalScores[row] - options.diversity * Self.similarityCost * similarity
        if score > bestScore { (best, bestScore) = (index, score) }
      }
      let row = remaining.remove(at: best)
      result.append(row)
      for i in above.indices { above[i] *= Self.similarityDecay }
      for k in space.starts[row]..<space.starts[row + 1] { above[Int(space.features[k])] += space.values[k] }
    }
    return result
  }
}

/// Franchises as numbers, so that a ranking compares no strings.
struct FranchiseIndex {
  /// The franchise of each title, -1 for none, `[titles]`.
  let number: [Int32]
  /// The place of each title in its franchise, `Int.max` when unknown, `[titles]`.
  let order: [Int]
  /// How many franchises there are.
  let count: Int

  /// O(titles).
  init(_ catalogue: TitleTable) {
    var numberOfWord = [Int32](repeating: -1, count: catalogue.words)
    var count: Int32 = 0
    number = catalogue.indices.map { title in
      guard let word = catalogue.franchise(title) else { return -1 }
      if numberOfWord[word] < 0 {
        numberOfWord[word] = count
        count += 1
      }
      return numberOfWord[word]
    }
    order = catalogue.indices.map { catalogue.franchiseOrder($0) ?? .max }
    self.count = Int(count)
  }
}
