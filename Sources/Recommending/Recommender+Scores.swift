import CKernels
import Cards
import Foundation
import Models

/// Model scores of all titles and their blend with content.
extension Recommender {
  /// Brings `modelScores` up to date. The last scores are kept while history and query stay the same, so filters and knobs
  /// cost no model pass. With `explained`, the leave-one-out scores for reasons come from the same pass where possible.
  /// O(model pass + titles).
  func updateModelScores(_ options: RankingOptions, explained: Bool, _ buffers: inout RankingBuffers) {
    let needsHeads = options.presence != nil && scorer is any TwoHeadedScorer
    if buffers.hasScores, buffers.scoredQuery == options.query, buffers.scoredHistory == buffers.history,
      needsHeads == (buffers.heads != nil)
    {
      return remix(options, &buffers)
    }
    (buffers.heads, buffers.parts) = (nil, nil)
    var leaveOneOut: (tested: [Int], known: [Int], scores: any LeaveOneOutScores)?
    if let weight = options.presence, let model = scorer as? any TwoHeadedScorer {
      let heads = model.heads(buffers.history)
      heads.score(weight, into: &buffers.itemLogits)
      buffers.heads = RankingBuffers.CachedHeads(full: heads, presenceWeight: weight)
    } else if buffers.bypassesModelCache {
      buffers.itemLogits = scorer.scores([buffers.history], query: [options.query])[0]
    } else if explained, let tested = testedAnswersBeforeRanking(buffers) {
      // Together with the shortened histories: most of a pass is reading the model's weights.
      let known = tested.filter { buffers.historyPositions[$0] >= 0 }
      let scores = scorer.score(
        buffers.history, query: options.query, without: known.map { buffers.historyPositions[$0] },
        into: &buffers.itemLogits)
      leaveOneOut = (tested, known, scores)
    } else {
      scorer.score(buffers.history, query: options.query, into: &buffers.itemLogits)
    }
    buffers.scoredHistory.removeAll(keepingCapacity: true)
    buffers.scoredHistory.append(contentsOf: buffers.history)
    buffers.scoredQuery = options.query
    mixParts(options, &buffers)
    standardiseModelScores(&buffers)
    buffers.hasScores = true
    if let leaveOneOut {
      storeLeaveOneOut(
        remixed(leaveOneOut.scores, known: leaveOneOut.known, options, buffers),
        tested: leaveOneOut.tested, known: leaveOneOut.known, &buffers)
    }
  }

  /// Maps `itemLogits` to all titles and standardises them: mean 0, deviation 1. O(titles).
  func standardiseModelScores(_ buffers: inout RankingBuffers) {
    buffers.leaveOneOut = nil
    buffers.mappingTerms = coldItemMapping.map(
      buffers.itemLogits, into: &buffers.modelScores, scratch: &buffers.mappingScratch)
    buffers.logitDeviation = Self.standardise(&buffers.modelScores)
    if buffers.logitDeviation <= Self.leastDeviation { orderByMembers(&buffers.modelScores) }
  }

  /// No model's scores differ less, unless they are all the same.
  private static let leastDeviation: Float = 1e-6
  /// How far the scores of what most people and nobody has on a list are then apart: any other difference counts more.
  private static let membersStep: Float = 1e-3

  /// Puts what more people have on their lists first where a model says the same of all titles, as many do of somebody without
  /// answers: the order of ids says nothing. O(titles).
  private func orderByMembers(_ scores: inout [Float]) {
    let members = catalogue.indices.map { Float(max(catalogue.members($0) ?? 0, 0)) }
    let most = max(members.max() ?? 0, 1)
    for row in scores.indices { scores[row] = Self.membersStep * members[row] / most }
  }

  /// Subtracts the mean and divides by the standard deviation, which is returned. O(n).
  static func standardise(_ values: inout [Float]) -> Float {
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(values, values.count, &mean, &deviation)
    let divisor = max(deviation, leastDeviation)
    values.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] = (values[i] - mean) / divisor }
    }
    return divisor
  }

  /// Blends model scores with content cosines into `finalScores`, in standard deviations of the model's logits. Content
  /// counts by `RankingOptions.contentScale`, not by its own deviation: cosines have a far longer tail than logits. A softmax
  /// would not do either: it is near zero for all but a few titles, and the cosine alone would rank the rest. O(titles).
  func blend(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    let n = catalogue.count
    var contentFactor: Float = 0
    var cosineMean: Float = 0
    var deviation: Float = 0
    if buffers.contentProfileNorm > 0 {
      contentSpace.cosines(buffers.contentProfile, into: &buffers.cosines)
      nk_moments(buffers.cosines, n, &cosineMean, &deviation)
      contentFactor = (1 - options.modelShare) * options.contentScale(buffers, scorer)
    }
    buffers.modelShare = contentFactor > 0 ? options.modelShare : 1
    nk_blend(
      buffers.modelScores, buffers.cosines, &buffers.finalScores, n, buffers.modelShare, contentFactor,
      -contentFactor * cosineMean)
    if contentFactor > 0, let affinities = buffers.affinities, affinities.isAny {
      affinities.add(
        affinities.values, times: options.affinityScale, to: &buffers.finalScores)
    }
  }
}

extension RankingOptions {
  /// Typical standard deviation of log-odds over a catalogue, for models whose scores are not log-odds.
  private static let typicalLogitDeviation: Float = 2.5

  /// What an affinity of one adds to a title at a content share of one, in standard deviations of the model's logits.
  private static let affinityWeight: Float = 4
  /// What an affinity of one adds to a title.
  var affinityScale: Float { (1 - modelShare) * Self.affinityWeight }

  /// What a content cosine of one adds to a title, in standard deviations of the model's logits.
  func contentScale(_ buffers: RankingBuffers, _ scorer: any ItemScorer) -> Float {
    let answers = Float(buffers.tasteEvents.count)
    let known =
      contentWeight * answers / (answers + contentHalfAnswers) + firstContentWeight / max(answers, 1)
    let logOdds = known * scorer.contentWeightFactor + coldContentWeight * buffers.coldness
    return logOdds / (scorer.scoresAreLogOdds ? buffers.logitDeviation : Self.typicalLogitDeviation)
  }
}
