import CKernels
import Foundation

/// How the wide path of an autoencoder is let in for one length of history.
public struct WideGate: Codable, Sendable, Equatable {
  /// What one of its standardised scores adds to a logit.
  public var weight: Float
  /// How sure both paths together are where they are to be a probability: what a linear model says has no scale of its own
  /// (temperature scaling, Guo et al., arXiv 1706.04599). A ranking needs none.
  public var sureness: Float
  /// From about here on, logits beyond their mean count by their logarithm alone: close neighbours stand fifty deviations out
  /// and are not that certain. The order stays.
  public var bend: Float

  /// A gate.
  public init(weight: Float, sureness: Float = 1, bend: Float = .greatestFiniteMagnitude) {
    (self.weight, self.sureness, self.bend) = (weight, sureness, bend)
  }

  /// Both paths alike, for every length.
  public static let open = [WideGate](repeating: WideGate(weight: 1), count: Ensemble.steps.count)

  var isSound: Bool {
    weight.isFinite && sureness.isFinite && sureness > 0 && bend.isFinite && bend > 0
  }

  /// Logits as sure as they are right, each in the place it had. O(items).
  func cooled(_ logits: [Float]) -> [Float] {
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(logits, logits.count, &mean, &deviation)
    guard bend < 1e6 else { return logits.map { ($0 - mean) * sureness } }
    var bent = logits.map { ($0 - mean) / bend }
    nk_asinh(&bent, bent.count)
    return bent.map { $0 * bend * sureness }
  }
}
