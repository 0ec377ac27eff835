import Cards
import Catalogue
import Foundation
import Models

/// Knobs that change final scores: niche, genre weights, and presence for models that have one head (`Recommender+Presence`). None
/// costs a model pass.
extension Recommender {
  /// What one step of a genre weight adds to a score, in standard deviations.
  private static let genreStep: Float = 0.5
  /// The least slope by which niche subtracts popularity: a model that hardly follows popularity still obeys the knob.
  static let leastPopularitySlope: Float = 0.3

  /// Adds what the knobs say to `finalScores`. O(titles).
  func applyKnobs(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    addMeanScores(options, &buffers)
    if options.niche > 0 { subtractPopularity(options, &buffers) }
    guard !options.genreWeights.isEmpty else { return }
    if buffers.boostedGenres != options.genreWeights || buffers.genreBoosts.isEmpty {
      buffers.boostedGenres = options.genreWeights
      buffers.genreBoosts = [Float](repeating: 0, count: catalogue.count)
      Self.filterColumns(&buffers, catalogue).sumGenreWeights(
        options.genreWeights, step: Self.genreStep, into: &buffers.genreBoosts)
    }
    add(buffers.genreBoosts, times: 1, to: &buffers.finalScores)
  }

  /// Computes `emptyHistoryScores` at first use, and again when the knob "presence" has moved: O(titles), and one pass of a model of two
  /// heads.
  func updateEmptyHistoryScores(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    let heads = options.presence == nil ? nil : scorer as? any TwoHeadedScorer
    let mix = heads == nil ? options.tasteFactor : options.presence
    guard buffers.emptyHistoryScores.isEmpty || buffers.emptyHistoryMix != mix else { return }
    (buffers.emptyHistoryMix, buffers.leastPopular) = (mix, nil)
    buffers.emptyHistoryScores =
      heads.map { _ in standardisedTitles(mixedScores([[]], [Query()], options)[0], &buffers) }
      ?? emptyHistoryScores(tasteFactor: options.tasteFactor, &buffers)
  }

  /// Standardised scores of somebody without answers, with taste counted `factor` times, `[titles]`. O(titles).
  private func emptyHistoryScores(tasteFactor factor: Float, _ buffers: inout RankingBuffers) -> [Float] {
    var logits = coldItemMapping.emptyHistoryLogits
    if factor != 1 { PresenceMix.remix(&logits, emptyHistoryTaste, factor) }
    return standardisedTitles(logits, &buffers)
  }

  private func standardisedTitles(_ logits: [Float], _ buffers: inout RankingBuffers) -> [Float] {
    var scores = [Float](repeating: 0, count: catalogue.count)
    coldItemMapping.map(logits, into: &scores, scratch: &buffers.mappingScratch)
    _ = Self.standardise(&scores)
    return scores
  }

  /// Subtracts the part of the model's scores that is popularity: their regression on what anybody would choose.
  private func subtractPopularity(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    updatePopularityScores(&buffers)
    var slope: Float = 0
    for i in buffers.modelScores.indices { slope += buffers.modelScores[i] * buffers.popularityScores[i] }
    buffers.popularitySlope = max(slope / Float(max(catalogue.count, 1)), Self.leastPopularitySlope)
    add(
      buffers.popularityScores, times: -options.niche * buffers.modelShare * buffers.popularitySlope,
      to: &buffers.finalScores)
  }

  /// Computes `popularityScores` at first use: the model's scores for an empty history without its taste, or where it is higher how many
  /// have the title on their lists; of those without a number the mean. If taste were part of it, subtracting it would put the worst
  /// titles first; and the model takes titles that are newer than its lists for unpopular. O(titles).
  func updatePopularityScores(_ buffers: inout RankingBuffers) {
    guard buffers.popularityScores.isEmpty else { return }
    var popularity = emptyHistoryScores(tasteFactor: 0, &buffers)
    let known = catalogue.indices.compactMap(catalogue.members).map { log1p(Float(max($0, 0))) }
    if !known.isEmpty {
      // A title without a number is not one that nobody has.
      let mean = known.reduce(0, +) / Float(known.count)
      var members = catalogue.indices.map { row in
        catalogue.members(row).map { log1p(Float(max($0, 0))) } ?? mean
      }
      _ = Self.standardise(&members)
      for row in catalogue.indices { popularity[row] = max(popularity[row], members[row]) }
    }
    _ = Self.standardise(&popularity)
    buffers.popularityScores = popularity
    buffers.popularityWeights = coldItemMapping.weigh(popularity, for: scorer)
  }

  func add(_ values: [Float], times factor: Float, to out: inout [Float]) {
    values.withUnsafeBufferPointer { values in
      out.withUnsafeMutableBufferPointer { out in
        for i in out.indices { out[i] += factor * values[i] }
      }
    }
  }
}
