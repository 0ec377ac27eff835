import Models
import Testing

@testable import Evaluation

/// Taste on made-up lists: item `i` is rated `1 + i % 10`.
@Suite struct TasteTests {
  static let list: [Interaction] = (0..<60).map { rated(Int32($0), Float(1 + $0 % 10)) }
  let truth: [Float] = (0..<60).map { Float(1 + $0 % 10) }

  @Test func aPerfectRaterHasOneAndItsOppositeNone() throws {
    let cases = TasteCase.cases(Array(repeating: Self.list, count: 8), seed: 3)
    #expect(cases.count == 8)
    for heldOut in cases {
      #expect(heldOut.auc(truth) == 1 && heldOut.auc(truth.map { -$0 }) == 0)
      #expect(heldOut.auc(truth.map { _ in 2 }) == 0.5)
    }
  }

  @Test func quartersAreOfThePersonsOwnRatings() throws {
    // Sorted 1 1 1 1 1 1 2 ... 10: the 15th of 60 is a 3, the 45th an 8.
    let heldOut = try #require(TasteCase.cases([Self.list], seed: 5).first)
    let shown = Set(heldOut.shown.history.map(\.item))
    #expect(shown.count == 36)
    let hidden: [Interaction] = Self.list.filter { !shown.contains($0.item) }
    let top = hidden.filter { ($0.rating ?? 0) >= 8 }.map(\.item)
    let bottom = hidden.filter { ($0.rating ?? 9) <= 3 }.map(\.item)
    #expect(Set(heldOut.top) == Set(top) && Set(heldOut.bottom) == Set(bottom))
  }

  @Test func pairsAreCountedByHand() throws {
    let heldOut = try #require(
      TasteCase([9, 1, 9, 9, 1, 1].enumerated().map { Self.rated(Int32($0), Float($1)) }, shown: 2))
    #expect(heldOut.top == [2, 3] && heldOut.bottom == [4, 5])
    // 2 is above both, 3 equals 4 and is below 5.
    #expect(heldOut.auc([0, 0, 5, 2, 2, 3]) == (2 + 0.5) / 4)
  }

  @Test func quantilesAreInterpolated() {
    #expect(TasteCase.quantile([1, 2, 3, 4], 0.25) == 1.75)
    #expect(TasteCase.quantile([1, 2, 3, 4], 0.75) == 3.25)
    #expect(TasteCase.quantile([7], 0.25) == 7 && TasteCase.quantile([], 0.5) == 0)
  }

  @Test func listsWithoutTwoQuartersAreLeftOut() {
    let few = Array(Self.list.prefix(29))
    let flat = (0..<40).map { Self.rated(Int32($0), 8) }
    let unrated = (0..<40).map { Interaction(item: Int32($0), signal: .love) }
    #expect(TasteCase.cases([few, flat, unrated], seed: 1).isEmpty)
  }

  private static func rated(_ item: Int32, _ rating: Float) -> Interaction {
    Interaction(item: item, signal: rating > 7 ? .love : .dislike, rating: rating)
  }
}
