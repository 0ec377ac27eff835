import Events
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
  /// the weighted mean of its nearest trained items, and what its members and score say beyond these. O(items dim + rows).
  func liking(_ rows: [Int], _ buffers: RankingBuffers) -> [Liking?] {
    guard !rows.isEmpty, let model = ratingScorer,
      buffers.history.contains(where: { $0.signal.opinion != .unstated })
    else { return rows.map { _ in nil } }
    let (ratings, chances) = model.liking(buffers.history)
    let franchises = FranchiseLiking(catalogue, buffers.tasteEvents)
    return rows.map { row in
      let sources = coldItemMapping.sources(of: row)
      guard !sources.isEmpty else { return nil }
      func mean(_ values: [Float]) -> Float {
        sources.reduce(0) { $0 + $1.weight * values[Int($1.item)] }
      }
      let own = PredictedLiking(chance: mean(chances), rating: mean(ratings))
        .raised(byPoints: coldItemMapping.ratingBeyondNeighbours(row))
      let predicted = franchises.applied(to: row, own)
      // A damaged model may give anything.
      guard predicted.chance.isFinite, predicted.rating.isFinite else { return nil }
      return Liking(
        match: min(99, max(1, Int((100 * predicted.chance).rounded()))),
        rating: min(10, max(1, Double(predicted.rating))))
    }
  }

  /// The chance that each item of the model is loved once watched, as cards promise it, `[items]`; empty where they promise nothing.
  /// O(items dim + answers).
  public func chances(_ history: [Interaction]) -> [Float] {
    guard let model = ratingScorer else { return [] }
    let (ratings, chances) = model.liking(history)
    let ids = scorer.items.ids
    let answers = history.compactMap { event in
      catalogue.row(of: ids[Int(event.item)]).map {
        (
          row: $0,
          event: Event(animeID: ids[Int(event.item)], feedback: event.signal.feedback, rating: event.rating)
        )
      }
    }
    let franchises = FranchiseLiking(catalogue, answers)
    return ids.indices.map { item in
      guard let row = catalogue.row(of: ids[item]) else { return chances[item] }
      return franchises.applied(to: row, PredictedLiking(chance: chances[item], rating: ratings[item])).chance
    }
  }
}
