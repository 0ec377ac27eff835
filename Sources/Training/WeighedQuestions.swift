import CKernels
import Evaluation
import Foundation
import Models
import Tensors

/// Held-out people with every member's scores for them, each person with a weight: what an ensemble's weights are judged by.
struct WeighedQuestions: Sendable {
  private let cases: [HeldOutCase]
  private let shares: [Float]
  /// `[person][2 members][items]`.
  private let features: [[[Float]]]
  /// Of each person, the titles that any member has among its first hundred.
  private let contenders: [Contenders]
  private let items: Int
  private let count: Int

  /// A person's titles in query: `[2 members][titles]`, and which of them are answers.
  private struct Contenders: Sendable {
    let features: [[Float]]
    let answers: Set<Int32>
    /// How many answers there are, those nobody has among the first hundred with them.
    let wanted: Int
  }

  init(_ cases: [HeldOutCase], _ shares: [Float], _ ensemble: Ensemble) {
    self.cases = cases
    self.shares = shares
    let features = cases.map { ensemble.features($0.history, query: $0.query) }
    self.features = features
    items = ensemble.items.count
    count = 2 * ensemble.members.count
    contenders = zip(cases, features).map(Self.contenders)
  }

  private static func contenders(_ held: HeldOutCase, _ features: [[Float]]) -> Contenders {
    let shown = Set(held.history.map(\.item))
    var found: Set<Int32> = []
    // The tamed scores of a member order its titles as the plain ones do.
    for f in stride(from: 0, to: features.count, by: 2) {
      found.formUnion(topIndices(features[f], count: 100, excluding: shown))
    }
    let titles = found.sorted()
    return Contenders(
      features: features.map { part in titles.map { part[Int($0)] } },
      answers: Set(titles.indices.filter { held.answers.contains(titles[$0]) }.map(Int32.init)),
      wanted: held.answers.count)
  }

  private func combine(_ parts: [[Float]], _ weights: [Float], into sum: inout [Float]) {
    let items = parts.first?.count ?? 0
    if sum.count != items { sum = [Float](repeating: 0, count: items) }
    sum.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      start.update(repeating: 0, count: items)
      for (f, part) in parts.enumerated() where weights[f] != 0 {
        BLAS.add(part, to: start, times: weights[f], count: items)
      }
    }
  }

  /// The weights under which the answers are likeliest, none below zero.
  func likeliest(rounds: Int) -> [Float] {
    var w = [Float](repeating: 0.5, count: count)
    var mean = [Float](repeating: 0, count: count)
    var square = mean
    var sum = [Float](repeating: 0, count: items)
    let people = max(shares.reduce(0, +), 1e-6)
    for round in 1...max(rounds, 1) {
      var slope = [Float](repeating: 0, count: count)
      for (held, (parts, weight)) in zip(cases, zip(features, shares)) {
        combine(parts, w, into: &sum)
        for event in held.history { sum[Int(event.item)] = -1e4 }
        BLAS.softmax(&sum)
        // A set has no order of its own, and sums in another order are other sums: a run would not repeat.
        let ordered = held.answers.sorted()
        let share = 1 / Float(ordered.count)
        for (f, part) in parts.enumerated() {
          let wanted = ordered.reduce(Float(0)) { $0 + part[Int($1)] } * share
          slope[f] += weight * (wanted - BLAS.dot(part, sum, count: items)) / people
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
    var sum: [Float] = []
    var (total, people) = (0.0, 0.0)
    var best = TopKSelector()
    for place in part {
      let person = contenders[place]
      combine(person.features, weights, into: &sum)
      best.select(sum, count: 100) { _ in false }
      let metrics = RankingMetrics(
        ranked: best.indices, answers: person.answers, cuts: [10, 100], wanted: person.wanted)
      let share = Double(shares[place])
      total += share * (0.7 * (metrics.ndcg[10] ?? 0) + 0.3 * (metrics.ndcg[100] ?? 0))
      people += share
    }
    return total / max(people, 1e-6)
  }

  /// `start` moved one weight at a time while that ranks better for the people of `part`.
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
