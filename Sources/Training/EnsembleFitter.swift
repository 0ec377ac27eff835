import Evaluation
import Foundation
import Foundations
import Models
import Tensors

/// Learns how much each member of an ensemble counts, on people none of them has seen.
///
/// For each length of history the weights first make the held-out answers likeliest (softmax over the titles not shown of the
/// weighted sum; a concave problem, so where it starts does not matter), then are moved one at a time while that lifts NDCG:
/// likelihood looks at every answer alike, a feed only at its first titles. The second step follows noise, so it is taken on
/// several draws of half the people, and the mean of where they end is kept. A history teaches the column it has the greater
/// share of (`Ensemble.shares`): of both, the few long lists would be taught by the many of twenty-five.
public enum EnsembleFitter {
  /// Weights for `members`, none of which was trained on `lists`. O(rounds people items members).
  ///
  /// - Throws: `ModelError` when members differ in their items.
  public static func fit(
    _ members: [any StoredModel], on lists: [[Interaction]], seed: UInt64 = 1, rounds: Int = 60
  ) throws -> Ensemble {
    let weights = Tensor(2 * members.count, Ensemble.steps.count)
    let ensemble = try Ensemble(members, weights: weights)
    // What was seen without an opinion is no evidence when a feed is ranked, so it is none here.
    let said = lists.map { $0.filter { $0.signal != .seen } }
    let cases =
      (0..<foldings).flatMap { HeldOut.fold(said, seed: seed &+ 101 * UInt64($0)) }
      + HeldOut.short(said, seed: seed)
    var random = RandomSource(seed: seed &+ 31)
    for step in Ensemble.steps.indices {
      let own = cases.filter { Ensemble.shares($0.history.count)[step] > 0.5 }
      let shares = own.map { Ensemble.shares($0.history.count)[step] }
      // Too few people of so long a history: what holds for the shorter ones is kept.
      guard shares.reduce(0, +) >= 20 else {
        if step > 0 {
          for f in 0..<weights.rows { weights.row(f)[step] = weights.row(f)[step - 1] }
        }
        continue
      }
      let queries = WeighedQuestions(own, shares, ensemble)
      let start = queries.likeliest(rounds: rounds)
      let parts = (0..<draws).map { _ in
        Array(own.indices.shuffled(using: &random).prefix((own.count + 1) / 2))
      }
      for found in Parallel.map(parts, { queries.polish(start, on: $0) }) {
        // Only proportions matter to a ranking: each draw says as much as another.
        let sum = max(found.reduce(0, +), 1e-6)
        for (f, weight) in found.enumerated() { weights.row(f)[step] += weight / sum / Float(draws) }
      }
    }
    return ensemble
  }

  /// Ways of hiding a fifth of each list, and draws of people to polish the weights on.
  private static let (foldings, draws) = (3, 12)
}
