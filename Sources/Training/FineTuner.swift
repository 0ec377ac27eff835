import Foundations
import Models
import Tensors

/// Trains a SASRec further on the answers of a few people.
public enum FineTuner {
  /// Histories that are learned from at once: all at once would take memory that grows with people.
  static let sliceLength = 64

  /// A copy of `from` after some epochs over histories, each oldest first.
  ///
  /// - Throws: `ModelError` for a loss that is not a number.
  public static func learn(
    _ from: SASRecWeights, _ histories: [[Interaction]], epochs: Int = 10, rate: Float = 3e-5,
    seed: UInt64 = 1
  ) throws -> SASRecWeights {
    var configuration = from.configuration
    configuration.addKnownBins(of: histories)
    let bins = Set(configuration.knownTimeBins)
    var sources = from.all.map(\.value).makeIterator()
    let weights = try SASRecWeights(configuration) { _, rows, cols in
      let copy = Tensor(rows, cols)
      if let source = sources.next() { copy.copy(from: source) }
      return copy
    }
    // A time bin that is new to the model starts with the weights of the unknown bin.
    for bin in bins.subtracting(from.configuration.knownTimeBins) {
      weights.time.value.row(bin).update(from: weights.time.value.row(0), count: configuration.dim)
      weights.queryTime.value.row(bin).update(from: weights.queryTime.value.row(0), count: configuration.dim)
    }
    let maker = BatchMaker(
      length: configuration.length, timeEncoder: configuration.timeEncoder, queriesPerEpoch: 16,
      weights: SignalWeights(love: 1, like: 0.4, seen: 0))
    var random = RandomSource(seed: seed)
    for bin in Set(configuration.knownCalendarBins).subtracting(from.configuration.knownCalendarBins) {
      for table in [weights.calendar.value, weights.queryCalendar.value] {
        table.row(bin).update(from: table.row(0), count: configuration.dim)
      }
    }
    let optimiser = AdamW(decay: 0, clip: 1)
    let network = SASRecNetwork(weights, training: true)
    // Of one answer nothing follows.
    let teaching = histories.filter { $0.count >= 2 }
    for epoch in 0..<epochs {
      // Alternates the order of events, which teaches time, with shuffling, which teaches taste.
      for start in stride(from: 0, to: teaching.count, by: sliceLength) {
        let (batch, queries) = maker.make(
          teaching[start..<min(start + sliceLength, teaching.count)],
          order: epoch % 2 == 0 ? .kept : .shuffled, random: &random)
        let loss = network.loss(batch, queries, seed: random.next(), withGradients: true)
        let norm = optimiser.update(weights.all, rate: rate)
        guard loss.isFinite, norm.isFinite else {
          throw ModelError(
            "The loss is no longer a number; the current model was not changed. Try a lower --rate.")
        }
      }
    }
    return weights
  }
}
