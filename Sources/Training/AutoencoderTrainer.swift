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
  /// Weight of the divergence at the end of its annealing, where the bottleneck is variational.
  public var divergence: Float = 0.2
  /// Makes a run repeatable.
  public var seed: UInt64 = 1
  /// Seconds after which the best so far is taken.
  public var limit: Double = 1200

  /// Training of a model with the given sizes.
  public init(model: AutoencoderConfiguration) { self.model = model }
}

/// Trains an autoencoder: AdamW, a learning rate that falls on plateaus, early stopping on held-out people.
public enum AutoencoderTrainer {
  /// The best weights and their validation NDCG@10.
  ///
  /// - Parameter validation: questions to choose the epoch by; without them a share of the people is held out.
  /// - Throws: `ModelError` for data or sizes nothing can be learnt from, or when the loss stops being a number.
  public static func train(
    _ data: TrainingData, _ settings: AutoencoderTraining, validation: [HeldOutCase]? = nil, cut: Int = 10,
    progress: (TrainingProgress) -> Bool
  ) throws -> (model: Autoencoder, validation: Double) {
    var settings = settings
    BLAS.flushDenormals()
    settings.model.items = data.items.count
    let weights = try AutoencoderWeights(settings.model, seed: settings.seed)
    let (people, held) =
      validation == nil ? data.holdingOut(share: settings.heldOut, seed: settings.seed &+ 17) : (data, [])
    let cases = validation ?? HeldOut.fold(held, seed: settings.seed)
    var profiles = Profiles()
    for list in people.cuttingLongLists(to: settings.piece, pieces: 6, seed: settings.seed).lists
    where list.count >= settings.fewest { profiles.append(list) }
    guard profiles.count >= 2 else {
      throw ModelError(
        "Nothing to learn from: fewer than two people have \(settings.fewest) titles; --shortest asks for fewer."
      )
    }
    for (i, count) in people.met.enumerated() {
      weights.presenceBias.value.pointer[i] = log((count + 1) / Float(profiles.count))
    }
    let model = Autoencoder(weights: weights, items: data.items)
    let pass = AutoencoderPass(weights)
    pass.rates = Set(profiles.signals.compactMap(Profiles.rating)).count > 1
    let optimiser = AdamW(decay: settings.decay)
    var order = Array(0..<profiles.count)
    var random = RandomSource(seed: settings.seed &+ 7)
    var rate = settings.rate
    var (best, bestEpoch, lastFall) = (-Double.infinity, 0, 0)
    var kept: [[Float]] = []
    let steps = (order.count + settings.batch - 1) / settings.batch
    let start = Date()
    var step = 0
    training: for epoch in 1...max(1, settings.epochs) {
      order.shuffle(using: &random)
      var sum = 0.0
      for s in 0..<steps {
        pass.divergence =
          settings.divergence * min(1, Float(step) / Float(max(1, steps * settings.epochs)))
        let slice = Array(order[s * settings.batch..<min((s + 1) * settings.batch, order.count)])
        let loss = pass.loss(profiles, slice, seed: random.next(), learn: true)
        let norm = optimiser.update(weights.all, rate: rate)
        guard loss.isFinite, norm.isFinite else {
          if !kept.isEmpty { break training }
          throw ModelError(
            "The loss stopped being a number at step \(step + 1); a lower learning rate may help.")
        }
        sum += loss
        step += 1
        let spent = Date().timeIntervalSince(start)
        var report = TrainingProgress(
          epoch: epoch, epochs: settings.epochs, share: Double(s + 1) / Double(steps),
          loss: sum / Double(s + 1), rate: Double(step * settings.batch) / max(spent, 1e-9),
          secondsLeft: min(
            spent / Double(step) * Double(steps * settings.epochs - step), max(0, settings.limit - spent)),
          validation: nil)
        if s == steps - 1 {
          let value =
            cases.isEmpty
            ? -report.loss
            : MeanAndError(HeldOut.measure(model, cases).compactMap { $0.ndcg[cut] }).mean
          report.validation = cases.isEmpty ? nil : value
          if value > best {
            (best, bestEpoch) = (value, epoch)
            kept = weights.all.map(\.value.values)
          } else if epoch - max(bestEpoch, lastFall) >= settings.plateau {
            rate /= 2
            lastFall = epoch
          }
        }
        if !progress(report) || spent > settings.limit { break training }
      }
      if epoch - bestEpoch >= settings.patience { break }
    }
    for (p, values) in zip(weights.all, kept) {
      p.value.copy(from: Tensor(p.value.rows, p.value.cols, values: values))
    }
    return (model, max(best, 0))
  }
}
