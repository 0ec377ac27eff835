import Foundation
import Models

/// Options of training a SASRec.
public struct SASRecTraining: Sendable {
  /// Sizes; `items` and the known bins are filled in from the data.
  public var model: SASRecConfiguration
  /// Passes over all lists at the most.
  public var epochs = 40
  /// Lists in a step.
  public var batch = 32
  /// Peak learning rate.
  public var rate: Float = 1e-3
  /// Weight decay.
  public var decay: Float = 0.05
  /// Queries per epoch on a list without times.
  public var queries = 12
  /// Weights of events as targets.
  public var weights = SignalWeights()
  /// The loss.
  public var objective = SASRecObjective()
  /// Share of the queries that name the feedback they ask for.
  public var named: Float = 0.5
  /// Share of the epochs in which a long list with times is cut at a random place instead of to its newest events.
  public var earlier: Float = 0
  /// Share of users held out to choose the epoch, for lists without times.
  public var heldOut = 0.05
  /// Newest events of each list with times that are not trained on; the first of them chooses the epoch.
  public var heldBack = 1
  /// Epochs without a better validation figure after which training ends.
  public var patience = 8
  /// Standard deviation of item vectors initialised from singular vectors; 0 for random ones.
  public var factorDeviation: Float = 0.08
  /// Whether the output bias starts at the logarithm of popularity instead of zero.
  public var popularityBias = true
  /// Longer lists without times are cut into at most six pieces of that many titles, after users were held out.
  public var piece = 400
  /// Makes a run repeatable, for a number of workers.
  public var seed: UInt64 = 1
  /// Seconds after which training stops and the best model so far is kept.
  public var limit: Double = 1200
  /// Training threads.
  public var workers = 1
  /// File for the state of the run, written after every epoch; nil for none.
  public var checkpoint: String?
  /// Whether to continue from `checkpoint` if the file exists.
  public var resumes = false

  /// Training of a model with the given sizes.
  public init(model: SASRecConfiguration) { self.model = model }
}

/// Progress of a training run, at one step.
public struct TrainingProgress: Sendable {
  /// Epoch, from 1.
  public var epoch: Int
  /// Maximum number of epochs.
  public var epochs: Int
  /// Share of this epoch that is done, 0-1.
  public var share: Double
  /// Mean loss of this epoch so far, nats.
  public var loss: Double
  /// Lists per second of training, without measuring.
  public var rate: Double
  /// Seconds to the end if all epochs are needed.
  public var secondsLeft: Double
  /// NDCG@10 on held-out cases; nil within an epoch.
  public var validation: Double?
}

/// A trained SASRec and the course of its training.
public struct TrainedSASRec: Sendable {
  /// The weights of the best epoch.
  public var weights: SASRecWeights
  /// Validation NDCG@10 there.
  public var validation: Double
  /// The epoch they come from.
  public var epoch: Int
  /// Mean loss of each epoch.
  public var losses: [Double]
  /// Whether training came to its end; false after an interruption, the time limit or a problem.
  public var isFinished = false
  /// What went wrong, as a sentence; the weights are then those of the best epoch before.
  public var problem: String?
}
