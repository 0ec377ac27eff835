import Evaluation
import Foundation
import Models
import Tensors

/// Learns how much each member of an ensemble counts, on people none of them has seen.
///
/// For each length of history the weights first make the held-out answers likeliest (softmax over the titles not shown of the
/// weighted sum; a concave problem, so where it starts does not matter), then are moved one at a time while that lifts NDCG:
/// likelihood looks at every answer alike, a feed only at its first titles. The second step follows noise, so it is taken on
/// several draws of two thirds of the people, and the mean of where they end is kept.
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
      let own = cases.filter { Ensemble.step($0.history) == step }
      // Too few people of so long a history: what holds for the shorter ones is kept.
      guard own.count >= 20 else {
        if step > 0 {
          for f in 0..<weights.rows { weights.row(f)[step] = weights.row(f)[step - 1] }
        }
        continue
      }
      let problem = Problem(own, ensemble)
      let start = problem.ascend(rounds: rounds)
      for _ in 0..<draws {
        let part = Array(own.indices.shuffled(using: &random).prefix(own.count * 2 / 3))
        let found = problem.polish(start, on: part)
        // Only proportions matter to a ranking: each draw says as much as another.
        let sum = max(found.reduce(0, +), 1e-6)
        for (f, weight) in found.enumerated() { weights.row(f)[step] += weight / sum / Float(draws) }
      }
    }
    return ensemble
  }

  /// Ways of hiding a fifth of each list, and draws of people to polish the weights on.
  private static let (foldings, draws) = (3, 5)

  /// Some held-out people with every member's scores for them.
  private struct Problem {
    let cases: [HeldOutCase]
    let features: [[[Float]]]
    let items: Int
    let count: Int

    init(_ cases: [HeldOutCase], _ ensemble: Ensemble) {
      self.cases = cases
      features = cases.map { ensemble.features($0.history, asking: $0.question) }
      items = ensemble.items.count
      count = 2 * ensemble.members.count
    }

    private func combine(_ parts: [[Float]], _ weights: [Float], into sum: inout [Float]) {
      sum.withUnsafeMutableBufferPointer { out in
        guard let start = out.baseAddress else { return }
        start.update(repeating: 0, count: items)
        for (f, part) in parts.enumerated() where weights[f] != 0 {
          BLAS.add(part, to: start, times: weights[f], count: items)
        }
      }
    }

    func ascend(rounds: Int) -> [Float] {
      var w = [Float](repeating: 0.5, count: count)
      var mean = [Float](repeating: 0, count: count)
      var square = mean
      var sum = [Float](repeating: 0, count: items)
      for round in 1...rounds {
        var slope = [Float](repeating: 0, count: count)
        for (held, parts) in zip(cases, features) {
          combine(parts, w, into: &sum)
          for event in held.history { sum[Int(event.item)] = -1e4 }
          BLAS.softmax(&sum)
          // A set has no order of its own, and sums in another order are other sums: a run would not repeat.
          let ordered = held.answers.sorted()
          let share = 1 / Float(ordered.count)
          for (f, part) in parts.enumerated() {
            let wanted = ordered.reduce(Float(0)) { $0 + part[Int($1)] } * share
            slope[f] += (wanted - BLAS.dot(part, sum, count: items)) / Float(cases.count)
          }
        }
        // Adam's steps: members' scores are of different tails, so slopes are of different sizes.
        let rate = 0.15 * (1 - 0.9 * Float(round) / Float(rounds))
        let (c1, c2) = (1 - powf(0.8, Float(round)), 1 - powf(0.95, Float(round)))
        for f in w.indices {
          mean[f] = 0.8 * mean[f] + 0.2 * slope[f]
          square[f] = 0.95 * square[f] + 0.05 * slope[f] * slope[f]
          w[f] = max(0, w[f] + rate * (mean[f] / c1) / ((square[f] / c2).squareRoot() + 1e-6))
        }
      }
      return w
    }

    /// Mostly NDCG@10; some of NDCG@100 keeps it from following single hits.
    private func quality(_ weights: [Float], _ part: [Int]) -> Double {
      var sum = [Float](repeating: 0, count: items)
      var total = 0.0
      var best = TopSelector()
      for (held, parts) in part.lazy.map({ (cases[$0], features[$0]) }) {
        combine(parts, weights, into: &sum)
        for event in held.history { sum[Int(event.item)] = -.infinity }
        best.select(sum, count: 100) { _ in false }
        let metrics = RankingMetrics(ranked: best.rows, answers: held.answers, cuts: [10, 100])
        total += 0.7 * (metrics.ndcg[10] ?? 0) + 0.3 * (metrics.ndcg[100] ?? 0)
      }
      return total / Double(max(part.count, 1))
    }

    func polish(_ start: [Float], on part: [Int]) -> [Float] {
      var w = start
      var best = quality(w, part)
      for factor in [Float(4), 2, 1.4] {
        for f in w.indices {
          for trial in [w[f] * factor, w[f] / factor, w[f] + 0.1 * factor, 0] where trial != w[f] {
            var moved = w
            moved[f] = trial
            let value = quality(moved, part)
            // A little is noise.
            if value > best + 0.0003 { (w, best) = (moved, value) }
          }
        }
      }
      return w
    }
  }
}
