import Recommending

/// Two people who have both rated some titles, which are hidden from both: what a shared feed puts first of them is what the two get.
struct TogetherCase: Sendable {
  /// The two people without the hidden titles.
  var people: [Companion]
  /// What each gave the hidden titles.
  var hidden: [[Int: Double]]

  /// What two people get from the first titles of an order.
  struct Result: Sendable {
    /// The lower of the two mean ratings, and the mean of both.
    var lower, mean: Double
    /// The share of titles that one of them rated 5 or less.
    var low: Double
  }
}

extension Recommender {
  /// What the two of `pair` get from the first `count` of the hidden titles by each rule, and by the feed of each alone at the end.
  func results(
    _ pair: TogetherCase, _ rules: [TogetherRule], count: Int, options: RankingOptions = RankingOptions()
  ) -> [TogetherCase.Result] {
    let cards = candidates(together: pair.people, options: options).filter {
      pair.hidden[0][$0.card.id] != nil
    }
    let orders =
      rules.map { order(cards, $0) }
      + pair.people.indices.map { person in cards.sorted { $0.scores[person] > $1.scores[person] } }
    return orders.map { order in
      let first = order.prefix(count).map(\.card.id)
      let ratings = pair.hidden.map { hidden in first.map { hidden[$0] ?? 0 } }
      let means = ratings.map { $0.reduce(0, +) / Double(max($0.count, 1)) }
      let low = first.indices.count { place in ratings.contains { $0[place] <= 5 } }
      return TogetherCase.Result(
        lower: means.min() ?? 0, mean: means.reduce(0, +) / Double(means.count),
        low: Double(low) / Double(max(first.count, 1)))
    }
  }
}
