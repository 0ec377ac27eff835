import Cards
import Catalogue
import Events

/// The titles that begin in one season.
extension Recommender {
  /// The titles of a season in the order of a person's ranking, continuations of titles they love first. Seasons of a franchise are
  /// not hidden behind earlier ones. O(titles), and a shortened history for each of the first `explained` titles.
  public func rank(
    season: BroadcastSeason, _ events: [Event], top: Int, explained: Int = 0, options: RankingOptions
  ) -> [SeasonTitle] {
    var plain = options
    (plain.franchises, plain.diversity, plain.explores) = (.every, 0, false)
    let ranking = rank(events, top: catalogue.count, explained: 0, options: plain)
    let loved = lovedByFranchise(events)
    var (continuing, others): ([SeasonTitle], [SeasonTitle]) = ([], [])
    for card in ranking.cards {
      guard let row = catalogue.row(of: card.id), season.contains(row, of: catalogue) else { continue }
      if let known = catalogue.franchise(row).flatMap({ loved[$0] }), isLater(row, than: known) {
        continuing.append(SeasonTitle(card: card, continues: catalogue[known]))
      } else {
        others.append(SeasonTitle(card: card, continues: nil))
      }
    }
    var result = Array((continuing + others).prefix(top))
    for place in result.indices {
      result[place].card.rank = place + 1
      if place < explained,
        let card = detail(result[place].card.id, events, options: plain, similar: [])?.card
      {
        result[place].card.reasons = card.reasons
      }
    }
    return result
  }

  /// Whether a title comes after another one of its franchise.
  private func isLater(_ row: Int, than other: Int) -> Bool {
    guard let order = catalogue.franchiseOrder(row), let before = catalogue.franchiseOrder(other) else {
      return false
    }
    return order > before
  }

  /// A loved title of each franchise, the first in its order.
  private func lovedByFranchise(_ events: [Event]) -> [Int: Int] {
    var loved: [Int: Int] = [:]
    for event in events where event.feedback == .love {
      guard let row = catalogue.row(of: event.animeID), let franchise = catalogue.franchise(row) else {
        continue
      }
      let order = catalogue.franchiseOrder(row) ?? .max
      if let known = loved[franchise], (catalogue.franchiseOrder(known) ?? .max) <= order { continue }
      loved[franchise] = row
    }
    return loved
  }
}
