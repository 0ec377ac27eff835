import Cards
import Evaluation
import Events
import Foundations
import Models
import Recommending

/// How much of the reasons on cards is measured.
public struct ReasonOptions: Sendable {
  /// Lengths of the histories.
  public var lengths = [10, 75, 400]
  /// About how many cards for each length.
  public var cards = 500
  /// What the cards are ranked with.
  public var ranking = RankingOptions()

  /// The defaults.
  public init() { ranking.franchises = .earliest }
}

/// Whether the reasons on cards are true, by leaving answers out and ranking anew.
extension Experiment {
  /// Cards of one person at least, as many as the feed shows first.
  private static let cardsOfPerson = 20
  /// An answer whose absence lowers a score by less has not moved it.
  private static let leastFall: Float = 0.01

  /// For histories of each length, of answers drawn from each list in random order, by card or by person:
  ///
  /// - `strongest`: 1 where the first answer that the first reason names is the one without which the card falls most.
  /// - `falls`: 1 where the card falls without all answers that its first reason names.
  /// - `beyond_random`: 1 where it falls further than without as many random loved and liked ones.
  /// - `leaves`: of cards among the first ten, 1 where it is not among them without the named answers.
  /// - `unexplained`: 1 where no answer is named though one moved the card.
  /// - `repeated`, `same_sentence`: of a person's first twenty cards, the share of the most frequent first answer and first reason.
  ///
  /// - Throws: `LearningError` when no list is long enough, or lists have times.
  public func reasons(of recommender: Recommender, _ options: ReasonOptions = ReasonOptions()) throws
    -> [LiveRow]
  {
    guard !dataset.data.ordered else {
      throw LearningError(
        "Reasons are measured on lists without times: models may not have seen a part of them.")
    }
    defer { observer.status("") }
    var random = RandomSource(seed: seed)
    let lists = dataset.data.lists.map { list in
      list.filter { $0.signal.opinion != .unstated }.shuffled(using: &random)
    }.shuffled(using: &random)
    let rows = options.lengths.flatMap { length in
      let long = lists.filter { $0.count >= length }
      guard !long.isEmpty else {
        observer.note("Reasons of \(length) answers are not measured: no list is as long.")
        return [] as [LiveRow]
      }
      let people = long.prefix(max(1, options.cards / Self.cardsOfPerson))
      let shown = max(Self.cardsOfPerson, (options.cards + people.count - 1) / people.count)
      var cards: [CheckedCard] = []
      var repeats: [(answer: Double, sentence: Double)] = []
      for (p, list) in people.enumerated() {
        observer.status("reasons of \(length) answers, person \(p + 1) of \(people.count)")
        let own = check(Array(list.prefix(length)), recommender, options, shown: shown, &random)
        cards += own.cards
        repeats.append(own.repeats)
      }
      let figures = [
        LiveFigure("strongest", cards.map(\.isStrongest)), LiveFigure("falls", cards.map(\.falls)),
        LiveFigure("beyond_random", cards.map(\.fallsBeyondRandom)),
        LiveFigure("leaves", cards.map(\.leaves)),
        LiveFigure("unexplained", cards.map(\.isUnexplained)),
        LiveFigure("repeated", repeats.map(\.answer)), LiveFigure("same_sentence", repeats.map(\.sentence)),
        LiveFigure("too_often", repeats.map { $0.sentence > 0.3 ? 1 : 0 }),
      ]
      return figures.map { LiveRow("reasons\(length)", "blend", $0, first: nil) }
    }
    guard !rows.isEmpty else { throw LearningError("No list is long enough to measure reasons on.") }
    return rows
  }

  /// What is found of one card; nil where it means nothing.
  private struct CheckedCard {
    var isStrongest, falls, fallsBeyondRandom, leaves, isUnexplained: Double?
  }

  private func check(
    _ list: [Interaction], _ recommender: Recommender, _ options: ReasonOptions, shown: Int,
    _ random: inout RandomSource
  ) -> (cards: [CheckedCard], repeats: (answer: Double, sentence: Double)) {
    let ids = recommender.scorer.items.ids
    let events = list.enumerated().map { place, event in
      Event(id: Int64(place + 1), animeID: ids[Int(event.item)], feedback: event.signal.feedback)
    }
    let cards = recommender.rank(events, top: shown, explained: shown, options: options.ranking).cards
    let anew = RankingAnew(
      recommender: recommender, options: options.ranking, events: events, ranked: Set(cards.map(\.id)))
    let positive = events.filter { $0.feedback.isPositive }.map(\.animeID)
    let whole = anew.results(without: [[]])[0]
    let without = anew.results(without: positive.map { [$0] })
    let checked = cards.map { check($0, positive, anew, whole: whole, without: without, &random) }
    let first = cards.prefix(Self.cardsOfPerson).compactMap(\.reasons.first)
    func mostFrequent(_ names: [String]) -> Double {
      let counts = Dictionary(grouping: names) { $0 }.values.map(\.count)
      return Double(counts.max() ?? 0) / Double(max(first.count, 1))
    }
    return (
      checked,
      (
        mostFrequent(first.compactMap { $0.answers.first.map { "\($0.id)" } }),
        mostFrequent(first.map(\.text))
      )
    )
  }

  /// Ranks a person's titles anew without some of the answers.
  private struct RankingAnew {
    let recommender: Recommender
    let options: RankingOptions
    let events: [Event]
    /// The titles whose scores are wanted.
    let ranked: Set<Int>

    /// Scores of the wanted titles, and the ten best titles of all.
    typealias Result = (scores: [Int: Float], best: Set<Int>)

    /// Without each of some sets of titles.
    func results(without left: [Set<Int>]) -> [Result] {
      stride(from: 0, to: left.count, by: 32).flatMap { start in
        let histories = left[start..<min(start + 32, left.count)].map { gone in
          events.filter { !gone.contains($0.animeID) }
        }
        let lists = recommender.rankAll(histories, top: recommender.catalogue.count, options: options)
        return zip(lists, left[start...]).map { list, gone in
          var scores: [Int: Float] = [:]
          for entry in list where ranked.contains(entry.animeID) { scores[entry.animeID] = entry.score }
          return (scores, Set(list.lazy.map(\.animeID).filter { !gone.contains($0) }.prefix(10)))
        }
      }
    }
  }

  /// Compares what the first reason of a card names with what it falls without. `positive` are the titles of the loved and liked answers,
  /// `without` the results without each of them.
  private func check(
    _ card: Card, _ positive: [Int], _ anew: RankingAnew, whole: RankingAnew.Result,
    without: [RankingAnew.Result], _ random: inout RandomSource
  ) -> CheckedCard {
    let score = whole.scores[card.id] ?? 0
    let falls = without.map { score - ($0.scores[card.id] ?? score) }
    let strongest = falls.indices.max { falls[$0] < falls[$1] }
    let named = card.reasons.first.map { $0.answers.filter { $0.feedback.isPositive }.map(\.id) } ?? []
    var found = CheckedCard()
    let isMoved = (falls.max() ?? 0) > Self.leastFall
    found.isUnexplained = isMoved && named.isEmpty ? 1 : 0
    guard isMoved, let strongest, !named.isEmpty else { return found }
    found.isStrongest = positive[strongest] == named[0] ? 1 : 0
    let others = positive.filter { !named.contains($0) }.shuffled(using: &random)
    let gone = anew.results(without: [Set(named), Set(others.prefix(named.count))])
    let (fall, other) = (
      score - (gone[0].scores[card.id] ?? score), score - (gone[1].scores[card.id] ?? score)
    )
    found.falls = fall > 0 ? 1 : 0
    if others.count >= named.count { found.fallsBeyondRandom = fall > other ? 1 : 0 }
    if whole.best.contains(card.id) { found.leaves = gone[0].best.contains(card.id) ? 0 : 1 }
    return found
  }
}

extension Feedback {
  /// Whether the answer can speak for a title.
  fileprivate var isPositive: Bool { evidence.polarity > 0 }
}
