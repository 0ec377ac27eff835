import Models
import Testing

@testable import Evaluation

/// Differences between models, user by user.
@Suite struct PairedDifferenceTests {
  private func row(_ name: String, _ places: [Int]) -> MeasuredRow {
    // The answer of each person stands at a place of their ranking.
    MeasuredRow(
      "fold", name,
      places.map { place in
        var ranked = (100..<120).map(Int32.init)
        ranked[place] = 7
        return RankingMetrics(ranked: ranked, answers: [7])
      })
  }

  @Test func aSteadyLeadHasASmallError() throws {
    let first = row("first", [0, 4, 8, 0, 4, 8])
    let second = row("second", [1, 5, 9, 1, 5, 9])
    let lead = try #require(second.against(first).behind[10])
    let mean = try #require(first.ndcg[10])
    #expect(lead.mean > 0 && lead.count == 6)
    #expect(lead.error < mean.error)
    let same = try #require(first.against(first).behind[10])
    #expect(same.mean == 0 && same.error == 0)
  }

  @Test func rowsOfDifferentUsersAreNotCompared() {
    #expect(row("a", [1, 2]).against(row("b", [1])).behind.isEmpty)
  }
}
