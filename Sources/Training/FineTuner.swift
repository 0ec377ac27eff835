import Evaluation
import Foundation
import Foundations
import Models
import Tensors

/// The result of fine-tuning.
public struct TuneOutcome: Sendable {
  /// The tuned weights; nil when the current ones are better.
  public var weights: SASRecWeights?
  /// Mean log-probability of the held-out answers under the current model, nats.
  public var champion: Double
  /// The same under the tuned model.
  public var challenger: Double
  /// Number of held-out answers.
  public var heldOutCount: Int
}

/// Fine-tunes the current model (the champion) on one user's answers, and keeps the result (the challenger) only if it predicts
/// held-out answers better.
public enum FineTuner {
  /// The fewest answers that tuning needs.
  public static let fewest = 10

  /// Tunes a copy of `champion` on `history`, oldest first.
  ///
  /// The latest fifth of the loved and liked titles is held out, and both models predict it from the rest. If the challenger does
  /// better, the champion is tuned again on all answers, and those weights are returned.
  /// - Throws: `ModelError` for too short a history or a loss that is not a number.
  public static func tune(
    _ champion: SASRecWeights, items: ItemIndex, history: [Interaction], epochs: Int = 10, rate: Float = 3e-5,
    seed: UInt64 = 1
  ) throws -> TuneOutcome {
    guard history.count >= fewest else {
      throw ModelError(
        "Too few answers to tune on: \(history.count) about titles the model knows; \(fewest) are needed.")
    }
    let liked = history.indices.filter { history[$0].signal == .love || history[$0].signal == .like }
    let heldOut = Set(liked.suffix(max(2, liked.count / 5)))
    guard liked.count >= 4 else {
      throw ModelError("Too few liked or loved titles to tune on: \(liked.count); 4 are needed.")
    }
    let shown = history.indices.filter { !heldOut.contains($0) }.map { history[$0] }
    let answers = heldOut.sorted().map { history[$0].item }
    // The query of a feed: what will be loved, at the time of the first held-out answer.
    let queryTime = heldOut.min().flatMap { history[$0].time }
    let challenger = try learn(champion, shown, epochs: epochs, rate: rate, seed: seed)
    var outcome = TuneOutcome(
      weights: nil, champion: meanLogProbability(champion, items, shown, answers, at: queryTime),
      challenger: meanLogProbability(challenger, items, shown, answers, at: queryTime),
      heldOutCount: answers.count)
    if outcome.challenger > outcome.champion {
      outcome.weights = try learn(champion, history, epochs: epochs, rate: rate, seed: seed)
    }
    return outcome
  }

  /// Mean log-probability of `answers` after `history`, over items not in it.
  static func meanLogProbability(
    _ weights: SASRecWeights, _ items: ItemIndex, _ history: [Interaction], _ answers: [Int32],
    at queryTime: Int64?
  ) -> Double {
    var batch = PackedBatch()
    batch.append(
      history[...], length: weights.configuration.length, timeEncoder: weights.configuration.timeEncoder,
      query: Query(time: queryTime, signal: .love))
    var queries = QueryBatch()
    queries.append(token: batch.count - 1, historyStart: 0, targets: answers.map { ($0, 1) }, weight: 1)
    return -SASRecNetwork(weights, training: false).loss(batch, queries, withGradients: false)
  }

  private static func learn(
    _ from: SASRecWeights, _ history: [Interaction], epochs: Int, rate: Float, seed: UInt64
  ) throws -> SASRecWeights {
    var configuration = from.configuration
    configuration.addKnownBins(of: [history])
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
    for epoch in 0..<epochs {
      // Alternates the order of events, which teaches time, with shuffling, which teaches taste.
      let (batch, queries) = maker.make(
        [history], order: epoch % 2 == 0 ? .kept : .shuffled, random: &random)
      let loss = network.loss(batch, queries, seed: random.next(), withGradients: true)
      let norm = optimiser.update(weights.all, rate: rate)
      guard loss.isFinite, norm.isFinite else {
        throw ModelError(
          "The loss is no longer a number; the current model was not changed. Try a lower --rate.")
      }
    }
    return weights
  }
}
