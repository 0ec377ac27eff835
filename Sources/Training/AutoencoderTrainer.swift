import Evaluation
import Foundation
import Models
import Tensors

/// What training an autoencoder can be told.
public struct AutoencoderTraining: Sendable {
  /// Sizes; `items` is filled in from the data.
  public var model: AutoencoderConfiguration
  /// Passes over all profiles at the most.
  public var epochs = 100
  /// Profiles in a step.
  public var batch = 128
  /// Learning rate at the start; halved when validation has not risen for `plateau` epochs.
  public var rate: Float = 5e-4
  /// See `rate`.
  public var plateau = 4
  /// Weight decay.
  public var decay: Float = 0.01
  /// Epochs without a better figure after which training ends.
  public var patience = 12
  /// Profiles with fewer titles are left out.
  public var fewest = 30
  /// Longer lists are cut into at most six pieces of so many titles.
  public var piece = 400
  /// Share of people held out to choose the epoch by.
  public var heldOut = 0.05
  /// Share of the profiles that are shown short (`AutoencoderNetwork.shortenedShare`).
  public var shortened: Float = 0.5
  /// Whether what is hidden alone is asked for (`AutoencoderNetwork.predictsHiddenOnly`).
  public var asksHidden = true
  /// Chance that a hidden unit is dropped (`AutoencoderNetwork.hiddenDropout`).
  public var hiddenDropout: Float = 0.3
  /// Weight of a profile by its length, as a power (`AutoencoderNetwork.lengthPower`).
  public var lengthPower: Float = 0
  /// Whether the prior is composite and encoder and decoder take turns, three epochs to one (RecVAE).
  public var takesTurns = false
  /// Weight of the divergence at the end of its annealing, where the bottleneck is variational.
  public var divergence: Float = 0.002
  /// Makes a run repeatable.
  public var seed: UInt64 = 1
  /// Seconds after which the best so far is taken.
  public var limit: Double = 1200

  /// Training of a model with the given sizes.
  public init(model: AutoencoderConfiguration) { self.model = model }
}

/// Trains an autoencoder: AdamW, a learning rate that falls on plateaus, early stopping on held-out people.
public enum AutoencoderTrainer {
  /// The best weights and their validation NDCG@10, with a wide path beside them where `wide` makes one of the people learnt
  /// from: it is fitted by itself (learnt together, a path that remembers everything leaves the other nothing to learn) and
  /// weighed on the people held out.
  ///
  /// - Parameters:
  ///   - validation: queries to choose the epoch by; without them a share of the people is held out.
  ///   - wide: the linear model for the wide path, from the lists it may learn from.
  /// - Throws: `ModelError` for data or sizes nothing can be learnt from, or when the loss stops being a number.
  public static func train(
    _ data: TrainingData, _ settings: AutoencoderTraining, validation: [HeldOutCase]? = nil, cut: Int = 10,
    wide: ((TrainingData) throws -> ItemItem)? = nil, progress: (TrainingProgress) -> Bool
  ) throws -> (model: Autoencoder, validation: Double) {
    var settings = settings
    BLAS.flushDenormals()
    settings.model.items = data.items.count
    let (people, held) =
      validation == nil ? data.holdingOut(share: settings.heldOut, seed: settings.seed &+ 17) : (data, [])
    let run = try AutoencoderRun(
      people, settings, cases: validation ?? HeldOut.fold(held, seed: settings.seed), cut: cut)
    let model = try run.finish(progress)
    guard let wide else { return (model, max(run.best, 0)) }
    let lengths = held.isEmpty ? run.cases : run.cases + HeldOut.short(held, seed: settings.seed)
    let whole = WideGates.fit(model, wide: try wide(people), on: lengths)
    return (whole, run.measure(whole))
  }
}
