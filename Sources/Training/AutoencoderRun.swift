import Evaluation
import Foundation
import Foundations
import Models
import Tensors

/// One training run of an autoencoder, from random weights to the weights of its best epoch.
final class AutoencoderRun {
  let cases: [HeldOutCase]
  /// Best NDCG on `cases` so far; without cases, the negative of the lowest loss.
  private(set) var best = -Double.infinity
  private let settings: AutoencoderTraining
  private let items: ItemIndex
  private let cut: Int
  private let weights: AutoencoderWeights
  private let network: AutoencoderNetwork
  private let profiles: any ProfileStore
  private var bestEpoch = 0
  private var lastRateCut = 0
  private var rate: Float
  /// Weights of the best epoch, in the order of `weights.all`.
  private var bestWeights: [[Float]] = []
  private let optimisers: [AutoencoderNetwork.Phase: AdamW]

  init(_ people: some ListSource, _ settings: AutoencoderTraining, cases: [HeldOutCase], cut: Int) throws {
    (self.settings, self.cases, self.cut) = (settings, cases, cut)
    (items, rate) = (people.items, settings.rate)
    let made = try Profiles(people, settings)
    let profiles = made.store
    guard profiles.count >= 2 else {
      throw ModelError(
        "Nothing to learn from: fewer than two users have \(settings.fewest) titles; lower --shortest."
      )
    }
    var model = settings.model
    // A rating head without ratings to learn from would add noise to every score.
    if !made.ratingsDiffer { model.mix = 1 }
    weights = try AutoencoderWeights(model, seed: settings.seed)
    self.profiles = profiles
    for (i, count) in made.userCounts.enumerated() {
      weights.presenceBias.value.pointer[i] = log((count + 1) / Float(profiles.count))
    }
    if made.ratingsDiffer {
      weights.ratingBias.value.copy(from: made.residuals)
      // Titles with few raters hardly change in training; random weights would stay as noise in their ratings.
      weights.ratingOut.value.fill(0)
    }
    network = AutoencoderNetwork(weights)
    network.learnsRatings = made.ratingsDiffer
    network.shortenedShare = settings.shortened
    network.predictsHiddenOnly = settings.asksHidden
    network.hiddenDropout = settings.hiddenDropout
    network.lengthPower = settings.lengthPower
    optimisers = [.all: .init(decay: settings.decay), .encoder: .init(decay: 0), .decoder: .init(decay: 0)]
    // Gradients of a mean over titles and users are about as small as the usual epsilon of 1e-8, which would slow every step.
    for optimiser in optimisers.values { optimiser.epsilon = 1e-13 }
    if settings.takesTurns { network.previousEncoder = AutoencoderNetwork(try copy()) }
  }

  private func copy() throws -> AutoencoderWeights {
    let copy = try AutoencoderWeights(weights.configuration, seed: settings.seed)
    for (p, q) in zip(copy.encoder, weights.encoder) { p.value.copy(from: q.value) }
    return copy
  }

  /// Trains until the end, or until `progress` returns false, and returns the model of the best epoch.
  func finish(_ progress: (TrainingProgress) -> Bool) throws -> Autoencoder {
    let phases: [AutoencoderNetwork.Phase] =
      settings.takesTurns ? [.encoder, .encoder, .encoder, .decoder] : [.all]
    let steps = (profiles.count + settings.batch - 1) / settings.batch * phases.count
    let planned = steps * max(1, settings.epochs)
    let start = Date()
    var random = RandomSource(seed: settings.seed &+ 7)
    var order: ProfileOrder?
    var step = 0
    var learning = 0.0
    training: for epoch in 1...max(1, settings.epochs) {
      var sum = 0.0
      var done = 0
      for phase in phases {
        network.phase = phase
        let pass = profiles.order(using: &random, after: order)
        order = pass
        for slice in stride(from: 0, to: profiles.count, by: settings.batch) {
          network.klWeight =
            settings.takesTurns
            ? settings.divergence : settings.divergence * min(1, Float(step) / Float(planned))
          let (ratings, people) = try profiles.batch(
            pass.places(slice..<min(slice + settings.batch, profiles.count)))
          let clock = Date()
          let loss = network.loss(ratings, people, seed: random.next(), withGradients: true)
          guard loss.isFinite, update(phase).isFinite else {
            if !bestWeights.isEmpty { break training }
            throw ModelError(
              "The loss stopped being a number at step \(step + 1); a lower learning rate may help.")
          }
          learning += Date().timeIntervalSince(clock)
          (sum, step, done) = (sum + loss, step + 1, done + 1)
          let spent = Date().timeIntervalSince(start)
          var report = TrainingProgress(
            epoch: epoch, epochs: settings.epochs, share: Double(done) / Double(steps),
            loss: sum / Double(done), rate: Double(step * settings.batch) / max(learning, 1e-9),
            secondsLeft: min(spent / Double(step) * Double(planned - step), max(0, settings.limit - spent)),
            validation: nil)
          if done == steps { report.validation = measureEpoch(epoch, loss: report.loss) }
          if !progress(report) || spent > settings.limit { break training }
        }
        // The encoder before its next turn is the prior of that turn.
        if phase == .decoder, let before = network.previousEncoder {
          for (p, q) in zip(before.weights.encoder, weights.encoder) { p.value.copy(from: q.value) }
        }
      }
      if epoch - bestEpoch >= settings.patience { break }
    }
    for (p, values) in zip(weights.all, bestWeights) {
      p.value.copy(from: Tensor(p.value.rows, p.value.cols, values: values))
    }
    return Autoencoder(weights: weights, items: items)
  }

  /// One optimiser step for the parameters of `phase`. Returns the norm of the gradient.
  private func update(_ phase: AutoencoderNetwork.Phase) -> Float {
    let parameters =
      switch phase {
      case .all: weights.all
      case .encoder: weights.encoder
      case .decoder: weights.decoder
      }
    let norm = optimisers[phase]?.update(parameters, rate: rate) ?? 0
    if phase == .encoder { for p in weights.decoder where p.value.rows == 1 { p.gradient.fill(0) } }
    return norm
  }

  /// NDCG on the held-out cases; 0 without any.
  func measure(_ model: Autoencoder) -> Double {
    MeanAndError(HeldOut.measure(model, cases).compactMap { $0.ndcg[cut] }).mean
  }

  /// Measures the epoch that just ended, keeps its weights if they are the best, and halves the rate on a plateau.
  private func measureEpoch(_ epoch: Int, loss: Double) -> Double? {
    let value = cases.isEmpty ? -loss : measure(Autoencoder(weights: weights, items: items))
    if value > best {
      (best, bestEpoch) = (value, epoch)
      bestWeights = weights.all.map(\.value.values)
    } else if epoch - max(bestEpoch, lastRateCut) >= settings.plateau {
      rate /= 2
      lastRateCut = epoch
    }
    return cases.isEmpty ? nil : value
  }
}
