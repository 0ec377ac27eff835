import Evaluation
import Foundation
import Foundations
import Models
import Tensors

/// Fits the weights of an ensemble's members on users that none of them was trained on.
///
/// For each length of history, the weights first maximise the likelihood of the held-out answers (softmax of the weighted sum over
/// the titles not given; concave, so the start does not matter). Then they are changed one at a time while NDCG rises, because
/// likelihood counts every answer the same and a feed shows only the first titles. The second step follows noise, so it runs on
/// several random halves of the users and the results are averaged. What personal members say is worth more to a person than to either
/// figure, which count what is on lists, not how it is liked: see `PersonalWeights`. A history counts only for the column it has the greater share
/// of (`Ensemble.shares`); otherwise the column of long histories would mostly be fitted to the many of medium length.
public enum EnsembleFitter {
  /// Fits weights for `members`, none of which was trained on `lists`; titles that a user could not know count neither way. O(rounds users items members).
  ///
  /// - Throws: `ModelError` when members differ in their items.
  public static func fit(
    _ members: [any StoredModel], on lists: [[Interaction]], availability: Availability = .unknown,
    seed: UInt64 = 1,
    rounds: Int = 60
  ) throws -> Ensemble {
    let weights = Tensor(2 * members.count, Ensemble.steps.count)
    let ensemble = try Ensemble(members, weights: weights)
    // A feed ranks without titles that were seen without an opinion, so they are left out here too.
    let rated = lists.map { $0.filter { $0.signal != .seen } }
    let cases =
      (0..<foldings).flatMap { HeldOut.fold(rated, seed: seed &+ 101 * UInt64($0)) }
      + HeldOut.short(rated, seed: seed)
    var random = RandomSource(seed: seed &+ 31)
    let personal = PersonalWeights(members)
    for step in Ensemble.steps.indices {
      let own = sample(
        cases.filter { Ensemble.shares(Ensemble.chosen($0.history).count)[step] > 0.5 },
        mostCases(ensemble), &random)
      let shares = own.map { Ensemble.shares(Ensemble.chosen($0.history).count)[step] }
      // Too few users with so long a history: use the weights of shorter ones.
      guard shares.reduce(0, +) >= 20 else {
        if step > 0 {
          for f in 0..<weights.rows {
            weights.row(f)[step] = personal.carried(weights.row(f)[step - 1], of: f, to: step)
          }
        }
        continue
      }
      let weighted = WeightedCases(own, shares, ensemble, AnswerWorth(ensemble, step: step), availability)
      let likely = weighted.maximumLikelihood(rounds: rounds, among: personal.likely)
      let start = personal.raised(likely, step: step)
      let parts = (0..<draws).map { _ in
        Array(own.indices.shuffled(using: &random).prefix((own.count + 1) / 2))
      }
      for found in Parallel.map(
        parts, { weighted.maximiseNDCG(from: start, on: $0, moving: personal.others) })
      {
        // NDCG knows no scale: the sum of the likelihood's weights is kept, so that the personal members count as much as they should.
        let scale = personal.sumOfOthers(likely) / max(personal.sumOfOthers(found), 1e-6)
        for (f, weight) in found.enumerated() {
          weights.row(f)[step] += weight * (personal.others.contains(f) ? scale : 1) / Float(draws)
        }
      }
      for f in 0..<weights.rows {
        weights.row(f)[step] = personal.finished(weights.row(f)[step], of: f, step: step)
      }
    }
    return ensemble
  }

  /// Scores of all members are kept for every case of a step: at most that many bytes of them.
  private static let mostBytes = 1_200_000_000

  /// How many cases of a step fit into `mostBytes`.
  private static func mostCases(_ ensemble: Ensemble) -> Int {
    max(200, mostBytes / (2 * ensemble.members.count * max(ensemble.items.count, 1) * 4))
  }

  private static func sample(_ cases: [HeldOutCase], _ count: Int, _ random: inout RandomSource)
    -> [HeldOutCase]
  {
    cases.count <= count ? cases : Array(cases.shuffled(using: &random).prefix(count))
  }

  /// Random splits of each list, and random halves of the users for the second step.
  private static let (foldings, draws) = (3, 12)
}
