import Foundation
import Tensors

/// The KL divergence of a variational bottleneck from its prior.
extension AutoencoderNetwork {
  /// Mixture weights of the composite prior: standard normal, previous posterior, wide normal.
  private static let shares: (standard: Float, previous: Float, wide: Float) = (0.15, 0.75, 0.1)
  /// Log-variance of the wide normal.
  private static let wideLogVariance: Float = 10

  /// d loss / d code `[users, 2 bottleneck]` from d loss / d z `[users, bottleneck]`, plus the gradient of the KL divergence.
  /// The divergence is scaled like the presence loss, with which it forms the evidence lower bound.
  ///
  /// The prior is standard normal (MultVAE, Liang et al., arXiv 1802.05814) or, with `previousEncoder`, composite (RecVAE,
  /// Shenbin et al., arXiv 1912.11160); the divergence from the latter is estimated at the drawn z.
  func bottleneckBackward(_ ratings: SparseRatings, _ users: [Int], _ dz: Tensor, _ dCode: Tensor) {
    let (d, w) = (c.bottleneck, c.code)
    let (code, draws, z) = (activations.code, activations.draws, activations.z)
    let userWeight = klWeight * expf(-weights.uncertainty.value.pointer[0]) / Float(users.count)
    let meanLength = ratings.meanLength
    let previous = previousEncoder.map { network -> Tensor in
      _ = network.forward(
        ratings, users.map { network.visibleEntries(ratings, $0, drop: 0) }, training: false)
      return network.activations.code
    }
    for (r, user) in users.enumerated() {
      let weight = userWeight * lengthWeight(ratings.entries(of: user).count, meanLength)
      for j in 0..<d {
        let (mean, logVariance) = (code.pointer[r * w + j], code.pointer[r * w + d + j])
        let draw = draws.pointer[r * d + j]
        var slope = dz.pointer[r * d + j]
        guard let previous else {
          dCode.pointer[r * w + j] = slope + weight * mean
          dCode.pointer[r * w + d + j] = 0.5 * slope * draw + 0.5 * weight * (expf(logVariance) - 1)
          continue
        }
        slope +=
          weight
          * Self.negativeLogPriorSlope(
            z.pointer[r * d + j], previous.pointer[r * w + j], previous.pointer[r * w + d + j])
        dCode.pointer[r * w + j] = slope
        dCode.pointer[r * w + d + j] = 0.5 * slope * draw - 0.5 * weight
      }
    }
  }

  /// -d log prior(z) / dz of the composite prior in one dimension, given the previous posterior's mean and log-variance.
  static func negativeLogPriorSlope(_ z: Float, _ mean: Float, _ logVariance: Float) -> Float {
    func logDensity(_ distance: Float, _ logVariance: Float, _ share: Float) -> Float {
      logf(share) - 0.5 * (logVariance + distance * distance * expf(-logVariance))
    }
    let logs = (
      logDensity(z, 0, shares.standard), logDensity(z - mean, logVariance, shares.previous),
      logDensity(z, wideLogVariance, shares.wide)
    )
    let top = max(logs.0, logs.1, logs.2)
    let weights = (expf(logs.0 - top), expf(logs.1 - top), expf(logs.2 - top))
    return
      (weights.0 * z + weights.1 * (z - mean) * expf(-logVariance) + weights.2 * z * expf(-wideLogVariance))
      / (weights.0 + weights.1 + weights.2)
  }
}
