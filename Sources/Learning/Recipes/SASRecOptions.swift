import Foundation
import Models
import Training

/// Sizes, inputs and training options of a SASRec. Nil means a default that depends on whether the lists have times.
public struct SASRecOptions: Sendable {
  /// Width of the model.
  public var dim = 128
  /// Transformer blocks.
  public var blocks = 2
  /// Attention heads; by default 2, or 4 with times.
  public var heads: Int?
  /// Inner width of a block; 0 means twice the width.
  public var hidden = 0
  /// Longest history; by default 150, or 200 with times.
  public var length: Int?
  /// Dropout; by default 0.2, or 0.3 with times.
  public var dropout: Float?
  /// Whether the feedback of each event is an input.
  public var usesFeedback = true
  /// Whether times are an input.
  public var usesTime = true
  /// Whether attention has a bias by elapsed time.
  public var usesTimeBias = true
  /// Whether queries name the feedback that is asked for.
  public var asksFeedback = true

  /// Lists in a step; by default 32, or 64 with times.
  public var batch: Int?
  /// Peak learning rate; by default 2e-3, or 1e-3 with times.
  public var rate: Float?
  /// Weight decay.
  public var decay: Float = 0.05
  /// The loss.
  public var loss = SASRecObjective.Loss.softmax
  /// Negatives drawn for a slice of queries, for losses that draw some.
  public var negatives = 256
  /// Weights of targets by feedback; by default 1, 0.3, 0.3 and 0 (love, like, seen, dislike), or all 1 with times.
  public var goals: SignalWeights?
  /// Epochs without improvement after which training stops; by default 8, or 12 with times.
  public var patience: Int?
  /// Longer lists without times are cut into at most six pieces of that many titles.
  public var piece = 150
  /// Share of the epochs that cut a long list with times at a random place instead of its newest events; by default 0.4.
  public var earlier: Float?
  /// Newest events of a list with times that are not trained on.
  public var holdBack = 2
  /// Standard deviation of item vectors initialised from singular vectors, 0 for random ones; by default 0.04, or 0 with times.
  public var factors: Float?
  /// Threads; 0 means all cores.
  public var threads = 0

  /// The defaults.
  public init() {}

  /// The sizes and inputs. Positions are an input only where the order of a list means something.
  public func configuration(ordered: Bool) -> SASRecConfiguration {
    SASRecConfiguration(
      items: 2, dim: dim, blocks: blocks, heads: heads ?? (ordered ? 4 : 2),
      hidden: hidden == 0 ? nil : hidden,
      length: length ?? (ordered ? 200 : 150),
      dropout: dropout ?? (ordered ? 0.3 : 0.2), usesFeedback: usesFeedback, usesTime: usesTime,
      usesPosition: ordered,
      usesRelativeTime: usesTime && usesTimeBias, asksFeedback: usesFeedback && asksFeedback)
  }

  /// Refuses what is impossible for lists with times and for lists without. Defaults differ between them, so what is impossible for
  /// one kind alone is refused once the lists are known.
  ///
  /// - Throws: `ModelError`.
  func validateForSomeLists() throws {
    guard (try? configuration(ordered: false).validate()) == nil else { return }
    try configuration(ordered: true).validate()
  }
}

extension RecipeOptions {
  /// How a SASRec with the given sizes is trained on `data`.
  func sasrecTraining(_ model: SASRecConfiguration, _ data: TrainingData, heldBack: Int) -> SASRecTraining {
    let ordered = data.ordered
    var settings = SASRecTraining(model: model)
    settings.model.items = data.items.count
    settings.epochs = epochs ?? (ordered ? 45 : 30)
    settings.batch = sasrec.batch ?? (ordered ? 64 : 32)
    settings.rate = sasrec.rate ?? (ordered ? 1e-3 : 2e-3)
    settings.decay = sasrec.decay
    settings.seed = seed
    settings.limit = timeLimit(ordered: ordered)
    settings.queries = 16
    settings.piece = sasrec.piece
    settings.patience = sasrec.patience ?? (ordered ? 12 : 8)
    settings.weights = sasrec.goals ?? (ordered ? .any : SignalWeights(love: 1, like: 0.3, seen: 0.3))
    settings.objective = SASRecObjective(sasrec.loss, negatives: sasrec.negatives)
    settings.factorDeviation = sasrec.factors ?? (ordered ? 0 : 0.04)
    settings.earlier = sasrec.earlier ?? 0.4
    settings.heldBack = heldBack
    settings.workers = sasrec.threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : sasrec.threads
    return settings
  }
}
