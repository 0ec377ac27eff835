import Foundation
import Tensors

/// What holds a variational bottleneck back.
extension AutoencoderPass {
  /// Shares of the composite prior: a standard normal distribution, the posterior as it was, and a wide one.
  private static let shares: (standard: Float, before: Float, wide: Float) = (0.15, 0.75, 0.1)
  /// Logarithm of the wide one's variance.
  private static let width: Float = 10

  /// d loss / d code from d loss / d bottleneck, with the slope of the divergence from the prior, on the scale of the presence
  /// loss it belongs to: the two are one bound. The prior is a standard normal distribution (Liang et al., arXiv 1802.05814), or
  /// composite (Shenbin et al., arXiv 1912.11160): then the divergence is that of the very draw.
  func pull(_ profiles: Profiles, _ people: [Int], _ dz: Tensor, _ dCode: Tensor) {
    let (b, d, w) = (people.count, c.bottleneck, c.code)
    let code = scratch.tensor("code", b, w)
    let draws = scratch.tensor("draws", b, d)
    let z = scratch.tensor("z", b, d)
    let base = divergence * expf(-weights.uncertainty.value.pointer[0]) / Float(b)
    let typical = Float(profiles.items.count) / Float(max(profiles.count, 1))
    let old = before.map { pass -> Tensor in
      _ = pass.forward(profiles, people.map { pass.shown(profiles, $0, drop: 0) }, learning: false)
      return pass.scratch.tensor("code", b, w)
    }
    for (r, person) in people.enumerated() {
      let pull = base * weight(profiles.starts[person + 1] - profiles.starts[person], typical)
      for j in 0..<d {
        let (mean, spread) = (code.pointer[r * w + j], code.pointer[r * w + d + j])
        let draw = draws.pointer[r * d + j]
        var slope = dz.pointer[r * d + j]
        guard let old else {
          dCode.pointer[r * w + j] = slope + pull * mean
          dCode.pointer[r * w + d + j] = 0.5 * slope * draw + 0.5 * pull * (expf(spread) - 1)
          continue
        }
        slope += pull * Self.away(z.pointer[r * d + j], old.pointer[r * w + j], old.pointer[r * w + d + j])
        dCode.pointer[r * w + j] = slope
        dCode.pointer[r * w + d + j] = 0.5 * slope * draw - 0.5 * pull
      }
    }
  }

  /// -d log prior / d z of the composite prior, for one number.
  static func away(_ z: Float, _ mean: Float, _ spread: Float) -> Float {
    func log(_ distance: Float, _ spread: Float, _ share: Float) -> Float {
      logf(share) - 0.5 * (spread + distance * distance * expf(-spread))
    }
    let parts = (
      log(z, 0, shares.standard), log(z - mean, spread, shares.before), log(z, width, shares.wide)
    )
    let top = max(parts.0, parts.1, parts.2)
    let weights = (expf(parts.0 - top), expf(parts.1 - top), expf(parts.2 - top))
    return
      (weights.0 * z + weights.1 * (z - mean) * expf(-spread) + weights.2 * z * expf(-width))
      / (weights.0 + weights.1 + weights.2)
  }
}
