import Models

/// What the model adds to the final scores of some titles, with what knobs make of it: the mean scores that the knob "presence" adds for
/// models of one head, and the popularity that niche takes out. Times the model's share it is the final score without content and
/// genre weights.
struct ModelPart {
  private let mapping: ColdItemMapping
  private let titles: Int
  private let niche: Float
  /// Empty without niche.
  private let popularity: [Float]
  private let popularityWeights: ColdItemMapping.TitleWeights?
  private let meanScores: [Float]
  private let meanScoreWorth: Float

  /// The part of a person's ranking. O(1).
  init(_ recommender: Recommender, _ options: RankingOptions, _ person: RankingBuffers) {
    mapping = recommender.coldItemMapping
    titles = person.modelScores.count
    niche = options.niche
    popularity = niche > 0 ? person.popularityScores : []
    popularityWeights = niche > 0 ? person.popularityWeights : nil
    meanScores = recommender.addsMeanScores(options) ? person.meanScores : []
    meanScoreWorth = recommender.meanScoreWorth(options)
  }

  /// The part of `rows` for standardised scores that follow popularity by `slope`.
  func scores(_ scores: [Float], slope: Float, of rows: [Int]) -> [Float] {
    guard niche > 0 || !meanScores.isEmpty else { return scores }
    return zip(scores, rows).map { score, row in
      score + (meanScores.isEmpty ? 0 : meanScoreWorth * meanScores[row])
        - (niche > 0 ? niche * slope * popularity[row] : 0)
    }
  }

  /// The same from logits without each of some answers, `[answers left out][rows]`. `deviations` are those of the logits over all titles.
  func scores(_ logits: ColdItemMapping.LeaveOneOutLogits, _ deviations: [Float], of rows: [Int]) -> [[Float]]
  {
    let slopes = popularityWeights.map { mapping.sums(logits, $0) }
    return mapping.map(logits, titles: rows).enumerated().map { answer, left in
      let (mean, deviation) = (logits.mean(answer), deviations[answer])
      // Popularity is standardised, so the mean of the logits drops out of the slope.
      let slope = slopes.map { $0[answer] / deviation / Float(max(titles, 1)) } ?? 0
      return scores(
        left.map { ($0 - mean) / deviation }, slope: max(slope, Recommender.leastPopularitySlope), of: rows)
    }
  }
}
