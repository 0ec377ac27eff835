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

  /// The selected rows, best first, with one title of each line of a franchise unless all are wanted. Side stories stand for
  /// their line only when none of its seasons is left, recaps and specials never do: they come after everything else.
  /// O(titles).
  func applyFranchiseRule(_ options: RankingOptions, _ buffers: inout RankingBuffers) -> [Int] {
    let ranked = buffers.selector.indices.map(Int.init)
    guard options.franchises != .every else { return ranked }
    let lines = buffers.franchiseLines(of: catalogue)
    // The title that is shown for each line: -1 for none yet, -2 once it is in the result.
    var chosen = [Int](repeating: -1, count: lines.count)
    for row in ranked where lines.line[row] >= 0 {
      let line = Int(lines.line[row])
      let best = chosen[line]
      if best < 0 || lines.distance[row] < lines.distance[best] {
        chosen[line] = row
      } else if options.franchises == .earliest, lines.distance[row] == lines.distance[best],
        lines.order[row] < lines.order[best],
        buffers.finalScores[row] > buffers.finalScores[best] - Self.earliestMargin
      {
        chosen[line] = row
      }
    }
    // A season that ranks too low to be among the selected ones stands for its line all the same.
    for line in chosen.indices where chosen[line] >= 0 && lines.distance[chosen[line]] > 0 {
      for row in lines.members(ofLine: line).map(Int.init)
      where !buffers.isExcluded[row] && lines.distance[row] < lines.distance[chosen[line]] {
        chosen[line] = row
      }
    }
    var extras: [Int] = []
    let result = ranked.compactMap { row -> Int? in
      guard lines.line[row] >= 0 else { return row }
      let one = chosen[Int(lines.line[row])]
      chosen[Int(lines.line[row])] = -2
      guard one >= 0 else { return nil }
      guard lines.distance[one] < FranchiseKind.special.distance else {
        extras.append(one)
        return nil
      }
      return one
    }
    return result + extras
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
