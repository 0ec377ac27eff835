import Events
import Models

/// What tuning asks of a ranking.
extension Recommender {
  /// What content adds to each item of the model after a history, in the units of the model's scores, `[items]`. One model pass, O(titles).
  public func contentTerm(_ events: [Event], options: RankingOptions) -> [Float] {
    buffers.withLock { buffers in
      readHistory(events, options, &buffers)
      buffers.itemLogits = scorer.scores([buffers.history], query: [options.query])[0]
      buffers.hasScores = false
      standardiseModelScores(&buffers)
      var term = [Float](repeating: 0, count: scorer.items.count)
      guard buffers.contentProfileNorm > 0, options.modelShare > 0 else { return term }
      contentSpace.cosines(buffers.contentProfile, into: &buffers.cosines)
      let mean = buffers.cosines.reduce(0, +) / Float(max(buffers.cosines.count, 1))
      let factor =
        (1 - options.modelShare) / options.modelShare * options.contentScale(buffers, scorer)
        * buffers.logitDeviation
      let affinities = buffers.affinities
      let affinity =
        options.affinityScale / options.modelShare * buffers.logitDeviation
      for (row, item) in coldItemMapping.itemRows.enumerated() where item >= 0 {
        term[Int(item)] =
          factor * (buffers.cosines[row] - mean)
          + affinity * (affinities.map { $0.sum($0.values, of: row) } ?? 0)
      }
      return term
    }
  }

  /// Ids of all titles that may be ranked after `events`, best first, but those of `without`; without franchise rule and variety.
  /// O(model pass + titles log titles).
  public func order(_ events: [Event], without: [Event], options: RankingOptions) -> [Int] {
    let left = Set(without.map(\.animeID))
    return rankAll([events], top: catalogue.count, options: options)[0].map(\.animeID)
      .filter { !left.contains($0) }
  }
}
