import Evaluation
import Events
import Foundations
import Models
import Recommending

/// What two people get from one feed for both.
extension Experiment {
  /// Titles that both must have rated, and how many of the first ones are judged.
  private static let (leastCommon, judged) = (24, 5)

  /// For pairs of people, each person in one pair at most: two thirds of the titles that both rated are hidden from both and ranked for both
  /// together by each rule. Figures are by pair, differences to the first rule.
  ///
  /// - `lower`: the lower of the two mean ratings of the first five hidden titles.
  /// - `both`: the mean of the two.
  /// - `low`: the share of the five that one of them rated 5 or less.
  ///
  /// - Throws: `LearningError` when no two people have 24 rated titles in common, or lists have times.
  public func together(
    _ recommender: Recommender, rules: [(name: String, rule: TogetherRule)], pairs most: Int,
    ranking: RankingOptions
  ) throws -> [LiveRow] {
    guard !dataset.data.ordered else {
      throw LearningError("--together: the lists have times, so models have seen a part of each.")
    }
    defer { observer.status("") }
    let pairs = pairs(most, recommender.scorer.items.ids)
    guard !pairs.isEmpty else {
      throw LearningError("--together: no two people have rated \(Self.leastCommon) titles in common.")
    }
    var results: [[TogetherCase.Result]] = []
    for (place, pair) in pairs.enumerated() {
      observer.status("pair \(place + 1) of \(pairs.count)")
      results.append(recommender.results(pair, rules.map(\.rule), count: Self.judged, options: ranking))
    }
    let names = rules.map(\.name) + ["the first's own feed", "the second's own feed"]
    func figures(_ place: Int) -> [LiveFigure] {
      [
        LiveFigure("lower", results.map { $0[place].lower }),
        LiveFigure("both", results.map { $0[place].mean }),
        LiveFigure("low_of_five", results.map { $0[place].low }),
      ]
    }
    let first = figures(0)
    return names.enumerated().flatMap { place, name in
      zip(figures(place), first).map { LiveRow("together", name, $0, first: place == 0 ? nil : $1) }
    }
  }

  private func pairs(_ most: Int, _ ids: [Int]) -> [TogetherCase] {
    var random = RandomSource(seed: seed)
    let lists = dataset.data.lists.map { list in
      list.filter { ($0.rating ?? 0) > 0 && $0.signal.opinion != .unstated }
    }.filter { $0.count >= Self.leastCommon * 2 }.shuffled(using: &random)
    var free = Array(lists.indices)
    var found: [TogetherCase] = []
    while let one = free.popLast(), found.count < most {
      let own = Set(lists[one].map(\.item))
      guard
        let place = free.lastIndex(where: { other in
          lists[other].count { own.contains($0.item) } >= Self.leastCommon
        })
      else { continue }
      let both = [lists[one], lists[free.remove(at: place)]]
      let common = both[1].map(\.item).filter(own.contains).sorted().shuffled(using: &random)
      let hidden = Set(common.prefix(common.count * 2 / 3))
      found.append(
        TogetherCase(
          people: both.enumerated().map { side, list in
            Companion(
              name: "\(side)",
              events: list.filter { !hidden.contains($0.item) }.enumerated().map { place, event in
                Event(
                  id: Int64(place + 1), animeID: ids[Int(event.item)], feedback: event.signal.feedback,
                  rating: event.rating)
              })
          },
          hidden: both.map { list in
            Dictionary(
              list.filter { hidden.contains($0.item) }.map { (ids[Int($0.item)], Double($0.rating ?? 0)) },
              uniquingKeysWith: { first, _ in first })
          }))
    }
    return found
  }
}
