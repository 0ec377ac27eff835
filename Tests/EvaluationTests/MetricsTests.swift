import Foundation
import Foundations
import Models
import TestSupport
import Testing

@testable import Evaluation

@Suite struct MetricsTests {
  @Test func ndcgByHand() {
    let m = RankingMetrics(ranked: [7, 3, 5, 9], answers: [3, 9, 100], cuts: [2, 4])
    let ideal2 = 1 + 1 / log2(3.0)
    let ideal4 = ideal2 + 0.5
    #expect(abs(m.ndcg[2, default: 0] - (1 / log2(3.0)) / ideal2) < 1e-12)
    #expect(abs(m.ndcg[4, default: 0] - (1 / log2(3.0) + 1 / log2(5.0)) / ideal4) < 1e-12)
    #expect(m.recall[2] == 0.5)
    #expect(m.recall[4] == 2.0 / 3)
    #expect(m.hitRate[2] == 1)
  }

  @Test func answersThatCannotBeRankedCountAsMissed() {
    let whole = RankingMetrics(ranked: [7, 3, 5, 9], answers: [3, 9, 100], cuts: [2, 4])
    let known = RankingMetrics(ranked: [7, 3, 5, 9], answers: [3, 9], cuts: [2, 4], wanted: 3)
    #expect(whole == known)
    #expect(RankingMetrics(ranked: [1], answers: [], cuts: [2], wanted: 2).ndcg[2] == 0)
  }

  @Test func topIndicesAreTheLargestScoresInOrder() {
    let scores: [Float] = (0..<500).map { Float(($0 * 7919) % 501) }
    let excluded: Set<Int32> = [3, 77, 140]
    let expected = scores.indices.filter { !excluded.contains(Int32($0)) }
      .sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(40).map(Int32.init)
    #expect(topIndices(scores, count: 40, excluding: excluded) == expected)
    #expect(topIndices([1, .nan, 3, .infinity], count: 3, excluding: []) == [2, 0])
    #expect(topIndices([1, 1, 1], count: 2, excluding: []) == [0, 1])
    #expect(topIndices([], count: 5, excluding: []).isEmpty)
    #expect(topIndices([-1, 0, -0.0, -2, 0], count: 4, excluding: []) == [1, 2, 4, 0])
  }

  @Test(arguments: Seeds.drawn()) func topIndicesEqualASort(seed: UInt64) {
    var random = RandomSource(seed: seed)
    for _ in 0..<300 {
      // Few different values, so that many are equal; now and then in order.
      let n = Int.random(in: 0...200, using: &random)
      var scores = (0..<n).map { _ in Float(Int.random(in: -9...9, using: &random)) * 0.5 }
      if Bool.random(using: &random) { scores.sort() }
      let excluded = Set((0..<n / 5).map { _ in Int32.random(in: 0...Int32(n), using: &random) })
      let count = Int.random(in: 0...n + 3, using: &random)
      let expected = scores.indices.filter { !excluded.contains(Int32($0)) }
        .sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count).map(Int32.init)
      #expect(topIndices(scores, count: count, excluding: excluded) == expected)
      var best = TopKSelector()
      best.select(scores, count: count) { excluded.contains($0) }
      #expect(best.indices == expected)
    }
  }

  @Test func answersAreNeverInTheHistory() {
    let lists = (0..<20).map { p in
      (0..<(8 + p)).map { Interaction(item: Int32($0), signal: ($0 + p) % 2 == 0 ? .love : .like) }
    }
    let cases = HeldOut.fold(lists, seed: 4)
    #expect(!cases.isEmpty)
    for heldOut in cases { #expect(heldOut.answers.isDisjoint(with: heldOut.history.map(\.item))) }
    for heldOut in HeldOut.cold(lists, count: 3, seed: 4) {
      #expect(heldOut.history.count == 3)
      #expect(heldOut.history.allSatisfy { $0.signal == .love })
      #expect(heldOut.answers.isDisjoint(with: heldOut.history.map(\.item)))
    }
  }
}
