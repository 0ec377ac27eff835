import Foundation
import Models

/// What training a SASRec can be told.
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
  /// Questions asked of an untimed list in an epoch.
  public var queries = 12
  /// What counts as a goal, and what as something to avoid.
  public var weights = SignalWeights()
  /// What a query is scored by.
  public var objective = SASRecObjective()
  /// Share of the queries of a timed list that name the feedback of what comes next.
  public var named: Float = 0.5
  /// Share of the epochs in which a long timed list is cut at a random place instead of its newest events.
  public var earlier: Float = 0
  /// Share of people held out to choose the epoch by, where lists have no times.
  public var heldOut = 0.05
  /// Newest events of each timed list that are not learnt; the first of them is what the epoch is chosen by.
  public var heldBack = 1
  /// Epochs without a better validation figure after which training ends.
  public var patience = 8
  /// Deviation of the item vectors' start from singular vectors; 0 starts at random.
  public var factorDeviation: Float = 0.08
  /// Whether the output bias starts at the logarithm of popularity instead of zero.
  public var popularityBias = true
  /// Longer untimed lists are cut into at most six pieces of so many titles, after people were held out whole.
  public var piece = 400
  /// Makes a run repeatable, for a number of workers.
  public var seed: UInt64 = 1
  /// Seconds after which the best so far is taken.
  public var limit: Double = 1200
  /// Threads that learn.
  public var workers = 1
  /// File that the state of the run is kept in after every epoch; nil keeps none.
  public var checkpoint: String?
  /// Goes on from `checkpoint` where there is one.
  public var resumes = false

  /// Training of a model with the given sizes.
  public init(model: SASRecConfiguration) { self.model = model }
}

/// One line of progress.
public struct TrainingProgress: Sendable {
  /// Epoch, from 1, and how many there are at most.
  public var epoch: Int
  /// See `epoch`.
  public var epochs: Int
  /// Share of this epoch that is done, 0-1.
  public var share: Double
  /// Mean loss of this epoch so far, nats.
  public var loss: Double
  /// Lists a second, of the time spent learning.
  public var rate: Double
  /// Seconds to the end, were all epochs needed.
  public var secondsLeft: Double
  /// NDCG@10 on what is held out, at the end of an epoch.
  public var validation: Double?
}

/// A trained model and how it came to be.
public struct TrainedSASRec: Sendable {
  /// The weights of the best epoch.
  public var weights: SASRecWeights
  /// Validation NDCG@10 there.
  public var validation: Double
  /// The epoch they come from.
  public var epoch: Int
  /// Mean loss of each epoch.
  public var losses: [Double]
  /// Whether nothing was left to do: false after an interruption, the time limit or trouble.
  public var isFinished = false
  /// Why training ended before its time, where something went wrong: the weights are those of the best epoch before.
  public var trouble: String?
}
