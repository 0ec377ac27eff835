import Cards
import Catalogue
import Events

/// The titles that begin in one season.
extension Recommender {
  /// The titles of a season: what continues a loved title and may be next, then what one could begin with, then what follows titles that
  /// were not seen, each in the order of the person's ranking. O(titles), and a shortened history for each of the first `explained`
  /// titles.
  public func rank(
    season: BroadcastSeason, _ events: [Event], top: Int, explained: Int = 0, options: RankingOptions
  ) -> [SeasonTitle] {
    var plain = options
    (plain.franchises, plain.diversity, plain.explores) = (.every, 0, false)
    let (ranking, order) = buffers.withLock { buffers in
      let ranking = rank(
        events, top: catalogue.count, explained: 0, options: plain, keepsUpcoming: true, &buffers)
      return (ranking, WatchOrder(buffers.answers, buffers.franchiseLines(of: catalogue)))
    }
    let loved = firstLoved(events, order.lines)
    var (continuing, open, later): ([SeasonTitle], [SeasonTitle], [SeasonTitle]) = ([], [], [])
    for card in ranking.cards {
      guard let row = catalogue.row(of: card.id), season.contains(row, of: catalogue) else { continue }
      if !order.admits(row) {
        later.append(SeasonTitle(card: card))
      } else if let known = loved[order.lines.line[row]], continues(row, known, order.lines) {
        continuing.append(SeasonTitle(card: card, continues: catalogue[known]))
      } else {
        open.append(SeasonTitle(card: card))
      }
    }
    var result = Array((continuing + open + later).prefix(top))
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

  /// Whether a title goes on from another one of its line, or stands beside it: no other telling, and nothing that sums it up.
  private func continues(_ row: Int, _ other: Int, _ lines: FranchiseLines) -> Bool {
    guard lines.order[row] < .max, lines.order[other] < .max else { return false }
    let kind = catalogue.franchiseKind(row) ?? .sequel
    return lines.order[row] > lines.order[other] && (kind == .sequel || kind == .side)
  }

  /// The first loved title of each line.
  private func firstLoved(_ events: [Event], _ lines: FranchiseLines) -> [Int32: Int] {
    var loved: [Int32: Int] = [:]
    for event in events where event.feedback == .love {
      guard let row = catalogue.row(of: event.animeID), lines.line[row] >= 0 else { continue }
      let line = lines.line[row]
      if let known = loved[line], lines.order[known] <= lines.order[row] { continue }
      loved[line] = row
    }
    return loved
  }
}
