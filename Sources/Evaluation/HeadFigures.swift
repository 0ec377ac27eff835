import Foundation
import Models
import Tensors

/// What the two heads of an autoencoder are worth by themselves: 80% of each list is shown, and of the rest each title's
/// presence is to be likely and its rating to be foretold.
public struct HeadFigures: Sendable {
  /// Nats a held-out title: minus the logarithm of its presence among the titles not shown, by person.
  public let nats: MeanAndError
  /// The same of popularity as the model knows it.
  public let popularityNats: MeanAndError
  /// Absolute error of the hybrid rating (see `HybridRating`), by person.
  public let error: MeanAndError
  /// The same of each person's own mean over what was shown.
  public let meanError: MeanAndError
  /// By how much the head's error is smaller, person by person.
  public let gain: MeanAndError

  /// Figures over `lists`; those with fewer than ten titles are left out. A pass a list.
  public init(_ model: any TwoHeadedScorer, _ lists: [[Interaction]], seed: UInt64) {
    var random = RandomSource(seed: seed)
    var nats: [Double] = []
    var popular: [Double] = []
    var errors: [Double] = []
    var plain: [Double] = []
    let everyone = model.everyone
    for list in lists where list.count >= 10 {
      let hybrids = HybridRating.hybrids(of: list)
      let order = Array(list.indices).shuffled(using: &random)
      let shown = order.prefix(order.count * 4 / 5)
      let hidden = order.dropFirst(shown.count)
      let heads = model.heads(shown.map { list[$0] })
      let rows = shown.map { Int(list[$0].item) }
      nats.append(Self.nats(heads.calibratedPresence, hidden.map { Int(list[$0].item) }, without: rows))
      popular.append(Self.nats(everyone, hidden.map { Int(list[$0].item) }, without: rows))
      let known = shown.compactMap { hybrids[$0] }
      let mean = known.isEmpty ? 0 : known.reduce(0, +) / Float(known.count)
      let rated = hidden.compactMap { place in hybrids[place].map { (Int(list[place].item), $0) } }
      guard !rated.isEmpty else { continue }
      errors.append(rated.reduce(0) { $0 + Double(abs(heads.rating[$1.0] - $1.1)) } / Double(rated.count))
      plain.append(rated.reduce(0) { $0 + Double(abs(mean - $1.1)) } / Double(rated.count))
    }
    (self.nats, popularityNats) = (MeanAndError(nats), MeanAndError(popular))
    (error, meanError) = (MeanAndError(errors), MeanAndError(plain))
    gain = MeanAndError(zip(plain, errors).map { $0 - $1 })
  }

  /// Minus the logarithm of the presence of a hidden item among those not shown, in the mean. O(shown + hidden).
  ///
  /// - Parameter presence: logarithms of probabilities, `[items]`.
  public static func nats(_ presence: [Float], _ hidden: [Int], without shown: [Int]) -> Double {
    let taken = shown.reduce(0.0) { $0 + exp(Double(presence[$1])) }
    let left = log(max(1 - taken, 1e-9))
    return hidden.reduce(0) { $0 + left - Double(presence[$1]) } / Double(max(hidden.count, 1))
  }
}
