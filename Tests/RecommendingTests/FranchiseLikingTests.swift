import Catalogue
import Events
import Foundation
import Testing

@testable import Recommending

/// What a franchise's love and like say of its other titles. Titles 1 to 5 are of one franchise, 6 of another, 7 of none.
@Suite struct FranchiseLikingTests {
  private static let catalogue = TitleTable(
    (1...7).map { id in
      var anime = Anime(id: id, title: "T\(id)")
      anime.franchise = id <= 5 ? "A" : id == 6 ? "B" : nil
      return anime
    })

  private func chance(of id: Int, _ answers: [(Int, Feedback)], rating: Float? = nil) throws -> Float {
    let events = try answers.map { id, feedback in
      (
        row: try #require(Self.catalogue.row(of: id)),
        event: Event(animeID: id, feedback: feedback, rating: rating)
      )
    }
    let row = try #require(Self.catalogue.row(of: id))
    return FranchiseLiking(Self.catalogue, events).applied(to: row, PredictedLiking(chance: 0.6, rating: 7))
      .chance
  }

  @Test func whoLovedASeasonLovesTheNextMoreOften() throws {
    let one = try chance(of: 3, [(1, .love)])
    let three = try chance(of: 4, [(1, .love), (2, .love), (3, .love)])
    #expect(one > 0.7 && three > one && three < 0.9)
  }

  @Test func whoOnlyLikedItDoesMoreRarely() throws {
    let liked = try chance(of: 3, [(1, .like)])
    #expect(liked < 0.35)
    #expect(try chance(of: 3, [(1, .like), (2, .love)]) > liked)
  }

  @Test func otherFranchisesAndAnswersSayNothing() throws {
    #expect(try chance(of: 6, [(1, .love)]) == 0.6)
    #expect(try chance(of: 7, [(1, .like)]) == 0.6)
    #expect(try chance(of: 2, [(1, .dislike)]) == 0.6)
    #expect(try chance(of: 2, [(1, .seen)]) == 0.6)
    // The model takes in what ratings leave of its prediction.
    #expect(try chance(of: 2, [(1, .love)], rating: 9) == 0.6)
  }

  @Test func theRatingGoesWithTheChance() throws {
    let row = try #require(Self.catalogue.row(of: 2))
    let first = try #require(Self.catalogue.row(of: 1))
    let loved = FranchiseLiking(Self.catalogue, [(row: first, event: Event(animeID: 1, feedback: .love))])
    #expect(loved.applied(to: row, PredictedLiking(chance: 0.6, rating: 7)).rating > 7.3)
    // What is certain stays so.
    #expect(loved.applied(to: row, PredictedLiking(chance: 1, rating: 9)).chance == 1)
    #expect(loved.applied(to: row, PredictedLiking(chance: .nan, rating: 9)).chance.isNaN)
  }
}
