import Events
import Foundation
import Tensors
import Testing

@testable import Models

/// What a person's ratings of a franchise, a genre or a studio say of the rest of it.
@Suite struct TasteGroupsTests {
  /// Titles 0 and 2 are one franchise; 0 and 3 have fact 1, 1 and 2 fact 2.
  static func model() throws -> TasteModel {
    let plain = try TasteModelTests.model()
    var parameters = plain.parameters
    parameters.groups = TasteGroups(
      franchises: CountTensor(1, 4, values: [1, 0, 1, 0]),
      facts: CountTensor(4, 2, values: [1, 0, 2, 0, 2, 0, 1, 0]))
    return try TasteModel(items: plain.items, parameters: parameters)
  }

  private func effects(_ values: [Float]) throws -> (TasteGroups, TasteGroups.Effects) {
    let groups = try #require(try Self.model().parameters.groups)
    let residuals = values.enumerated().map {
      TasteGroups.Residual(item: $0.offset, value: $0.element, counts: true)
    }
    return (groups, groups.effects(residuals))
  }

  /// One rating a point below what was predicted, by hand: its franchise takes 1 / (1 + 1.5) of it, its fact 1 / (1 + 6) of the rest.
  @Test func effectsAreShrunkMeansOfWhatIsLeft() throws {
    let (groups, effects) = try effects([-1])
    let franchise: Float = -1 / 2.5
    let fact = (-1 - franchise) / 7
    let wanted = [franchise + fact, 0, franchise, fact]
    #expect(zip(groups.ratings(effects.values), wanted).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func aBadRatingLowersTheRestOfTheFranchise() throws {
    let (plain, grouped) = (try TasteModelTests.model(), try Self.model())
    let history = [Interaction(item: 0, signal: .dislike, rating: 2)]
    let without = plain.unlimitedRatings(history)
    let with = grouped.unlimitedRatings(history)
    #expect(with[2] < without[2] - 0.1 && with[3] < without[3] && with[1] == without[1])
  }

  /// Love and like are too coarse to be measured against a prediction.
  @Test func answersWithoutARatingSayNothingOfGroups() throws {
    let history = [Interaction(item: 0, signal: .dislike), Interaction(item: 3, signal: .love)]
    #expect(try Self.model().unlimitedRatings(history) == TasteModelTests.model().unlimitedRatings(history))
  }

  @Test(arguments: 0..<4) func leavingOneOutIsFittingTheOthers(index: Int) throws {
    let values: [Float] = [-1, 0.5, 2, -0.3]
    let (groups, whole) = try effects(values)
    let others = values.enumerated().map {
      TasteGroups.Residual(item: $0.offset, value: $0.element, counts: $0.offset != index)
    }
    let (left, fitted) = (groups.without(index, whole).values, groups.effects(others).values)
    #expect(zip(left, fitted).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// What is told of a card is how far it falls, groups included.
  @Test func attributionsAreThoseOfTheRankingAsAWhole() throws {
    let model = try Self.model()
    let history = (0..<30).map { (k: Int) -> Interaction in
      let item: Int32 = k % 2 == 0 ? 0 : 3
      return Interaction(item: item, signal: .love, rating: Float(4 + k % 5))
    }
    var whole: [Float] = []
    model.score(history, query: Query(), into: &whole)
    let falls = model.attributions(history, query: Query(), to: [2])
    let rests = model.leaveOneOutScores(history, query: Query(), without: [0, 5], whole: whole).all()
    for (rest, event) in zip(rests, [0, 5]) {
      #expect(abs(falls[0, event] - (whole[2] - rest[2])) < 2e-3)
    }
  }

  @Test func groupsComeBackFromAFile() throws {
    let model = try Self.model()
    let path = LinearModelTests.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile.write(model, card: ModelCard(kind: "taste"), to: path)
    let read = try #require(try ModelFile.read(path).scorer as? TasteModel)
    let history = [Interaction(item: 0, signal: .like, rating: 5)]
    #expect(read.unlimitedRatings(history) == model.unlimitedRatings(history))
  }

  @Test func tablesOfDifferentTitlesAreRefused() {
    #expect(
      TasteGroups(franchises: CountTensor(1, 3, values: []), facts: CountTensor(4, 2, values: [])) == nil)
  }
}
