import Catalogue
import Events

/// Rankings of a part of the catalogue in which more counts than a person's taste: what somebody asks for.
extension Recommender {
  /// Lists of more titles than these may have more than two of a franchise among ten.
  private static let spread = 100
  private static let (window, mostOfFranchise) = (10, 2)

  /// For each wish the titles that it names and that may be shown, best first, by the ranking's scores plus what the wish adds.
  /// Filters, answered titles, the order to watch and the rule of franchises are those of `rank`. One model pass for all, none where
  /// history and query are those of the last ranking; O(titles log titles) for each.
  ///
  /// - Parameter wishes: what is added to the score of each title, by id; titles that are not among them are left out.
  public func rank(
    _ events: [Event], wishes: [[Int: Float]], options: RankingOptions = RankingOptions()
  ) -> [[(animeID: Int, score: Float)]] {
    buffers.withLock { buffers in
      readHistory(events, options, &buffers)
      updateModelScores(options, explained: false, &buffers)
      blend(options, &buffers)
      applyKnobs(options, &buffers)
      // The next ranking makes both anew.
      let (scores, excluded) = (buffers.finalScores, buffers.isExcluded)
      return wishes.map { wish in
        for row in catalogue.indices {
          let added = excluded[row] ? nil : wish[catalogue.id(row)]
          buffers.isExcluded[row] = added == nil
          buffers.finalScores[row] = scores[row] + (added ?? 0)
        }
        select(catalogue.count, &buffers)
        return spread(applyFranchiseRule(options, &buffers), options)
      }
    }
  }

  /// The rows with at most two titles of a franchise among any ten of the first hundred.
  private func spread(_ rows: [RankedRow], _ options: RankingOptions) -> [(animeID: Int, score: Float)] {
    var result = rows
    if options.franchises != .every {
      let top = min(rows.count, Self.spread)
      var list = ListArrangement(
        rows, top, contentSpace, mix: nil, cap: FranchiseCap(catalogue, Self.window, Self.mostOfFranchise),
        balance: 0, similarityCost: 0, cannotLead: [])
      let first = list.filled(top)
      let (places, isFirst) = (Dictionary(rows.map { ($0.row, $0) }) { a, _ in a }, Set(first))
      result = first.compactMap { places[$0] } + rows.filter { !isFirst.contains($0.row) }
    }
    return result.map { (catalogue.id($0.row), $0.score) }
  }
}
