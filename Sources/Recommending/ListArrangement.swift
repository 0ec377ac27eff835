/// A list in the making: each title is chosen from a pool of the best by its score and by what is listed above it.
struct ListArrangement {
  /// What a cosine of one with the titles just above costs at full cost, in standard deviations.
  private static let similarityWeight: Float = 2
  /// How much of a title's similarity still counts one place further down.
  private static let similarityDecay: Float = 0.7
  /// Bonus, at full variety, of a title whose genres have half of the wanted share in the list, in standard deviations.
  private static let lackWeight: Float = 3
  /// Missing genres count fully from this place on and less before it, so that the first cards follow the score.
  private static let balancedFrom: Float = 20
  /// Each card is chosen from this many of the best titles, or from a few more than twice as many as wanted if that is more.
  private static let pool = 220

  /// The rows that were chosen, in order.
  private(set) var result: [Int] = []
  /// The pool: rows that may be next, the best first.
  private(set) var remaining: [Int]
  /// Their scores, and for each the best score of it and all below it: rows are not always in order.
  private var scores, bounds: [Float]
  /// All rows with their bounds; those from `next` on are not in the pool yet.
  private let rows: [RankedRow]
  private let allBounds: [Float]
  private var next: Int
  private let space: ContentSpace
  private var mix: GenreMix?
  private var cap: FranchiseCap?
  private let balance, similarityCost: Float
  private let cannotLead: Set<Int>
  /// The features of the titles above, `[features]`; empty where similarity costs nothing.
  private var above: [Float]

  /// A list from `rows`, the best first.
  ///
  /// - Parameters:
  ///   - mix: the person's genres; nil where they do not count. `balance`, 0 to 1, says how much.
  ///   - cap: the most titles of a franchise; nil for any number.
  ///   - similarityCost: how much similarity to the titles just above costs, 0 to 1.
  ///   - cannotLead: rows that cannot be the first.
  init(
    _ rows: [RankedRow], _ top: Int, _ space: ContentSpace, mix: GenreMix?, cap: FranchiseCap?,
    balance: Float,
    similarityCost: Float, cannotLead: Set<Int>
  ) {
    (self.rows, self.space, self.mix, self.cap, self.balance) = (rows, space, mix, cap, balance)
    (self.similarityCost, self.cannotLead) = (Self.similarityWeight * similarityCost, cannotLead)
    var bounds = rows.map(\.score)
    for place in bounds.indices.dropLast().reversed() {
      bounds[place] = max(bounds[place], bounds[place + 1])
    }
    allBounds = bounds
    next = min(rows.count, max(top * 2 + 20, Self.pool))
    remaining = rows[..<next].map(\.row)
    scores = rows[..<next].map(\.score)
    self.bounds = Array(bounds[..<next])
    above = [Float](repeating: 0, count: similarityCost > 0 ? space.width : 0)
  }

  /// Whether the franchises of the titles above leave room for a row.
  func admits(_ row: Int) -> Bool { cap?.admits(row) != false }

  /// The list with `top` rows, or with all that can be listed.
  mutating func filled(_ top: Int) -> [Int] {
    if mix == nil, cap == nil, similarityCost == 0 { return inOrder(top) }
    while result.count < top, take(nil) != nil {}
    return result
  }

  /// The rows as they stand, but for those that cannot lead. O(top).
  private func inOrder(_ top: Int) -> [Int] {
    var rows: [Int] = rows.prefix(top + 1).map(\.row)
    guard let lead = self.rows.firstIndex(where: { !cannotLead.contains($0.row) }) else { return [] }
    if lead > 0 {
      rows.removeAll { $0 == self.rows[lead].row }
      rows.insert(self.rows[lead].row, at: 0)
    }
    return Array(rows.prefix(top))
  }

  /// Adds the row at `chosen` of `remaining`, or the best one where that is nil, and returns it; nil when no row can be next.
  mutating func take(_ chosen: Int?) -> Int? {
    guard let index = chosen ?? best() else {
      // No row of the pool can be next: all are of franchises that have enough titles above, or cannot lead. One more is looked at.
      guard next < rows.count else { return nil }
      remaining.append(rows[next].row)
      scores.append(rows[next].score)
      bounds.append(allBounds[next])
      next += 1
      return take(nil)
    }
    let row = remaining.remove(at: index)
    scores.remove(at: index)
    bounds.remove(at: index)
    result.append(row)
    cap?.add(row)
    mix?.add(row)
    if similarityCost > 0 {
      for i in above.indices { above[i] *= Self.similarityDecay }
      for k in space.starts[row]..<space.starts[row + 1] { above[Int(space.features[k])] += space.values[k] }
    }
    return row
  }

  /// The best row of the pool that can be next. O(pool x features).
  private func best() -> Int? {
    let place = min(1, Float(result.count) / Self.balancedFrom)
    let lackWeight = balance * Self.lackWeight * place * place * (mix?.certainty ?? 0)
    guard lackWeight > 0, let mix else { return best(mostAdded: 0) { _ in 0 } }
    return best(mostAdded: lackWeight * mix.mostLack) { lackWeight * mix.lack($0) }
  }

  /// The same, where a row is worth what `added` says beside its score, `mostAdded` at most.
  @inline(__always)
  private func best(mostAdded: Float, _ added: (Int) -> Float) -> Int? {
    var (best, bestScore): (Int?, Float) = (nil, -.infinity)
    for (index, row) in remaining.enumerated() {
      // Neither this one nor any below it can be the best.
      if bounds[index] + mostAdded <= bestScore { break }
      var score = scores[index] + added(row)
      if similarityCost > 0 { score -= similarityCost * similarity(row) }
      guard score > bestScore, admits(row), !(result.isEmpty && cannotLead.contains(row)) else { continue }
      (best, bestScore) = (index, score)
    }
    return best
  }

  private func similarity(_ row: Int) -> Float {
    var sum: Float = 0
    for k in space.starts[row]..<space.starts[row + 1] {
      sum += above[Int(space.features[k])] * space.values[k]
    }
    return sum
  }
}
