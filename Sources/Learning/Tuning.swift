import Events
import Models
import Training

/// Fine-tunes a model on a profile's own answers.
public struct Tuning {
  /// The comparison of the tuned model with the current one.
  public let outcome: TuneOutcome
  /// The tuned model and its card; nil when the current one is better.
  public let model: (model: any StoredModel, card: ModelCard)?

  /// Fine-tunes `scorer` on `events`, oldest first.
  ///
  /// - Throws: `LearningError` for a model without a part that can be tuned; `ModelError` for too few answers.
  public init(
    _ scorer: any ItemScorer, card: ModelCard, events: [Event], epochs: Int = 10, rate: Float = 3e-5,
    seed: UInt64 = 1
  ) throws {
    guard let model = scorer as? any TunableModel, let weights = model.tunableWeights else {
      throw LearningError(
        "a model of kind \(card.kind) cannot be tuned; only a SASRec, or an ensemble with one, can be.")
    }
    let history = model.items.history(events)
    outcome = try FineTuner.tune(
      weights, items: model.items, history: history, epochs: epochs, rate: rate, seed: seed)
    var next = card
    next.trained = ModelCard.today()
    next.metrics["tuned answers"] = Double(history.count)
    self.model = try outcome.weights.map { (try model.replacingTunableWeights($0, card: next), next) }
  }
}
