import CKernels
import Evaluation
import Foundation
import Foundations
import Models
import Tensors

/// Held-out cases with the scores of every member of an ensemble and a weight for each case. Finds the members' weights that rank
/// the held-out answers best.
struct WeightedCases: Sendable {
  private let cases: [HeldOutCase]
  private let shares: [Float]
  /// `[cases][2 members][items]`.
  private let features: [[[Float]]]
  /// For each case, the titles that any member ranks among its first hundred.
  private let shortlists: [Shortlist]
  private let items: Int
  private let count: Int

  /// The titles that can be among the first hundred of an ensemble.
  private struct Shortlist: Sendable {
    /// `[2 members][titles]`.
    let features: [[Float]]
    /// Which of the titles are answers.
    let answers: Set<Int32>
    /// Number of answers, with those outside the shortlist.
    let answerCount: Int
    /// Worth of each title that is an answer, else 0, and the best discounted sum.
    let worths: [Double]
    let best: Double
  }

  private let worth: AnswerWorth
  /// What the user of each case could not know: neither right nor wrong.
  private let unavailable: [ArraySlice<Int32>]

  init(
    _ cases: [HeldOutCase], _ shares: [Float], _ ensemble: Ensemble, _ worth: AnswerWorth,
    _ availability: Availability
  ) {
    self.cases = cases
    self.worth = worth
    self.shares = shares
    // One after the other: what a member keeps of its last pass, and so its rounding, depends on the order.
    let features = cases.map { ensemble.features($0.history, query: $0.query) }
    self.features = features
    items = ensemble.items.count
    count = 2 * ensemble.members.count
    let unavailable = cases.map { one in
      availability.items(after: availability.reach(one.history.lazy.map(\.item) + one.answers))
    }
    self.unavailable = unavailable
    shortlists = cases.indices.map { Self.shortlist(cases[$0], features[$0], worth, unavailable[$0]) }
  }

  private static func shortlist(
    _ heldOut: HeldOutCase, _ features: [[Float]], _ worth: AnswerWorth, _ unavailable: ArraySlice<Int32>
  ) -> Shortlist {
    let shown = Set(heldOut.history.map(\.item) + unavailable)
    var found: Set<Int32> = []
    // Compressed scores rank titles as the plain ones do.
    for f in stride(from: 0, to: features.count, by: 2) {
      found.formUnion(topIndices(features[f], count: 100, excluding: shown))
    }
    let titles = found.sorted()
    return Shortlist(
      features: features.map { part in titles.map { part[Int($0)] } },
      answers: Set(titles.indices.filter { heldOut.answers.contains(titles[$0]) }.map(Int32.init)),
      answerCount: heldOut.answers.count,
      worths: titles.map { heldOut.answers.contains($0) ? worth.niche?[$0] ?? 0 : 0 },
      best: NicheWorth.discounted(heldOut.answers.map { worth.niche?[$0] ?? 0 }.sorted(by: >).prefix(10)))
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

  /// The weights of the features in `among` that maximise the likelihood of the answers, none below zero; the others are zero.
  func maximumLikelihood(rounds: Int, among: Set<Int>) -> [Float] {
    var w = (0..<count).map { among.contains($0) ? Float(0.5) : 0 }
    var mean = [Float](repeating: 0, count: count)
    var square = mean
    let people = max(shares.reduce(0, +), 1e-6)
    for round in 1...max(rounds, 1) {
      let weights = w
      let parts = Parallel.map(Array(0..<Self.groups)) { self.slope($0, weights, among) }
      let slope = (0..<count).map { f in parts.reduce(Float(0)) { $0 + $1[f] } / people }
      // Adam, because slopes differ in size between members with different score distributions.
      let rate = 0.15 * (1 - 0.9 * Float(round) / Float(rounds))
      let (c1, c2) = (1 - powf(0.8, Float(round)), 1 - powf(0.95, Float(round)))
      for f in w.indices where among.contains(f) {
        mean[f] = 0.8 * mean[f] + 0.2 * slope[f]
        square[f] = 0.95 * square[f] + 0.05 * slope[f] * slope[f]
        w[f] = max(0, w[f] + rate * (mean[f] / c1) / ((square[f] / c2).squareRoot() + 1e-6))
      }
    }
    return w
  }

  /// Parts of the cases that are worked on side by side; a fixed number, so that results do not depend on the machine.
  private static let groups = 8

  /// The slope of the likelihood of every eighth case.
  private func slope(_ group: Int, _ w: [Float], _ among: Set<Int>) -> [Float] {
    var slope = [Float](repeating: 0, count: count)
    var sum = [Float](repeating: 0, count: items)
    for c in stride(from: group, to: cases.count, by: Self.groups) {
      let (heldOut, parts, weight) = (cases[c], features[c], shares[c])
      combine(parts, w, into: &sum)
      for event in heldOut.history { sum[Int(event.item)] = -1e4 }
      for item in unavailable[c] { sum[Int(item)] = -1e4 }
      BLAS.softmax(&sum)
      // The order of a set differs between runs, and so would the rounding of the sum.
      let ordered = heldOut.answers.sorted()
      let share = 1 / ordered.reduce(0) { $0 + worth.likelihood[Int($1)] }
      for (f, part) in parts.enumerated() where among.contains(f) {
        let wanted = ordered.reduce(Float(0)) { $0 + worth.likelihood[Int($1)] * part[Int($1)] } * share
        slope[f] += weight * (wanted - BLAS.dot(part, sum, count: items))
      }
    }
    return slope
  }

  /// Mostly NDCG@10, with some NDCG@100 to smooth single hits, and niche NDCG@10.
  private func quality(_ weights: [Float], _ part: [Int]) -> Double {
    var sum: [Float] = []
    var (total, people) = (0.0, 0.0)
    var best = TopKSelector()
    for place in part {
      let shortlist = shortlists[place]
      combine(shortlist.features, weights, into: &sum)
      best.select(sum, count: 100) { _ in false }
      let metrics = RankingMetrics(
        ranked: best.indices, answers: shortlist.answers, cuts: [10, 100], wanted: shortlist.answerCount)
      let share = Double(shares[place])
      let niche =
        NicheWorth.discounted(best.indices.prefix(10).map { shortlist.worths[Int($0)] })
        / max(shortlist.best, 1e-9)
      total +=
        share * (0.7 * (metrics.ndcg[10] ?? 0) + 0.3 * (metrics.ndcg[100] ?? 0) + worth.nicheShare * niche)
      people += share
    }
    return total / max(people, 1e-6)
  }

  /// Changes one weight of `start` among the features in `moving` at a time while that ranks the cases of `part` better.
  func maximiseNDCG(from start: [Float], on part: [Int], moving: Set<Int>) -> [Float] {
    var w = start
    var best = quality(w, part)
    for factor in [Float(4), 2, 1.4] {
      for f in w.indices where moving.contains(f) {
        for trial in [w[f] * factor, w[f] / factor, w[f] + 0.1 * factor, 0] where trial != w[f] {
          var moved = w
          moved[f] = trial
          let value = quality(moved, part)
          // Smaller gains are noise.
          if value > best + 0.0003 { (w, best) = (moved, value) }
        }
      }
    }
    return w
  }
}
