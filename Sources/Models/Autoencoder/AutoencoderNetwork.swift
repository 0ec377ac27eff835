import CKernels
import Foundation
import Foundations
import Tensors

/// An autoencoder in training: forward pass, loss of both heads and backward pass over some users' lists. Holds the
/// weights and the activations of one pass; not thread-safe.
///
/// Variants by configuration: denoising autoencoder, MultVAE (Liang et al., arXiv 1802.05814) and RecVAE (Shenbin et al.,
/// arXiv 1912.11160). `Autoencoder` serves the trained weights.
public final class AutoencoderNetwork {
  /// The weights, shared.
  public let weights: AutoencoderWeights
  /// Weight of the KL divergence from the prior; used when the bottleneck is variational.
  public var klWeight: Float = 0.2
  /// The encoder of the previous round, for RecVAE's composite prior; nil for a standard normal prior.
  public var previousEncoder: AutoencoderNetwork?
  /// Which parameters get gradients.
  public var phase = Phase.all
  /// Whether the rating head learns. Off where all ratings are the same: its loss would become zero and its learnt weight
  /// grow without bound.
  public var learnsRatings = true
  /// Share of the users whose input is cut to few titles, log-uniform from one to most of them, as for new users.
  public var shortenedShare: Float = 0
  /// Whether only titles hidden from the input are predicted; otherwise all are, as in MultVAE.
  public var predictsHiddenOnly = false
  /// Dropout probability of the first hidden layer.
  public var hiddenDropout: Float = 0
  /// Weight of a user in the presence loss: number of predicted titles, relative to the mean length, to this power. 0
  /// weighs users equally, 1 titles.
  public var lengthPower: Float = 0
  var activations = AutoencoderActivations()
  var random = RandomSource(seed: 0)

  /// A network over `weights`.
  public init(_ weights: AutoencoderWeights) { self.weights = weights }

  /// Short for the configuration of `weights`.
  var c: AutoencoderConfiguration { weights.configuration }

  /// Which parameters are trained in a step. RecVAE alternates: the encoder with titles hidden from the input, the decoder with
  /// whole lists.
  public enum Phase: Sendable { case all, encoder, decoder }

  /// What the input shows of one user: indices of entries in `SparseRatings`, and the factor that makes the input a unit
  /// vector.
  struct VisibleEntries {
    var entries: [Int]
    var scale: Float
  }

  /// The bottleneck of all users, `[count, bottleneck]`, without dropout or noise.
  /// O(entries hidden + users hidden bottleneck), whatever the size of the catalogue.
  public func encode(_ ratings: SparseRatings) -> Tensor {
    let users = Array(0..<ratings.count)
    return forward(ratings, users.map { visibleEntries(ratings, $0, drop: 0) }, training: false)
  }

  /// The loss of both heads on the given users, in nats: means over users, weighted by the learnt uncertainties. The KL
  /// divergence is part of the gradients only. `withGradients` adds the gradients to all parameters.
  /// O(users items bottleneck).
  public func loss(_ ratings: SparseRatings, _ users: [Int], seed: UInt64, withGradients: Bool) -> Double {
    random = RandomSource(seed: seed)
    let (b, d, v) = (users.count, c.bottleneck, c.items)
    let visible = users.map { user in
      visibleEntries(
        ratings, user,
        drop: phase == .decoder ? 0 : drawDropShare(ratings.entries(of: user).count))
    }
    let dropSeed = random.next()
    let z = forward(ratings, visible, training: true, dropSeed: dropSeed)
    activations.reserveGradients(b, c)
    let (logits, dz) = (activations.logits, activations.dz)
    BLAS.multiply(
      z.pointer, d, weights.presenceOut.value.pointer, d, transposeB: true, into: logits.pointer, v, m: b,
      n: v,
      k: d)
    dz.fill(0)
    let presenceLogVariance = weights.uncertainty.value.pointer[0]
    let ratingLogVariance = weights.uncertainty.value.pointer[1]
    let (presenceWeight, ratingWeight) = (
      expf(-presenceLogVariance) / Float(b), expf(-ratingLogVariance) / Float(b)
    )
    let (presenceLoss, ratingLoss) = userLosses(
      ratings, users, visible, z, presence: presenceWeight, rating: ratingWeight, withGradients)
    let total =
      Double(expf(-presenceLogVariance)) * presenceLoss / Double(b) + Double(expf(-ratingLogVariance))
      * ratingLoss / Double(b)
      + Double(learnsRatings ? presenceLogVariance + ratingLogVariance : presenceLogVariance) / 2
    guard withGradients else { return total }
    weights.uncertainty.gradient.pointer[0] += 0.5 - Float(presenceLoss) * presenceWeight
    if learnsRatings && phase != .encoder {
      weights.uncertainty.gradient.pointer[1] += 0.5 - Float(ratingLoss) * ratingWeight
    }
    if phase != .encoder {
      BLAS.multiply(
        logits.pointer, v, transposeA: true, z.pointer, d, into: weights.presenceOut.gradient.pointer, d,
        m: v, n: d, k: b, beta: 1)
    }
    guard phase != .decoder else { return total }
    BLAS.multiply(
      logits.pointer, v, weights.presenceOut.value.pointer, d, into: dz.pointer, d, m: b, n: d, k: v, beta: 1)
    backward(ratings, visible, dz, dropSeed: dropSeed, users: users)
    return total
  }

  /// The losses of presence and rating summed over users, whose logits and z are in `activations`. With gradients, the logits become the
  /// slopes of the presence loss, and those of the rating loss are added to `activations.dz`.
  private func userLosses(
    _ ratings: SparseRatings, _ users: [Int], _ visible: [VisibleEntries], _ z: Tensor,
    presence presenceWeight: Float, rating ratingWeight: Float, _ withGradients: Bool
  ) -> (presence: Double, rating: Double) {
    let (d, v, meanLength) = (c.bottleneck, c.items, ratings.meanLength)
    let hidesTargets = predictsHiddenOnly && phase != .decoder
    var losses = (presence: 0.0, rating: 0.0)
    for (r, user) in users.enumerated() {
      let row = activations.logits.pointer + r * v
      let all = ratings.entries(of: user)
      let input = hidesTargets ? Set(visible[r].entries) : []
      let entries = hidesTargets ? all.filter { !input.contains($0) } : Array(all)
      guard !entries.isEmpty else {
        row.update(repeating: 0, count: v)
        continue
      }
      if hidesTargets { for entry in visible[r].entries { row[Int(ratings.items[entry])] = -1e30 } }
      let weight = lengthWeight(entries.count, meanLength)
      losses.presence +=
        Double(weight) * addPresenceLoss(ratings, entries, row, presenceWeight * weight, withGradients)
      if learnsRatings && phase != .encoder {
        losses.rating += addRatingLoss(
          ratings, entries, mean: ratings.shrunkMean(of: visible[r].entries), z.pointer + r * d,
          activations.dz.pointer + r * d, ratingWeight, withGradients)
      }
    }
    return losses
  }

  /// The loss of one user's presence, in nats: softmax cross-entropy over all items, averaged over the entries. With gradients, `row`,
  /// the user's logits, becomes `weight` times the slope of the loss, which is also added to the gradient of the bias.
  private func addPresenceLoss(
    _ ratings: SparseRatings, _ entries: [Int], _ row: UnsafeMutablePointer<Float>, _ weight: Float,
    _ withGradients: Bool
  ) -> Double {
    let share = 1 / Float(entries.count)
    var targetLogit: Float = 0
    for entry in entries {
      let item = Int(ratings.items[entry])
      targetLogit += share * (row[item] + weights.presenceBias.value.pointer[item])
    }
    var inverse: Float = 0
    let total = nk_softmax_unnormalised(row, weights.presenceBias.value.pointer, c.items, &inverse)
    if withGradients {
      nk_scale_and_add(row, inverse * weight, weights.presenceBias.gradient.pointer, c.items)
      for entry in entries {
        let item = Int(ratings.items[entry])
        row[item] -= weight * share
        weights.presenceBias.gradient.pointer[item] -= weight * share
      }
    }
    return total - Double(targetLogit)
  }

  /// The Huber loss of one user's ratings minus `mean`, averaged over the rated entries. With gradients, `weight` times its
  /// slope is added to the rating head's gradients and to `dz` `[bottleneck]`.
  private func addRatingLoss(
    _ ratings: SparseRatings, _ entries: [Int], mean: Float, _ z: UnsafePointer<Float>,
    _ dz: UnsafeMutablePointer<Float>,
    _ weight: Float, _ withGradients: Bool
  ) -> Double {
    let d = c.bottleneck
    let rated = entries.filter { ratings.isRated[$0] }
    guard !rated.isEmpty else { return 0 }
    let share = 1 / Float(rated.count)
    var loss: Float = 0
    for entry in rated {
      let target = ratings.rating(entry) - mean
      let item = Int(ratings.items[entry])
      let row = weights.ratingOut.value.row(item)
      let error = BLAS.dot(row, z, count: d) + weights.ratingBias.value.pointer[item] - target
      loss += share * (abs(error) <= 1 ? 0.5 * error * error : abs(error) - 0.5)
      guard withGradients else { continue }
      let slope = weight * share * max(-1, min(1, error))
      BLAS.add(row, to: dz, times: slope, count: d)
      BLAS.add(z, to: weights.ratingOut.gradient.row(item), times: slope, count: d)
      weights.ratingBias.gradient.pointer[item] += slope
    }
    return Double(loss)
  }

  /// Weight of a user with `count` predicted titles; see `lengthPower`.
  func lengthWeight(_ count: Int, _ meanLength: Float) -> Float {
    lengthPower == 0 ? 1 : powf(Float(count) / meanLength, lengthPower)
  }

  /// Draws the share of a user's titles to hide: uniform within half of `inputDropout` either way, or for `shortenedShare` of
  /// the users so much that few titles remain.
  private func drawDropShare(_ length: Int) -> Float {
    guard shortenedShare > 0, length > 1, random.uniform() < shortenedShare else {
      return min(0.95, c.inputDropout * (0.5 + random.uniform()))
    }
    return 1 - expf(random.uniform() * logf(0.8 * Float(length))) / Float(length)
  }

  /// The entries of a user of which each is hidden with probability `drop`.
  func visibleEntries(_ ratings: SparseRatings, _ user: Int, drop: Float) -> VisibleEntries {
    let all = ratings.entries(of: user)
    let kept = drop > 0 ? all.filter { _ in random.uniform() >= drop } : Array(all)
    return VisibleEntries(entries: kept, scale: kept.isEmpty ? 0 : 1 / Float(kept.count).squareRoot())
  }
}
