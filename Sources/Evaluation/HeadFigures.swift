import Foundation
import Foundations
import Models
import Tensors

/// Accuracy of each head of a two-headed model: 80% of each list is given, and the presence and rating of the rest are predicted.
public struct HeadFigures: Sendable {
  /// Nats per held-out title, averaged by user: minus the logarithm of its presence among the titles that were not given.
  public let nats: MeanAndError
  /// The same for the model's average user, which is popularity.
  public let popularityNats: MeanAndError
  /// Absolute error of the hybrid rating (see `HybridRating`), averaged by user.
  public let error: MeanAndError
  /// The same for each user's own mean of the given titles.
  public let meanError: MeanAndError
  /// How much smaller the error of the head is, user by user.
  public let gain: MeanAndError

  /// Measures `lists` with at least ten titles. One pass per list.
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

  /// The mean of minus the logarithm of a hidden item's presence, among the items not shown. O(shown + hidden).
  ///
  /// - Parameter presence: logarithms of probabilities, `[items]`.
  public static func nats(_ presence: [Float], _ hidden: [Int], without shown: [Int]) -> Double {
    let taken = shown.reduce(0.0) { $0 + exp(Double(presence[$1])) }
    let left = log(max(1 - taken, 1e-9))
    return hidden.reduce(0) { $0 + left - Double(presence[$1]) } / Double(max(hidden.count, 1))
  }
}
