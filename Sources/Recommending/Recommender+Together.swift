import Cards
import Catalogue
import Events

/// One of several people who watch together.
public struct Companion: Sendable {
  /// The name of the profile.
  public var name: String
  /// The current answers.
  public var events: [Event]
  /// How the person's own feed is ranked.
  public var options: RankingOptions

  /// A person.
  public init(name: String, events: [Event], options: RankingOptions) {
    (self.name, self.events, self.options) = (name, events, options)
  }
}

/// A title ranked for several people.
public struct SharedCard: Sendable, Equatable {
  /// A reason, and whose answers it rests on.
  public struct Reason: Sendable, Equatable {
    /// The name of the profile.
    public var whose: String
    /// The reason.
    public var reason: Cards.Reason

    /// `anna: Because you loved A`
    public var text: String { "\(whose): \(reason.text)" }
  }

  /// The title with the mean score of all.
  public var card: Card
  /// The first reason of each person.
  public var reasons: [Reason] = []
  /// How far above the mean of all titles it is for each, in deviations, and what each would rate it, where the model says so.
  public var scores: [Double], ratings: [Double?]
}

/// One feed for several people: average without misery (docs/decisions/0103-together.md).
extension Recommender {
  /// Titles that none of the people has answered, by the mean of what each would make of them; those that somebody would rate
  /// below `least`, or that lie below the mean of all titles for somebody, come after all others. One title of each franchise, the
  /// earliest that is left. O(people x titles), and a shortened history for each person and each of the first `explained` titles.
  ///
  /// - Parameter misery: false for the plain average.
  public func rank(
    together people: [Companion], top: Int, explained: Int = 0, least: Double = 6.5, misery: Bool = true
  ) -> [SharedCard] {
    let lists = people.map { person -> [Int: Card] in
      var plain = person.options
      (plain.franchises, plain.diversity, plain.explores) = (.every, 0, false)
      let cards = rank(person.events, top: catalogue.count, explained: 0, options: plain).cards
      return Dictionary(cards.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
    guard let first = lists.first else { return [] }
    let ids = first.keys.filter { id in lists.allSatisfy { $0[id] != nil } }.sorted()
    let scales = lists.map { list in Self.scale(ids.compactMap { list[$0]?.score }) }
    var shared = ids.compactMap { id -> SharedCard? in
      guard var card = first[id] else { return nil }
      let scores = zip(lists, scales).map { list, scale in
        ((list[id]?.score ?? 0) - scale.mean) / scale.deviation
      }
      card.score = scores.reduce(0, +) / Double(scores.count)
      card.match = nil
      return SharedCard(card: card, scores: scores, ratings: lists.map { $0[id]?.rating })
    }
    func isMisery(_ shared: SharedCard) -> Bool {
      misery
        && (shared.scores.contains { $0 < 0 } || shared.ratings.contains { $0.map { $0 < least } ?? false })
    }
    shared.sort {
      let (a, b) = (isMisery($0), isMisery($1))
      return a == b ? ($0.card.score, $1.card.id) > ($1.card.score, $0.card.id) : b
    }
    var result = Array(onePerFranchise(shared).prefix(top))
    for place in result.indices {
      result[place].card.rank = place + 1
      result[place].card.rating = nil
      if place < explained { result[place].reasons = reasons(result[place].card.id, people) }
    }
    return result
  }

  private static func scale(_ scores: [Double]) -> (mean: Double, deviation: Double) {
    let n = Double(max(scores.count, 1))
    let mean = scores.reduce(0, +) / n
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return (mean, max(variance.squareRoot(), 1e-9))
  }

  /// The first of each franchise, in its place the one that comes earliest in the order to watch.
  private func onePerFranchise(_ shared: [SharedCard]) -> [SharedCard] {
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
      return first.card.score >= card.card.score - 1 ? first : card
    }
  }

  private func reasons(_ id: Int, _ people: [Companion]) -> [SharedCard.Reason] {
    people.compactMap { person in
      var options = person.options
      (options.franchises, options.diversity, options.explores) = (.every, 0, false)
      let card = detail(id, person.events, options: options, similar: [])?.card
      return card?.reasons.first.map { SharedCard.Reason(whose: person.name, reason: $0) }
    }
  }
}
