import Cards
import Catalogue
import Events

/// The last changes to the order: variety, cards that are something different, and at most two titles of a franchise in any ten.
extension Recommender {
  /// Variety up to here only balances genres, and does not look at similarity.
  private static let onlyBalances: Float = 0.2
  /// Of any so many cards...
  private static let window = 10
  /// ... so many are of one franchise at most.
  private static let mostOfFranchise = 2

  /// The rows of the list after `selectTop`, `top` of them unless fewer are left: what franchise rule and variety drop is refilled
  /// from the whole catalogue. O(titles + top x pool).
  func listedRows(_ top: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers) -> [Int] {
    let top = min(max(top, 0), catalogue.count)
    let candidates = catalogue.count - buffers.excludedCount
    var selected = buffers.selector.indices.count
    while true {
      let isWhole = selected >= candidates
      let admitted = applyFranchiseRule(options, &buffers)
      let rows = diversify(admitted, top, isWhole: isWhole, options, &buffers)
      if rows.count >= top || isWhole {
        // Known exactly where all candidates were looked at.
        buffers.listable = isWhole ? (rows.count < top ? rows.count : admitted.count) : candidates
        return rows
      }
      selected = min(selected * 4 + 100, catalogue.count)
      select(selected, &buffers)
    }
  }

  /// The first `top` of `rows`. With variety each is chosen by its score, plus what the list lacks of its genres (`GenreMix`), with more
  /// of it less its similarity to the titles just above it (maximal marginal relevance: Carbonell & Goldstein 1998, with a decaying sum
  /// of the titles above). Some are something different (`Exploration`). Unless every title of a franchise is wanted, at most two of any
  /// ten are of one, the titles answered just now among them. A saved title cannot be skipped, so it is the first only if nothing else is
  /// left (`isWhole`: there are no more rows). O(top x pool x features).
  private func diversify(
    _ rows: [RankedRow], _ top: Int, isWhole: Bool, _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> [Int] {
    buffers.explored = []
    let saved =
      options.filters.showsSaved ? Set(buffers.answers.lazy.filter { $0.feedback == .saved }.map(\.row)) : []
    let columns = Self.filterColumns(&buffers, catalogue)
    let cost = max(0, options.diversity - Self.onlyBalances) / (1 - Self.onlyBalances)
    var cap: FranchiseCap?
    if options.franchises != .every {
      cap = FranchiseCap(
        catalogue, Self.window, Self.mostOfFranchise, after: buffers.answeredNow.suffix(Self.window - 1))
      // Where nothing else is left, what was answered just now keeps nothing back.
      if isWhole, let whole = cap, !rows.contains(where: { whole.admits($0.row) }) {
        cap = FranchiseCap(catalogue, Self.window, Self.mostOfFranchise)
      }
    }
    var list = ListArrangement(
      rows, top, contentSpace, mix: options.diversity > 0 ? genreMix(columns, buffers) : nil, cap: cap,
      balance: options.diversity, similarityCost: cost,
      cannotLead: isWhole && rows.allSatisfy { saved.contains($0.row) } ? [] : saved)
    guard var exploration = Exploration(self, rows.map(\.row), columns, options, buffers) else {
      return list.filled(top)
    }
    while list.result.count < top {
      let different = exploration.choice(at: list.result.count, list.remaining) { list.admits($0) }
      guard let row = list.take(different) else { break }
      if different != nil { buffers.explored.insert(row) }
    }
    return list.result
  }

  /// The genres of what the person loves, once a few answers say something of them.
  private func genreMix(_ columns: FilterColumns, _ buffers: RankingBuffers) -> GenreMix? {
    let answers = buffers.tasteEvents.indices.map { (buffers.tasteEvents[$0].row, buffers.contentWeight($0)) }
    return GenreMix(columns, answers)
  }
}
