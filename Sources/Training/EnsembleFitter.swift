import Evaluation
import Foundation
import Models
import Tensors

/// Learns how much each member of an ensemble counts, on people none of them has seen.
public enum EnsembleFitter {
  /// Weights `[members, Ensemble.steps]` that make the held-out answers of `lists` likeliest: for each length of history, the
  /// softmax over the titles not shown of the weighted sum of standardised scores, by gradient ascent. The problem is
  /// concave, so where it starts does not matter. O(rounds people items members).
  ///
  /// - Throws: `ModelError` when members differ in their items.
  public static func fit(
    _ members: [any StoredModel], on lists: [[Interaction]], seed: UInt64 = 1, rounds: Int = 80
  ) throws -> Ensemble {
    let weights = Tensor(members.count, Ensemble.steps.count)
    weights.fill(1)
    let ensemble = try Ensemble(members, weights: weights)
    var cases = HeldOut.fold(lists, seed: seed)
    for (i, count) in [1, 2, 3, 5, 7, 10, 15, 25].enumerated() {
      cases += HeldOut.cold(lists, count: count, seed: seed &+ UInt64(i))
    }
    for step in Ensemble.steps.indices {
      let own = cases.filter { Ensemble.step($0.history) == step }
      // Too few people of so long a history: what holds for the shorter ones is kept.
      guard own.count >= 20 else {
        if step > 0 { for m in members.indices { weights.row(m)[step] = weights.row(m)[step - 1] } }
        continue
      }
      let found = ascend(own, ensemble, rounds: rounds)
      for m in members.indices { weights.row(m)[step] = found[m] }
    }
    return ensemble
  }

  private static func ascend(_ cases: [HeldOutCase], _ ensemble: Ensemble, rounds: Int) -> [Float] {
    let count = ensemble.members.count
    let n = ensemble.items.count
    let scores = cases.map { ensemble.standardised($0.history, asking: $0.question) }
    var w = [Float](repeating: 1, count: count)
    var mean = [Float](repeating: 0, count: count)
    var square = mean
    for round in 1...rounds {
      var slope = [Float](repeating: 0, count: count)
      for (held, parts) in zip(cases, scores) {
        var sum = [Float](repeating: 0, count: n)
        for (m, part) in parts.enumerated() {
          sum.withUnsafeMutableBufferPointer { out in
            if let start = out.baseAddress { BLAS.add(part, to: start, times: w[m], count: n) }
          }
        }
        for event in held.history { sum[Int(event.item)] = -1e4 }
        BLAS.softmax(&sum)
        let share = 1 / Float(held.answers.count)
        for (m, part) in parts.enumerated() {
          let wanted = held.answers.reduce(Float(0)) { $0 + part[Int($1)] } * share
          slope[m] += (wanted - BLAS.dot(part, sum, count: n)) / Float(cases.count)
        }
      }
      // Adam's steps: members' scores are of different tails, so slopes are of different sizes.
      let rate = 0.15 * (1 - 0.9 * Float(round) / Float(rounds))
      for m in w.indices {
        mean[m] = 0.8 * mean[m] + 0.2 * slope[m]
        square[m] = 0.95 * square[m] + 0.05 * slope[m] * slope[m]
        let (c1, c2) = (1 - powf(0.8, Float(round)), 1 - powf(0.95, Float(round)))
        w[m] = max(0, w[m] + rate * (mean[m] / c1) / ((square[m] / c2).squareRoot() + 1e-6))
      }
    }
    return w
  }
}
