import Cards
import Catalogue
import Events

/// One of several people who watch together.
public struct Companion: Sendable, Equatable {
  /// The name of the profile.
  public var name: String
  /// The current answers.
  public var events: [Event]

  /// A person.
  public init(name: String, events: [Event]) { (self.name, self.events) = (name, events) }
}

/// A title ranked for several people.
public struct SharedCard: Sendable, Equatable {
  /// The title with the mean score of all.
  public var card: Card
  /// The first reason of each person.
  public var reasons: [Reason] = []
  /// How far above the mean of all titles it is for each, in deviations, and what each would rate it, where the model says so.
  public var scores: [Double], ratings: [Double?]
}

/// One feed for several people: average without misery (docs/decisions/0103-together.md).
extension Recommender {
  /// Titles that none of the people has answered, by what all of them would make of each (`rule`); those that are a misery to somebody
  /// come after all others. One title of each franchise, the earliest that is left. O(people x titles), and a shortened history for
  /// each person and each of the first `explained` titles.
  ///
  /// All are ranked with `options`. What the first person saved is left out; what the others saved is not: somebody wants to see it.
  public func rank(
    together people: [Companion], top: Int, explained: Int = 0, options: RankingOptions = RankingOptions(),
    rule: TogetherRule = .shared()
  ) -> [SharedCard] {
    let shared = order(candidates(together: people, options: options), rule)
    let miseries = Set(shared.lazy.filter { rule.isMisery($0.scores, ratings: $0.ratings) }.map(\.card.id))
    var result = Array(onePerFranchise(shared, miseries).prefix(top))
    let reasons = reasons(result.prefix(explained).map(\.card.id), people, options)
    for place in result.indices {
      result[place].card.rank = place + 1
      result[place].card.rating = nil
      result[place].reasons = reasons[result[place].card.id] ?? []
    }
    return result
  }

  /// Every title that may be offered to all, with what each person would make of it, in no particular order.
  public func candidates(together people: [Companion], options: RankingOptions) -> [SharedCard] {
    let lists = people.enumerated().map { place, person -> [Int: Card] in
      var plain = Self.plain(options)
      if place > 0 { plain.filters.showsSaved = true }
      let cards = rank(person.events, top: catalogue.count, explained: 0, options: plain).cards
      return Dictionary(cards.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
    guard let first = lists.first else { return [] }
    let ids = first.keys.filter { id in lists.allSatisfy { $0[id] != nil } }.sorted()
    let scales = lists.map { list in Self.scale(ids.compactMap { list[$0]?.score }) }
    return ids.compactMap { id -> SharedCard? in
      guard var card = first[id] else { return nil }
      let scores = zip(lists, scales).map { list, scale in
        ((list[id]?.score ?? 0) - scale.mean) / scale.deviation
      }
      card.score = scores.reduce(0, +) / Double(scores.count)
      card.match = nil
      return SharedCard(card: card, scores: scores, ratings: lists.map { $0[id]?.rating })
    }
  }

  /// The best first, miseries last.
  public func order(_ cards: [SharedCard], _ rule: TogetherRule) -> [SharedCard] {
    cards.map { card in
      (
        card: card, value: rule.value(card.scores, ratings: card.ratings),
        isMisery: rule.isMisery(card.scores, ratings: card.ratings)
      )
    }.sorted {
      $0.isMisery == $1.isMisery ? ($0.value, $1.card.card.id) > ($1.value, $0.card.card.id) : $1.isMisery
    }.map(\.card)
  }

  /// The options without what arranges one person's list.
  private static func plain(_ options: RankingOptions) -> RankingOptions {
    var plain = options
    (plain.franchises, plain.diversity, plain.explores) = (.every, 0, false)
    return plain
  }

  private static func scale(_ scores: [Double]) -> (mean: Double, deviation: Double) {
    let n = Double(max(scores.count, 1))
    let mean = scores.reduce(0, +) / n
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return (mean, max(variance.squareRoot(), 1e-9))
  }

  /// The first of each franchise, in its place the one that comes earliest in the order to watch unless that is a misery to somebody.
  private func onePerFranchise(_ shared: [SharedCard], _ miseries: Set<Int>) -> [SharedCard] {
    func franchise(_ card: SharedCard) -> Int? {
      catalogue.row(of: card.card.id).flatMap(catalogue.franchise)
    }
    func order(_ card: SharedCard) -> Int {
      catalogue.row(of: card.card.id).flatMap(catalogue.franchiseOrder) ?? .max
    }
    var earliest: [Int: SharedCard] = [:]
    for card in shared {
      guard let franchise = franchise(card) else { continue }
      if let known = earliest[franchise], order(known) <= order(card) { continue }
      earliest[franchise] = card
    }
    var seen: Set<Int> = []
    return shared.compactMap { card in
      guard let franchise = franchise(card) else { return card }
      guard seen.insert(franchise).inserted else { return nil }
      // A first season that nobody would like says more against the franchise than a later one for it.
      let first = earliest[franchise] ?? card
      let isMiseryInstead = miseries.contains(first.card.id) && !miseries.contains(card.card.id)
      return first.card.score >= card.card.score - Double(Self.earliestMargin) && !isMiseryInstead
        ? first : card
    }
  }

  /// The first reason of each person for each of some titles, with the name of the person. One pass for each person.
  private func reasons(_ ids: [Int], _ people: [Companion], _ options: RankingOptions) -> [Int: [Reason]] {
    let rows = ids.compactMap(catalogue.row)
    var found: [Int: [Reason]] = [:]
    guard !rows.isEmpty else { return found }
    let options = Self.plain(options)
    for person in people {
      let own = buffers.withLock { buffers in
        selectTop(person.events, top: rows.count, explained: true, options: options, &buffers)
        return reasons(for: rows, options, &buffers)
      }
      for (row, reasons) in zip(rows, own) {
        guard var reason = reasons.first else { continue }
        reason.whose = person.name
        found[catalogue.id(row), default: []].append(reason)
      }
    }
    return found
  }
}
