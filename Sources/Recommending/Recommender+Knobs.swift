import Cards
import Catalogue
import Models

/// Knobs that change final scores: niche, genre weights, and presence for models that have one head (`Recommender+Presence`). They never cost a model pass.
extension Recommender {
  /// What one step of a genre weight adds to a score, in standard deviations.
  private static let genreStep: Float = 0.5
  /// The least slope by which niche subtracts popularity: a model that hardly follows popularity still obeys the knob.
  private static let leastPopularitySlope: Float = 0.3

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

  /// Computes `emptyHistoryScores` at first use. O(titles).
  func updateEmptyHistoryScores(_ buffers: inout RankingBuffers) {
    if buffers.emptyHistoryScores.isEmpty {
      buffers.emptyHistoryScores = [Float](repeating: 0, count: catalogue.count)
      coldItemMapping.map(
        coldItemMapping.emptyHistoryLogits, into: &buffers.emptyHistoryScores,
        scratch: &buffers.mappingScratch)
      _ = Self.standardise(&buffers.emptyHistoryScores)
    }
  }

  /// Subtracts the part of the model's scores that is popularity: their regression on what anybody would choose.
  private func subtractPopularity(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    if buffers.popularityScores.isEmpty { buffers.popularityScores = popularityScores(&buffers) }
    var slope: Float = 0
    for i in buffers.modelScores.indices { slope += buffers.modelScores[i] * buffers.popularityScores[i] }
    slope = max(slope / Float(max(catalogue.count, 1)), Self.leastPopularitySlope)
    add(
      buffers.popularityScores, times: -options.niche * options.modelShare * slope, to: &buffers.finalScores)
  }

  /// The model's scores for an empty history without its taste, standardised, `[titles]`. With taste the worst titles of all would rank
  /// first where it is subtracted. One model pass.
  private func popularityScores(_ buffers: inout RankingBuffers) -> [Float] {
    guard let mixable else {
      updateEmptyHistoryScores(&buffers)
      return buffers.emptyHistoryScores
    }
    var scores = [Float](repeating: 0, count: catalogue.count)
    coldItemMapping.map(
      RemixedScorer(mixable, tasteFactor: 0).scores([[]], query: [])[0], into: &scores,
      scratch: &buffers.mappingScratch)
    _ = Self.standardise(&scores)
    return scores
  }

  func add(_ values: [Float], times factor: Float, to out: inout [Float]) {
    values.withUnsafeBufferPointer { values in
      out.withUnsafeMutableBufferPointer { out in
        for i in out.indices { out[i] += factor * values[i] }
      }
    }
  }
}
