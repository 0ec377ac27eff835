import CKernels
import Foundation
import Tensors

/// An autoencoder at work: the weights with the buffers of a pass over some profiles. Not for two threads at once.
public final class AutoencoderPass {
  /// The weights, shared.
  public let weights: AutoencoderWeights
  /// Weight of the divergence from the prior, where the bottleneck is variational.
  public var divergence: Float = 0.2
  /// Whether ratings are learnt: where all are the same there is nothing in them, and a loss of zero would be given a weight
  /// without bound.
  public var rates = true
  let scratch = Scratch()
  private var random = RandomSource(seed: 0)

  /// A pass over `weights`.
  public init(_ weights: AutoencoderWeights) { self.weights = weights }

  private var c: AutoencoderConfiguration { weights.configuration }

  /// What one profile shows to the input: places in the rows of `Profiles`, and the factor that makes its length one.
  private struct Shown {
    var places: [Int]
    var scale: Float
  }

  /// The bottleneck of some histories, `[count, bottleneck]`, as at serving: nothing dropped, no noise.
  /// O(events hidden + hidden bottleneck): the cost follows the history, not the catalogue.
  public func encode(_ profiles: Profiles) -> Tensor {
    let people = Array(0..<profiles.count)
    return forward(profiles, people, people.map { shown(profiles, $0, drop: 0) }, learning: false)
  }

  /// The loss of both heads over some profiles (mean over people, weighed by the learnt uncertainties), nats. With `learn`
  /// the gradients are added to every parameter. O(people items bottleneck).
  public func loss(_ profiles: Profiles, _ people: [Int], seed: UInt64, learn: Bool) -> Double {
    random = RandomSource(seed: seed)
    let (b, d, v) = (people.count, c.bottleneck, c.items)
    let shown = people.map { person -> Shown in
      // Each profile has a share of its own: from half the mean to half as much again.
      self.shown(profiles, person, drop: min(0.95, c.inputDropout * (0.5 + random.uniform())))
    }
    let z = forward(profiles, people, shown, learning: true)
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
    for (r, person) in people.enumerated() {
      let row = logits.pointer + r * v
      let places = profiles.starts[person]..<profiles.starts[person + 1]
      guard !places.isEmpty else { continue }
      let share = 1 / Float(places.count)
      var asked: Float = 0
      for place in places {
        let item = Int(profiles.items[place])
        asked += share * (row[item] + weights.presenceBias.value.pointer[item])
      }
      var inverse: Float = 0
      presence += nk_softmax_unscaled(row, weights.presenceBias.value.pointer, v, &inverse) - Double(asked)
      if learn {
        nk_scale_into(row, inverse * weight0, weights.presenceBias.gradient.pointer, v)
        for place in places {
          let item = Int(profiles.items[place])
          row[item] -= weight0 * share
          weights.presenceBias.gradient.pointer[item] -= weight0 * share
        }
      }
      if rates { rating += rate(profiles, places, z.pointer + r * d, dz.pointer + r * d, weight1, learn) }
    }
    let total =
      Double(expf(-log0)) * presence / Double(b) + Double(expf(-log1)) * rating / Double(b)
      + Double(rates ? log0 + log1 : log0) / 2
    guard learn else { return total }
    weights.uncertainty.gradient.pointer[0] += 0.5 - Float(presence) * weight0
    if rates { weights.uncertainty.gradient.pointer[1] += 0.5 - Float(rating) * weight1 }
    BLAS.multiply(
      logits.pointer, v, weights.presenceOut.value.pointer, d, into: dz.pointer, d, m: b, n: d, k: v, beta: 1)
    BLAS.multiply(
      logits.pointer, v, transposeA: true, z.pointer, d, into: weights.presenceOut.gradient.pointer, d, m: v,
      n: d, k: b, beta: 1)
    backward(profiles, shown, dz)
    return total
  }

  /// Huber loss of the rated titles of one profile, mean over them; its slope goes to the rating head and to `dz`.
  private func rate(
    _ profiles: Profiles, _ places: Range<Int>, _ z: UnsafePointer<Float>, _ dz: UnsafeMutablePointer<Float>,
    _ weight: Float, _ learn: Bool
  ) -> Double {
    let d = c.bottleneck
    let rated = places.count { Profiles.rating(profiles.signals[$0]) != nil }
    guard rated > 0 else { return 0 }
    let share = 1 / Float(rated)
    var loss: Float = 0
    for place in places {
      guard let target = Profiles.rating(profiles.signals[place]) else { continue }
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

  private func shown(_ profiles: Profiles, _ person: Int, drop: Float) -> Shown {
    let all = profiles.starts[person]..<profiles.starts[person + 1]
    let kept = drop > 0 ? all.filter { _ in random.uniform() >= drop } : Array(all)
    return Shown(places: kept, scale: kept.isEmpty ? 0 : 1 / Float(kept.count).squareRoot())
  }

  private func forward(_ profiles: Profiles, _ people: [Int], _ shown: [Shown], learning: Bool) -> Tensor {
    let (b, h, d, w) = (people.count, c.hidden, c.bottleneck, c.code)
    let input = scratch.tensor("input", b, h)
    let active = scratch.tensor("active", b, h)
    let code = scratch.tensor("code", b, w)
    let z = scratch.tensor("z", b, d)
    for (r, profile) in shown.enumerated() {
      let row = input.pointer + r * h
      row.update(from: weights.inBias.value.pointer, count: h)
      for place in profile.places {
        let item = Int(profiles.items[place])
        BLAS.add(weights.presenceIn.value.row(item), to: row, times: profile.scale, count: h)
        if let rating = Profiles.rating(profiles.signals[place]), rating != 0 {
          BLAS.add(weights.ratingIn.value.row(item), to: row, times: profile.scale * rating, count: h)
        }
      }
    }
    nk_swish(input.pointer, active.pointer, b * h)
    BLAS.multiply(
      active.pointer, h, weights.code.value.pointer, w, into: code.pointer, w, m: b, n: w, k: h)
    nk_add_bias(code.pointer, weights.codeBias.value.pointer, b, w)
    guard c.isVariational else {
      nk_swish(code.pointer, z.pointer, b * d)
      if learning && c.noise > 0 {
        for i in 0..<b * d { z.pointer[i] += c.noise * random.normal() }
      }
      return z
    }
    let draws = scratch.tensor("draws", b, d)
    for r in 0..<b {
      let mean = code.pointer + r * w
      for j in 0..<d {
        let draw = learning ? random.normal() * expf(0.5 * mean[d + j]) : 0
        draws.pointer[r * d + j] = draw
        z.pointer[r * d + j] = mean[j] + draw
      }
    }
    return z
  }

  private func backward(_ profiles: Profiles, _ shown: [Shown], _ dz: Tensor) {
    let (b, h, d, w) = (shown.count, c.hidden, c.bottleneck, c.code)
    let input = scratch.tensor("input", b, h)
    let active = scratch.tensor("active", b, h)
    let code = scratch.tensor("code", b, w)
    let dCode = scratch.tensor("dCode", b, w)
    if c.isVariational {
      let draws = scratch.tensor("draws", b, d)
      // Beside the presence loss, on its scale: the two are one bound.
      let pull = divergence * expf(-weights.uncertainty.value.pointer[0]) / Float(b)
      for r in 0..<b {
        for j in 0..<d {
          let slope = dz.pointer[r * d + j]
          let (mean, spread) = (code.pointer[r * w + j], code.pointer[r * w + d + j])
          dCode.pointer[r * w + j] = slope + pull * mean
          dCode.pointer[r * w + d + j] =
            0.5 * slope * draws.pointer[r * d + j] + 0.5 * pull * (expf(spread) - 1)
        }
      }
    } else {
      dCode.pointer.update(from: dz.pointer, count: b * d)
      nk_swish_backward(code.pointer, dCode.pointer, b * d)
    }
    BLAS.multiply(
      active.pointer, h, transposeA: true, dCode.pointer, w, into: weights.code.gradient.pointer, w, m: h,
      n: w, k: b, beta: 1)
    nk_column_sum(dCode.pointer, weights.codeBias.gradient.pointer, b, w)
    let dInput = scratch.tensor("dInput", b, h)
    BLAS.multiply(
      dCode.pointer, w, weights.code.value.pointer, w, transposeB: true, into: dInput.pointer, h, m: b, n: h,
      k: w)
    nk_swish_backward(input.pointer, dInput.pointer, b * h)
    nk_column_sum(dInput.pointer, weights.inBias.gradient.pointer, b, h)
    for (r, profile) in shown.enumerated() {
      let row = dInput.pointer + r * h
      for place in profile.places {
        let item = Int(profiles.items[place])
        BLAS.add(row, to: weights.presenceIn.gradient.row(item), times: profile.scale, count: h)
        if let rating = Profiles.rating(profiles.signals[place]), rating != 0 {
          BLAS.add(row, to: weights.ratingIn.gradient.row(item), times: profile.scale * rating, count: h)
        }
      }
    }
  }
}
