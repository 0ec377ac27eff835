import CKernels
import Foundation
import Tensors

/// An autoencoder at work: the weights with the buffers of a pass over some profiles. Not for two threads at once.
public final class AutoencoderPass {
  /// The weights, shared.
  public let weights: AutoencoderWeights
  /// Weight of the divergence from the prior, where the bottleneck is variational.
  public var divergence: Float = 0.2
  /// The encoder as it was, for a composite prior; without it the prior is a standard normal distribution.
  public var before: AutoencoderPass?
  /// What learns.
  public var phase = Phase.all
  /// Whether ratings are learnt: where all are the same there is nothing in them, and a loss of zero would be given a weight
  /// without bound.
  public var rates = true
  /// Share of the profiles that are shown short while training: so many titles that one is as likely as all, on a logarithmic
  /// scale. A new person's first answers are such a profile.
  public var shortened: Float = 0
  /// Whether only what is hidden is asked for; otherwise the whole profile is, as Liang et al. do.
  public var asksHidden = false
  /// Chance that a unit of the hidden layer is dropped while training.
  public var hiddenDropout: Float = 0
  /// Weight of a profile in the loss of presence by the number of titles asked for, as a power: 0 weighs people alike, 1 titles.
  public var lengthPower: Float = 0
  let scratch = ScratchTensors()
  var random = RandomSource(seed: 0)

  /// A pass over `weights`.
  public init(_ weights: AutoencoderWeights) { self.weights = weights }

  var c: AutoencoderConfiguration { weights.configuration }

  /// What learns in a step. Taking turns is RecVAE's way: the encoder from profiles with titles hidden, the decoder from whole
  /// ones.
  public enum Phase: Sendable { case all, encoder, decoder }

  /// What one profile shows to the input: places in the rows of `Profiles`, and the factor that makes its length one.
  struct Shown {
    var places: [Int]
    var scale: Float
  }

  /// The bottleneck of some histories, `[count, bottleneck]`, as at serving: nothing dropped, no noise.
  /// O(events hidden + hidden bottleneck): the cost follows the history, not the catalogue.
  public func encode(_ profiles: Profiles) -> Tensor {
    let people = Array(0..<profiles.count)
    return forward(profiles, people.map { shown(profiles, $0, drop: 0) }, learning: false)
  }

  /// The loss of both heads over some profiles (mean over people, weighed by the learnt uncertainties), nats. With `learn`
  /// the gradients are added to every parameter. O(people items bottleneck).
  public func loss(_ profiles: Profiles, _ people: [Int], seed: UInt64, learn: Bool) -> Double {
    random = RandomSource(seed: seed)
    let (b, d, v) = (people.count, c.bottleneck, c.items)
    let shown = people.map { person in
      self.shown(
        profiles, person,
        drop: phase == .decoder ? 0 : share(profiles.starts[person + 1] - profiles.starts[person]))
    }
    let dropSeed = random.next()
    let z = forward(profiles, shown, learning: true, dropSeed: dropSeed)
    let logits = scratch.tensor("logits", b, v)
    BLAS.multiply(
      z.pointer, d, weights.presenceOut.value.pointer, d, transposeB: true, into: logits.pointer, v, m: b,
      n: v,
      k: d)
    let dz = scratch.tensor("dz", b, d)
    dz.fill(0)
    let log0 = weights.uncertainty.value.pointer[0]
    let log1 = weights.uncertainty.value.pointer[1]
    let (weight0, weight1) = (expf(-log0) / Float(b), expf(-log1) / Float(b))
    var presence = 0.0
    var rating = 0.0
    let typical = Float(profiles.items.count) / Float(max(profiles.count, 1))
    for (r, person) in people.enumerated() {
      let row = logits.pointer + r * v
      let all = profiles.starts[person]..<profiles.starts[person + 1]
      let hides = asksHidden && phase != .decoder
      let seen = hides ? Set(shown[r].places) : []
      let places = hides ? all.filter { !seen.contains($0) } : Array(all)
      guard !places.isEmpty else {
        row.update(repeating: 0, count: v)
        continue
      }
      if hides { for place in shown[r].places { row[Int(profiles.items[place])] = -1e30 } }
      let weight = self.weight(places.count, typical)
      let weight0 = weight0 * weight
      let share = 1 / Float(places.count)
      var asked: Float = 0
      for place in places {
        let item = Int(profiles.items[place])
        asked += share * (row[item] + weights.presenceBias.value.pointer[item])
      }
      var inverse: Float = 0
      let total = nk_softmax_unscaled(row, weights.presenceBias.value.pointer, v, &inverse)
      presence += Double(weight) * (total - Double(asked))
      if learn {
        nk_scale_into(row, inverse * weight0, weights.presenceBias.gradient.pointer, v)
        for place in places {
          let item = Int(profiles.items[place])
          row[item] -= weight0 * share
          weights.presenceBias.gradient.pointer[item] -= weight0 * share
        }
      }
      if rates && phase != .encoder {
        rating += rate(
          profiles, places, lean: profiles.lean(shown[r].places), z.pointer + r * d, dz.pointer + r * d,
          weight1, learn)
      }
    }
    let total =
      Double(expf(-log0)) * presence / Double(b) + Double(expf(-log1)) * rating / Double(b)
      + Double(rates ? log0 + log1 : log0) / 2
    guard learn else { return total }
    weights.uncertainty.gradient.pointer[0] += 0.5 - Float(presence) * weight0
    if rates && phase != .encoder { weights.uncertainty.gradient.pointer[1] += 0.5 - Float(rating) * weight1 }
    if phase != .encoder {
      BLAS.multiply(
        logits.pointer, v, transposeA: true, z.pointer, d, into: weights.presenceOut.gradient.pointer, d,
        m: v, n: d, k: b, beta: 1)
    }
    guard phase != .decoder else { return total }
    BLAS.multiply(
      logits.pointer, v, weights.presenceOut.value.pointer, d, into: dz.pointer, d, m: b, n: d, k: v, beta: 1)
    backward(profiles, shown, dz, dropSeed: dropSeed, people: people)
    return total
  }

  /// Huber loss of the rated titles of one profile beyond the person's `lean`, mean over them; its slope goes to the rating head and to `dz`.
  private func rate(
    _ profiles: Profiles, _ places: [Int], lean: Float, _ z: UnsafePointer<Float>,
    _ dz: UnsafeMutablePointer<Float>,
    _ weight: Float, _ learn: Bool
  ) -> Double {
    let d = c.bottleneck
    let rated = places.filter { profiles.isRated[$0] }
    guard !rated.isEmpty else { return 0 }
    let share = 1 / Float(rated.count)
    var loss: Float = 0
    for place in rated {
      let target = profiles.rating(place) - lean
      let item = Int(profiles.items[place])
      let row = weights.ratingOut.value.row(item)
      let error = BLAS.dot(row, z, count: d) + weights.ratingBias.value.pointer[item] - target
      loss += share * (abs(error) <= 1 ? 0.5 * error * error : abs(error) - 0.5)
      guard learn else { continue }
      let slope = weight * share * max(-1, min(1, error))
      BLAS.add(row, to: dz, times: slope, count: d)
      BLAS.add(z, to: weights.ratingOut.gradient.row(item), times: slope, count: d)
      weights.ratingBias.gradient.pointer[item] += slope
    }
    return Double(loss)
  }

  /// What a profile of `count` titles weighs where the mean has `typical`.
  func weight(_ count: Int, _ typical: Float) -> Float {
    lengthPower == 0 ? 1 : powf(Float(count) / typical, lengthPower)
  }

  /// How much of a profile is hidden: each has a share of its own, from half the mean to half as much again; some are cut
  /// down to a few titles.
  private func share(_ length: Int) -> Float {
    guard shortened > 0, length > 1, random.uniform() < shortened else {
      return min(0.95, c.inputDropout * (0.5 + random.uniform()))
    }
    return 1 - expf(random.uniform() * logf(0.8 * Float(length))) / Float(length)
  }

  func shown(_ profiles: Profiles, _ person: Int, drop: Float) -> Shown {
    let all = profiles.starts[person]..<profiles.starts[person + 1]
    let kept = drop > 0 ? all.filter { _ in random.uniform() >= drop } : Array(all)
    return Shown(places: kept, scale: kept.isEmpty ? 0 : 1 / Float(kept.count).squareRoot())
  }
}
