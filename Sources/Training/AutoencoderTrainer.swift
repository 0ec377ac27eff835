import Evaluation
import Foundation
import Models
import Tensors

/// Options of training an autoencoder.
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
  /// Share of users held out to choose the epoch, at most three thousand of them.
  public var heldOut = 0.05
  /// Share of the profiles that are shortened (`AutoencoderNetwork.shortenedShare`).
  public var shortened: Float = 0.5
  /// Whether only the hidden part of a profile is predicted (`AutoencoderNetwork.predictsHiddenOnly`).
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
  /// Seconds after which training stops and the best model so far is kept.
  public var limit: Double = 1200

  /// Training of a model with the given sizes.
  public init(model: AutoencoderConfiguration) { self.model = model }
}

/// Trains an autoencoder: AdamW, a learning rate that falls on plateaus, early stopping on held-out people.
public enum AutoencoderTrainer {
  /// The most users that are held out: more say no more about the epoch.
  private static let mostHeldOut = 3000.0

  /// Trains a model and returns it with its validation NDCG. With `wide`, a linear model is fitted separately to the same users
  /// and added as a wide path, weighted on the held-out users. (Trained together, the linear path would memorise everything and
  /// leave the deep one nothing to learn.)
  ///
  /// - Parameters:
  ///   - validation: cases that choose the epoch; nil holds a share of the users out.
  ///   - wide: fits the linear model of the wide path to the training lists.
  /// - Throws: `ModelError` for data or sizes that cannot be trained, or when the loss is no longer a number; `FileError`, and errors
  ///   of the file that the lists lie in.
  public static func train(
    _ data: some ListSource, _ settings: AutoencoderTraining, validation: [HeldOutCase]? = nil, cut: Int = 10,
    wide: ((any ListSource) throws -> ItemItem)? = nil, progress: (TrainingProgress) -> Bool
  ) throws -> (model: Autoencoder, validation: Double) {
    var settings = settings
    BLAS.flushDenormals()
    settings.model.items = data.items.count
    let share = min(settings.heldOut, mostHeldOut / Double(max(data.count, 1)))
    let (people, heldOut): (any ListSource, [[Interaction]]) =
      validation == nil
      ? try data.withoutHeldOut(share: share, seed: settings.seed &+ 17) : (data, [])
    let run = try AutoencoderRun(
      people, settings, cases: validation ?? HeldOut.fold(heldOut, seed: settings.seed), cut: cut)
    let model = try run.finish(progress)
    guard let wide else { return (model, max(run.best, 0)) }
    let lengths = heldOut.isEmpty ? run.cases : run.cases + HeldOut.short(heldOut, seed: settings.seed)
    let whole = WideGates.fit(model, wide: try wide(people), on: lengths)
    return (whole, run.measure(whole))
  }
}
