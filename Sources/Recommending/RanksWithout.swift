import Models

/// Where titles stand with every answer, and without one of them or without all. Ranks compare what scores cannot: without the only
/// answer the model ranks alone, on another scale. Kept for the cards that are explained together.
struct RanksWithout {
  /// What becomes of one title.
  struct Fall {
    /// Ranks from 1 among all titles that may be listed; titles of the same score share the middle one of their ranks.
    var rank, rankWithout: Float
    /// How much of its score it loses when it goes to the place that it has without the answer.
    var score: Float
    var isLower: Bool { rankWithout > rank }
    /// Whether the answer brought it to half its rank or further up.
    var isFar: Bool { rankWithout >= 2 * rank }
  }

  /// Final scores without an answer, by its index in `RankingBuffers.tasteEvents`; -1 for without all.
  private var without: [Int: [Float]] = [:]
  /// Final scores, the best first.
  private var best: [Float]?

  /// How far a title falls without one answer, which must have been left out, or without all where that is nil. O(titles), and at first
  /// O(items of each answer that was left out) and O(titles log titles).
  mutating func fall(
    of row: Int, without answer: Int?, _ recommender: Recommender, _ options: RankingOptions,
    _ person: inout RankingBuffers
  ) -> Fall? {
    // Without the only answer nobody's answers are left.
    let key = person.tasteEvents.count == 1 ? -1 : answer ?? -1
    guard
      let scores = without[key]
        ?? (key < 0
          ? recommender.scoresWithoutAnswers(options, &person)
          : recommender.scores(withoutAnswer: key, options, &person))
    else { return nil }
    without[key] = scores
    let rank = Self.rank(of: row, person.finalScores, person.isExcluded)
    let rankWithout = Self.rank(of: row, scores, person.isExcluded)
    let best =
      self.best ?? zip(person.finalScores, person.isExcluded).filter { !$1 }.map(\.0).sorted(by: >)
    self.best = best
    let place = min(max(Int(rankWithout) - 1, 0), best.count - 1)
    return Fall(
      rank: rank, rankWithout: rankWithout, score: place < 0 ? 0 : person.finalScores[row] - best[place])
  }

  private static func rank(of row: Int, _ scores: [Float], _ isExcluded: [Bool]) -> Float {
    let own = scores[row]
    var (above, same) = (0, 0)
    scores.withUnsafeBufferPointer { scores in
      isExcluded.withUnsafeBufferPointer { isExcluded in
        for i in scores.indices where !isExcluded[i] {
          above += scores[i] > own ? 1 : 0
          same += scores[i] == own ? 1 : 0
        }
      }
    }
    return Float(above + 1) + Float(max(same - 1, 0)) / 2
  }
}

extension Recommender {
  /// Final scores of somebody without answers, knobs included, `[titles]`. O(titles).
  fileprivate func scoresWithoutAnswers(_ options: RankingOptions, _ person: inout RankingBuffers) -> [Float]
  {
    updateEmptyHistoryScores(options, &person)
    return knobbed(person.emptyHistoryScores, modelShare: 1, options, person)
  }

  /// Final scores without one answer, `[titles]`; nil if it was not left out. O(titles + items of each answer left out with it).
  fileprivate func scores(
    withoutAnswer answer: Int, _ options: RankingOptions, _ person: inout RankingBuffers
  ) -> [Float]? {
    guard let leaveOneOut = person.leaveOneOut, let at = leaveOneOut.places[answer] else { return nil }
    var model = person.modelScores
    if at != .unknown {
      let logits = leaveOneOut.batches[at.batch].logits.scores.all()[at.place]
      coldItemMapping.map(logits, into: &model, scratch: &person.mappingScratch)
      _ = Self.standardise(&model)
    }
    let content = ContentInfluence(self, options, person)
    var scores = knobbed(
      model, modelShare: content.isOnly(answer) ? 1 : person.modelShare, options, person)
    add(content.parts(without: answer), times: 1, to: &scores)
    return scores
  }

  /// Standardised scores of the model with what knobs make of them.
  private func knobbed(
    _ model: [Float], modelShare: Float, _ options: RankingOptions, _ person: RankingBuffers
  ) -> [Float] {
    var slope: Float = 0
    if options.niche > 0 {
      for i in model.indices { slope += model[i] * person.popularityScores[i] }
      slope = max(slope / Float(max(model.count, 1)), Self.leastPopularitySlope)
    }
    var scores = ModelPart(self, options, person).scores(model, slope: slope, of: Array(model.indices))
    if modelShare != 1 { for i in scores.indices { scores[i] *= modelShare } }
    if !options.genreWeights.isEmpty { add(person.genreBoosts, times: 1, to: &scores) }
    return scores
  }
}
