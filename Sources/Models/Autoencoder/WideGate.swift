import CKernels
import Foundation

/// How the wide path of an autoencoder is combined with the deep one, for one range of history lengths, and how the sum is
/// calibrated. Fitted on held-out users; calibration never changes the order of items.
public struct WideGate: Codable, Sendable, Equatable {
  /// Weight of the wide path's standardised scores in the logits.
  public var weight: Float
  /// Factor of the combined logits that makes them log-probabilities (temperature scaling, Guo et al., arXiv 1706.04599).
  public var inverseTemperature: Float
  /// Scale of the asinh that compresses logits: far above it, distances to the mean count by their logarithm only, because
  /// near neighbours are fifty deviations out and not that certain.
  public var compressionScale: Float

  /// Keys in model files.
  private enum CodingKeys: String, CodingKey {
    case weight
    case inverseTemperature = "sureness"
    case compressionScale = "bend"
  }

  /// A gate; by default without calibration.
  public init(
    weight: Float, inverseTemperature: Float = 1, compressionScale: Float = .greatestFiniteMagnitude
  ) {
    self.weight = weight
    self.inverseTemperature = inverseTemperature
    self.compressionScale = compressionScale
  }

  /// Weight 1 for every history length, uncalibrated.
  public static let uniform = [WideGate](repeating: WideGate(weight: 1), count: Ensemble.steps.count)

  /// Whether all numbers are finite and the scales positive.
  var isValid: Bool {
    weight.isFinite && inverseTemperature.isFinite && inverseTemperature > 0 && compressionScale.isFinite
      && compressionScale > 0
  }

  /// Calibrated logits in the same order, `[items]`. O(items).
  func calibrated(_ logits: [Float]) -> [Float] {
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(logits, logits.count, &mean, &deviation)
    guard compressionScale < 1e6 else { return logits.map { ($0 - mean) * inverseTemperature } }
    var compressed = logits.map { ($0 - mean) / compressionScale }
    nk_asinh(&compressed, compressed.count)
    return compressed.map { $0 * compressionScale * inverseTemperature }
  }
}
