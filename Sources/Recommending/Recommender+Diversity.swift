import Cards
import Catalogue

/// The last changes to the order: franchises in the order to watch, one title of each line, and variety.
extension Recommender {
  /// What a cosine of one with the titles just above costs at full variety, in standard deviations.
  private static let similarityCost: Float = 2
  /// How much of a title's similarity still counts one place further down.
  private static let similarityDecay: Float = 0.7
  /// What a title is worth of whose genres the list has half of what the person loves, at full variety, in standard deviations.
  private static let lackWorth: Float = 3
  /// From this place on the genres that the list lacks count fully, and less before: the first cards follow the score.
  private static let balancedFrom: Float = 20
  /// Variety up to here only balances genres, and does not look at similarity.
  private static let onlyBalances: Float = 0.2
  /// How far below its franchise's best title the earliest one may score and still take its place, in deviations.
  private static let earliestMargin: Float = 1
  /// Of any so many cards...
  private static let window = 10
  /// ... so many are of one franchise at most.
  private static let mostOfFranchise = 2
  /// Variety chooses each card from so many of the best; twice as many as wanted, where those are more.
  private static let pool = 220

  /// The rows of the list after `selectTop`, `top` of them unless fewer are left: what franchise rule and variety drop is refilled
  /// from the whole catalogue. O(titles + top x pool).
  func listedRows(_ top: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers) -> [Int] {
    let top = min(max(top, 0), catalogue.count)
    let candidates = catalogue.count - buffers.excludedCount
    var selected = buffers.selector.indices.count
    var rows = diversify(applyFranchiseRule(options, &buffers), top, options, &buffers)
    while rows.count < top, selected < candidates {
      selected = min(selected * 4 + 100, catalogue.count)
      select(selected, &buffers)
      rows = diversify(applyFranchiseRule(options, &buffers), top, options, &buffers)
    }
    return rows
  }

  /// The selected rows, best first, with one title of each line of a franchise unless all are wanted. O(titles).
  func applyFranchiseRule(_ options: RankingOptions, _ buffers: inout RankingBuffers) -> [Int] {
    let ranked = buffers.selector.indices.map(Int.init)
    let lines = buffers.franchiseLines(of: catalogue)
    return switch options.franchises {
    case .every: ranked
    case .best: bestOfLines(ranked, lines, buffers)
    case .earliest: nextOfLines(ranked, lines, buffers)
    }
  }

  /// The best title of each line. Side stories stand for their line only when none of its seasons is left, recaps and specials never
  /// do: they come after everything else.
  private func bestOfLines(_ ranked: [Int], _ lines: FranchiseLines, _ buffers: RankingBuffers) -> [Int] {
    // The title that is shown for each line: -1 for none yet, -2 once it is in the result.
    var chosen = [Int](repeating: -1, count: lines.count)
    for row in ranked where lines.line[row] >= 0 {
      let line = Int(lines.line[row])
      if chosen[line] < 0 || lines.distance[row] < lines.distance[chosen[line]] { chosen[line] = row }
    }
    preferSeasons(&chosen, lines) { !buffers.isExcluded[$0] }
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

  /// The next title to watch of each line: the first season that was not seen, after what comes before it; of franchises that the
  /// person loves also side stories, then specials and recaps, when no season is left. It takes the place of its line's best
  /// title where it scores nearly as high, and else its own.
  private func nextOfLines(_ ranked: [Int], _ lines: FranchiseLines, _ buffers: RankingBuffers) -> [Int] {
    let watched = WatchOrder(buffers.answers, lines)
    // The title that is shown for each line: -1 for none yet, -2 once it is in the result.
    var chosen = [Int](repeating: -1, count: lines.count)
    for row in ranked where lines.line[row] >= 0 && watched.admits(row) {
      let line = Int(lines.line[row])
      let best = chosen[line]
      if best < 0 || lines.distance[row] < lines.distance[best]
        || (lines.distance[row] == lines.distance[best] && lines.order[row] < lines.order[best])
      {
        chosen[line] = row
      }
    }
    preferSeasons(&chosen, lines) { !buffers.isExcluded[$0] && watched.admits($0) }
    return ranked.compactMap { row -> Int? in
      guard lines.line[row] >= 0 else { return row }
      let one = chosen[Int(lines.line[row])]
      guard one >= 0, row == one || buffers.finalScores[one] > buffers.finalScores[row] - Self.earliestMargin
      else { return nil }
      chosen[Int(lines.line[row])] = -2
      return one
    }
  }

  /// A season that ranks too low to be among the selected ones stands for its line all the same.
  private func preferSeasons(_ chosen: inout [Int], _ lines: FranchiseLines, _ isCandidate: (Int) -> Bool) {
    for line in chosen.indices where chosen[line] >= 0 && lines.distance[chosen[line]] > 0 {
      for row in lines.members(ofLine: line).map(Int.init)
      where lines.distance[row] < lines.distance[chosen[line]] && isCandidate(row) {
        chosen[line] = row
      }
    }
  }

  /// The first `top` of `rows`. With variety each is chosen by its score, plus what the list lacks of its genres (`GenreMix`), with
  /// more of it less its similarity to the titles just above it (maximal marginal relevance: Carbonell & Goldstein 1998, with a
  /// decaying sum of the titles above). Some are something different (`Exploration`). Unless every title of a franchise is wanted, at
  /// most two of any ten are of one. O(top x pool x features).
  func diversify(
    _ rows: [Int], _ top: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> [Int] {
    buffers.explored = []
    guard
      options.franchises != .every || options.diversity > 0 || options.explores || options.filters.showsSaved
    else { return Array(rows.prefix(top)) }
    // A saved title cannot be skipped, so it is never the first card.
    let saved = Set(buffers.answers.lazy.filter { $0.feedback == .saved }.map(\.row))
    let columns = Self.filterColumns(&buffers, catalogue)
    let exploration = Exploration(self, rows, columns, options, buffers)
    var cap = options.franchises == .every ? nil : FranchiseCap(catalogue, Self.window, Self.mostOfFranchise)
    var mix = options.diversity > 0 ? genreMix(columns, buffers) : nil
    let cost = Self.similarityCost * max(0, options.diversity - Self.onlyBalances) / (1 - Self.onlyBalances)
    let space = contentSpace
    let allBounds = Self.bounds(rows, buffers.finalScores)
    var remaining = Array(rows.prefix(max(top * 2 + 20, Self.pool)))
    var bounds = Array(allBounds.prefix(remaining.count))
    var next = remaining.count
    var above = [Float](repeating: 0, count: space.width)
    var result: [Int] = []
    while result.count < top, !remaining.isEmpty {
      let place = min(1, Float(result.count) / Self.balancedFrom)
      let lackWorth = options.diversity * Self.lackWorth * place * place * (mix?.certainty ?? 0)
      let mostAdded = lackWorth * (mix?.mostLack ?? 0)
      let different = exploration?.choice(at: result.count, remaining) { cap?.admits($0) != false }
      var (best, bestScore) = (different ?? -1, -Float.infinity)
      for (index, row) in remaining.enumerated() where different == nil {
        // Neither this one nor any below it can be the best.
        if bounds[index] + mostAdded <= bestScore { break }
        var score = buffers.finalScores[row]
        if lackWorth > 0 { score += lackWorth * (mix?.lack(row) ?? 0) }
        if cost > 0 {
          var similarity: Float = 0
          for k in space.starts[row]..<space.starts[row + 1] {
            similarity += above[Int(space.features[k])] * space.values[k]
          }
          score -= cost * similarity
        }
        guard score > bestScore, cap?.admits(row) != false, !(result.isEmpty && saved.contains(row)) else {
          continue
        }
        (best, bestScore) = (index, score)
        // Without variety the first is it.
        if mix == nil, cost == 0 { break }
      }
      guard best >= 0 else {
        // All that is left here would be a third of its franchise.
        guard next < rows.count else { break }
        remaining.append(rows[next])
        bounds.append(allBounds[next])
        next += 1
        continue
      }
      let row = remaining.remove(at: best)
      bounds.remove(at: best)
      result.append(row)
      if different != nil { buffers.explored.insert(row) }
      cap?.add(row)
      mix?.add(row)
      guard cost > 0 else { continue }
      for i in above.indices { above[i] *= Self.similarityDecay }
      for k in space.starts[row]..<space.starts[row + 1] { above[Int(space.features[k])] += space.values[k] }
    }
    return result
  }

  /// For each row the best score of it and all below it: titles that stand in the place of a better one are not in order. O(rows).
  private static func bounds(_ rows: [Int], _ scores: [Float]) -> [Float] {
    var bounds = rows.map { scores[$0] }
    for place in bounds.indices.dropLast().reversed() {
      bounds[place] = max(bounds[place], bounds[place + 1])
    }
    return bounds
  }

  /// The genres of what the person loves, once a few answers say something of them.
  private func genreMix(_ columns: FilterColumns, _ buffers: RankingBuffers) -> GenreMix? {
    let answers = buffers.tasteEvents.indices.map { (buffers.tasteEvents[$0].row, buffers.contentWeight($0)) }
    return GenreMix(columns, answers)
  }
}

/// Counts the titles of each franchise among the last ones of a list.
struct FranchiseCap {
  private let catalogue: TitleTable
  private let window, most: Int
  /// The franchises of the last titles, -1 for none.
  private var last: [Int] = []

  /// At most `most` titles of a franchise among any `window`.
  init(_ catalogue: TitleTable, _ window: Int, _ most: Int) {
    (self.catalogue, self.window, self.most) = (catalogue, window, most)
  }

  /// Whether a title may be next. O(window).
  func admits(_ row: Int) -> Bool {
    guard let franchise = catalogue.franchise(row) else { return true }
    return last.count { $0 == franchise } < most
  }

  /// Adds the next title.
  mutating func add(_ row: Int) {
    if last.count == window - 1 { last.removeFirst() }
    last.append(catalogue.franchise(row) ?? -1)
  }
}
