import Models

/// How a person would like titles once watched: what cards promise beside their rank.
extension Recommender {
  /// A promise about one title.
  struct Liking {
    /// How likely the person is to love it, in percent.
    var match: Int
    /// The rating the person would give it.
    var rating: Double
  }

  /// The liking of each of `rows`; nil without answers that the model knows, and for models that do not predict it. A cold title has
  /// the weighted mean of its nearest trained items. O(items dim + rows).
  func liking(_ rows: [Int], _ buffers: RankingBuffers) -> [Liking?] {
    guard !rows.isEmpty, let model = ratingScorer,
      buffers.history.contains(where: { $0.signal.opinion != .unstated })
    else { return rows.map { _ in nil } }
    let (ratings, chances) = model.liking(buffers.history)
    return rows.map { row in
      let sources = coldItemMapping.sources(of: row)
      guard !sources.isEmpty else { return nil }
      func mean(_ values: [Float]) -> Double {
        sources.reduce(0) { $0 + Double($1.weight) * Double(values[Int($1.item)]) }
      }
      // A damaged model may give anything.
      guard mean(chances).isFinite, mean(ratings).isFinite else { return nil }
      return Liking(
        match: min(99, max(1, Int((100 * mean(chances)).rounded()))), rating: min(10, max(1, mean(ratings))))
    }
  }
}
