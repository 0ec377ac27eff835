import Foundation
import Models
import Testing

@testable import Evaluation

/// Niche NDCG by hand.
@Suite struct NicheTests {
  // Items 0 to 4 have 100, 25, 16, 4 and 0 lovers: worth 1/10, 1/5, 1/4, and 1/√5 for the two below five.
  let worth = NicheWorth(loves: [100, 25, 16, 4, 0])

  @Test func hitsCountByTheirLovers() throws {
    let metrics = RankingMetrics(ranked: [0, 2, 3, 1], answers: [0, 1, 3], worth: worth)
    let rare = 1 / 5.0.squareRoot()
    let gain = 0.1 + rare / 2 + 0.2 / log2(5.0)
    let ideal = rare + 0.2 / log2(3.0) + 0.1 / 2
    #expect(abs(try #require(metrics.nicheNDCG) - gain / ideal) < 1e-12)
    #expect(RankingMetrics(ranked: [3, 1, 0], answers: [0, 1, 3], worth: worth).nicheNDCG == 1)
    #expect(RankingMetrics(ranked: [2], answers: [0], worth: worth).nicheNDCG == 0)
    #expect(RankingMetrics(ranked: [0], answers: [0]).nicheNDCG == nil)
  }

  @Test func anythingBelowFiveLoversCountsAlike() {
    let a = RankingMetrics(ranked: [3, 0, 4], answers: [3, 4], worth: worth).nicheNDCG
    let b = RankingMetrics(ranked: [4, 0, 3], answers: [3, 4], worth: worth).nicheNDCG
    #expect(a == b && a ?? 1 < 1)
  }

  @Test func onlyTenPlacesCount() {
    let many = NicheWorth(loves: [Float](repeating: 5, count: 30))
    let ranked = (0..<30).map(Int32.init)
    #expect(RankingMetrics(ranked: ranked, answers: [10], worth: many).nicheNDCG == 0)
    #expect(
      abs((RankingMetrics(ranked: ranked, answers: Set(ranked), worth: many).nicheNDCG ?? 0) - 1) < 1e-12)
  }

  @Test func rowsHoldMeanErrorAndDifference() throws {
    func row(_ name: String, _ ranked: [[Int32]]) -> MeasuredRow {
      MeasuredRow("fold", name, ranked.map { RankingMetrics(ranked: $0, answers: [1], worth: worth) })
    }
    let (first, second) = (row("first", [[1], [1]]), row("second", [[1], [0, 1]]))
    let behind = second.against(first)
    let place = 1 / log2(3.0)
    #expect(first.niche.mean == 1 && abs(second.niche.mean - (1 + place) / 2) < 1e-12)
    #expect(abs(try #require(behind.nicheBehind).mean - (1 - place) / 2) < 1e-12)
    let values = Dictionary(uniqueKeysWithValues: zip(MeasuredRow.columns, behind.values))
    #expect(MeasuredRow.columns.count == behind.values.count)
    #expect(abs(try #require(values["niche10"]) - (1 + place) / 2) < 1e-12)
    #expect(values["niche_behind10"] == behind.nicheBehind?.mean)
    #expect(Array(MeasuredRow.columns.prefix(2)) == ["ndcg10", "ndcg10_error"])
  }
}
