import Models
import Testing

@testable import Evaluation

@Suite struct SliceTests {
  let cases = [
    HeldOutCase(history: [], answers: [1, 2, 9]), HeldOutCase(history: [], answers: [3]),
    HeldOutCase(history: [], answers: [9]),
  ]
  let ranked: [[Int32]] = [[1, 5, 2], [4, 3], [1, 2, 3]]

  @Test func onlyAnswersInTheSliceCount() throws {
    let rows = SliceRow.rows(
      "fold", ranked, cases, slices: [("low", [1, 2, 3]), ("nine", [9]), ("nobody's", [7])])
    #expect(rows.map(\.slice) == ["low", "nine"])
    let (low, nine) = (rows[0], rows[1])
    #expect(low.answers == 3 && low.people == 2 && low.titles == 3)
    // 1 and 2 stand at the first and third place of two ideal ones, 3 at the second of one.
    let first = (1 + 0.5) / (1 + 1 / 1.584962500721156)
    #expect(abs(low.ndcg10.mean - (first + 1 / 1.584962500721156) / 2) < 1e-9)
    #expect(low.recall20.mean == 1)
    #expect(nine.answers == 2 && nine.people == 2 && nine.recall100.mean == 0)
  }

  @Test func decilesHaveEveryItemOnceMostPopularFirst() {
    let deciles = SliceRow.deciles((0..<25).map { Float(($0 * 7) % 25) })
    #expect(deciles.count == 10)
    #expect(deciles.reduce(0) { $0 + $1.items.count } == 25)
    #expect(Set(deciles.flatMap(\.items)).count == 25)
    #expect(deciles[0].name.hasPrefix("1 (24 to ") && deciles[9].name.hasSuffix("to 0)"))
    #expect(SliceRow.deciles([]).isEmpty && SliceRow.deciles([1, 2]).count == 2)
  }
}
