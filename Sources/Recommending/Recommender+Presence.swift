import Catalogue
import Foundation
import Models

/// The knob "presence": the mix of what a person would choose and what the person would love. It never costs a model pass.
///
/// A model of two heads (`TwoHeadedScorer`) or two parts (`MixableScorer`) mixes them anew. Below the fitted mix any other model adds
/// the mean score of the catalogue, which is what such a model can know of love; above it, it stays as it is.
extension Recommender {
  /// What one deviation of the mean score adds for each unit that the taste factor is above 1, in deviations of the model's scores.
  private static let meanScoreStep: Float = 0.4

  /// The model, with its parts mixed as the knob says.
  func mixedScorer(_ options: RankingOptions) -> any ItemScorer {
    guard let mixable, options.tasteFactor != 1 else { return scorer }
    return RemixedScorer(mixable, tasteFactor: options.tasteFactor)
  }

  /// Scores of many histories, mixed as the knob says.
  func mixedScores(_ histories: [[Interaction]], _ queries: [Query], _ options: RankingOptions) -> [[Float]] {
    guard let weight = options.presence, let model = scorer as? any TwoHeadedScorer else {
      return mixedScorer(options).scores(histories, query: queries)
    }
    return histories.map { history in
      var scores: [Float] = []
      model.heads(history).score(weight, into: &scores)
      return scores
    }
  }

  /// Brings the model scores of an unchanged history up to date with the knob. O(titles) when it changed.
  func remix(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    if let weight = options.presence, let heads = buffers.heads {
      guard heads.presenceWeight != weight else { return }
      heads.full.score(weight, into: &buffers.itemLogits)
      buffers.heads?.presenceWeight = weight
      return standardiseModelScores(&buffers)
    }
    guard mixable != nil, options.tasteFactor != buffers.parts?.tasteFactor ?? 1 else { return }
    mixParts(options, &buffers)
    let known = buffers.leaveOneOut
    standardiseModelScores(&buffers)
    guard let known, buffers.leaveOneOutEvents == buffers.tasteEvents.map(\.event) else { return }
    let unknown = known.places.filter { $0.value == .unknown }.map(\.key)
    storeLeaveOneOut(DenseLeaveOneOutScores([]), tested: unknown, known: [], &buffers)
    for batch in known.batches {
      storeLeaveOneOut(
        remixed(batch.logits.scores, known: batch.known, options, buffers), tested: batch.known,
        known: batch.known, &buffers)
    }
  }

  /// Mixes the parts of a model into `itemLogits`. The taste part is computed when the knob first leaves the fitted mix.
  func mixParts(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    let factor = options.tasteFactor
    guard let mixable, factor != buffers.parts?.tasteFactor ?? 1 else { return }
    var parts =
      buffers.parts
      ?? RankingBuffers.ScoreParts(
        fitted: buffers.itemLogits, taste: [Float](repeating: 0, count: buffers.itemLogits.count))
    if buffers.parts == nil {
      _ = mixable.taste(buffers.history, query: options.query, without: [], into: &parts.taste)
    }
    parts.tasteFactor = factor
    buffers.itemLogits = parts.fitted
    if factor != 1 { PresenceMix.remix(&buffers.itemLogits, parts.taste, factor) }
    buffers.parts = parts
  }

  /// Leave-one-out scores, at whatever mix, at that of the knob. `known` are the answers left out.
  func remixed(
    _ scores: any LeaveOneOutScores, known: [Int], _ options: RankingOptions, _ buffers: RankingBuffers
  ) -> any LeaveOneOutScores {
    let before = scores as? RemixedLeaveOneOutScores
    let fitted = before?.fitted ?? scores
    guard let mixable, options.tasteFactor != 1 else { return fitted }
    var whole: [Float] = []
    let taste =
      before?.taste
      ?? mixable.taste(
        buffers.history, query: options.query, without: known.map { buffers.historyPositions[$0] },
        into: &whole)
    return RemixedLeaveOneOutScores(fitted: fitted, taste: taste, tasteFactor: options.tasteFactor)
  }

  /// Adds the mean scores of the catalogue for a model that cannot tell what is loved from what is chosen. O(titles).
  func addMeanScores(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    guard addsMeanScores(options) else { return }
    if buffers.meanScores.isEmpty {
      buffers.meanScores = trustedMeanScores()
      _ = Self.standardise(&buffers.meanScores)
    }
    add(buffers.meanScores, times: buffers.modelShare * meanScoreWorth(options), to: &buffers.finalScores)
  }

  /// Whether the knob asks for more taste than the model can tell.
  func addsMeanScores(_ options: RankingOptions) -> Bool {
    options.tasteFactor > 1 && mixable == nil && !(scorer is any TwoHeadedScorer)
  }

  /// What one deviation of the mean score adds, in deviations of the model's scores.
  func meanScoreWorth(_ options: RankingOptions) -> Float { Self.meanScoreStep * (options.tasteFactor - 1) }

  /// How far the mean score of each title lies from that of all, drawn to it where few rated the title, `[titles]`. O(titles).
  private func trustedMeanScores() -> [Float] {
    let scores = catalogue.indices.compactMap { catalogue.score($0).map { Float($0) } }
    let mean = scores.reduce(0, +) / Float(max(scores.count, 1))
    return catalogue.indices.map { row in
      guard let score = catalogue.score(row) else { return 0 }
      let members = Float(max(catalogue.members(row) ?? 0, 0))
      return (Float(score) - mean) * members / (members + Float(ColdItemFit.halfTrustedMembers))
    }
  }
}
