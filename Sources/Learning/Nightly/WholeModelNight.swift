import Cards
import Events
import Models
import Recommending
import Training

/// A night of tuning where the model is one piece (a SASRec alone): it is trained further on all logs, and judged as an ensemble's
/// weights are.
public struct WholeModelNight {
  /// A verdict, and the tuned model where it was promoted.
  public struct Outcome {
    /// How it ended.
    public var verdict: TuningVerdict
    /// The model that is to serve; nil where the old one does.
    public var model: (model: any StoredModel, card: ModelCard)?
    /// The last event that has been judged.
    public var judged: Int64
  }

  private let serving: Recommender
  private let epochs: Int
  private let rate: Float
  private let seed: UInt64

  /// A night over the model of `serving`.
  public init(_ serving: Recommender, epochs: Int = 10, rate: Float = 3e-5, seed: UInt64 = 1) {
    (self.serving, self.epochs, self.rate, self.seed) = (serving, epochs, rate, seed)
  }

  /// Tunes on the logs of all profiles.
  ///
  /// - Throws: `LearningError` for a model that cannot be trained further; `ModelError` where training diverges.
  public func tune(_ profiles: [TuningProfile], card: ModelCard) throws -> Outcome {
    guard let model = serving.scorer as? SASRecScorer else {
      throw LearningError("a model of kind \(card.kind) cannot be tuned.")
    }
    let all = profiles.map { HeldBack($0, model.items) }.filter { $0.new > 0 }
    var outcome = Outcome(
      verdict: HeldBack.opening(profiles, all), model: nil, judged: all.map(\.newest).max() ?? 0)
    guard outcome.verdict.isJudged else { return outcome }
    let speaking = HeldBack.speaking(all)
    func tuned(_ logs: [[Event]]) throws -> any StoredModel {
      let learned = try FineTuner.learn(
        model.weights, logs.map { model.items.history($0) }, epochs: epochs, rate: rate, seed: seed)
      return SASRecScorer(weights: learned, items: model.items)
    }
    let challenger = Recommender(serving, scorer: try tuned(speaking.map(\.before)))
    outcome.verdict = TuningVerdict(
      speaking.map { JudgedProfile($0, serving: serving, tuned: challenger) },
      speaking.map { AnswerSignal($0, serving: serving) }, new: outcome.verdict.new,
      held: outcome.verdict.held)
    guard outcome.verdict.kind == .promoted else { return outcome }
    var next = card
    next.trained = ModelCard.today()
    next.metrics[ModelCard.tunedAnswers] = Double(speaking.reduce(0) { $0 + $1.before.count + $1.held.count })
    outcome.model = (try tuned(speaking.map { $0.before + $0.held }), next)
    return outcome
  }
}
