import Testing

@testable import Models

/// Hybrid ratings of users who use the scale differently.
@Suite struct HybridRatingTests {
  @Test func ratingsAreRelativeToTheUsersScaleAndSevenIsNeverNegative() {
    let harsh = HybridRating([2, 3, 4, 2, 5, 3, 6, 4, 3, 1])
    let generous = HybridRating([10, 9, 10, 10, 8, 9, 10, 10, 7, 10])
    #expect(harsh(6) > 0.3 && harsh(6) > generous(6))
    #expect(generous(7) >= 0 && generous(10) > generous(8))
    #expect(harsh(1) < -0.5)
  }

  @Test(arguments: [Float(1), 4, 7, 8, 10])
  func constantRatingsUseTheAbsoluteScale(rating: Float) {
    let constant = HybridRating([rating, rating, rating])
    let once = HybridRating([rating])
    #expect(constant(rating) == once(rating))
    #expect((constant(rating) > 0) == (rating > 5.5))
    #expect(constant(9) > constant(8) && constant(8) > 0)
  }

  @Test func unratedEntriesAreMaskedAndHaveTheUsersMean() {
    let list = [
      Interaction(item: 0, signal: .love, rating: 9), Interaction(item: 1, signal: .seen),
      Interaction(item: 2, signal: .dislike, rating: 3),
    ]
    let hybrids = HybridRating.hybrids(of: list)
    #expect(hybrids[1] == nil)
    var input = SparseRatings()
    input.append(list)
    #expect(input.isRated == [true, false, true])
    let mean = (input.rating(0) + input.rating(2)) / 2
    #expect(abs(input.rating(1) - mean) < 0.011)
    #expect(input.ratingsDiffer)
  }

  @Test func signalsWithoutARatingCountAsTheMiddleOfTheirRange() {
    let hybrids = HybridRating.hybrids(
      of: [.love, .like, .dislike].enumerated().map { Interaction(item: Int32($0), signal: $1) })
    let known = hybrids.compactMap { $0 }
    #expect(known.count == 3 && known[0] > known[1] && known[1] > known[2] && known[2] < 0 && known[0] > 0)
    #expect(known.allSatisfy { abs($0) <= HybridRating.largest })
  }
}
