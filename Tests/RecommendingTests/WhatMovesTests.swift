import Cards
import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// Which answers move the ranking, and which do not.
@Suite struct WhatMovesTests {
  static let loves = [101, 106, 114].map { Event(animeID: $0, feedback: .love) }

  func recommender() throws -> Recommender {
    PresenceTests.recommender(try PresenceTests.ensemble(CountingMember(PresenceTests.items)))
  }

  func scores(_ events: [Event], _ options: RankingOptions = RankingOptions()) throws -> [Int: Double] {
    let cards = try recommender().rank(events, top: 40, options: options).cards
    return Dictionary(cards.map { ($0.id, $0.score) }) { first, _ in first }
  }

  @Test(arguments: [Feedback.skipped, .seen, .saved])
  func skippedSeenAndSavedMoveNothing(feedback: Feedback) throws {
    let before = try scores(Self.loves)
    let after = try scores(
      [Event(animeID: 103, feedback: feedback)] + Self.loves + [Event(animeID: 107, feedback: feedback)])
    #expect(after.count == before.count - 2)
    #expect(after.allSatisfy { before[$0.key] == $0.value })
  }

  @Test(arguments: [Feedback.dislike, .dropped])
  func ignoredDislikesMoveNothingAndStayAway(feedback: Feedback) throws {
    let answers =
      Self.loves + [Event(animeID: 103, feedback: feedback), Event(animeID: 132, feedback: feedback)]
    let (before, after) = (try scores(Self.loves), try scores(answers))
    #expect(after.contains { $0.value != before[$0.key] }, "by default a dislike moves titles")
    var options = RankingOptions()
    options.ignoresDislikes = true
    let ignoring = try scores(answers, options)
    #expect(ignoring.count == before.count - 2 && ignoring[103] == nil && ignoring[132] == nil)
    #expect(ignoring.allSatisfy { before[$0.key] == $0.value })
    let cards = try recommender().rank(answers, top: 40, options: options).cards
    for reason in cards.flatMap(\.reasons) {
      if case .heldBack = reason.kind { Issue.record("a dislike that moves nothing is a reason") }
    }
  }

  /// The knob on the same recommender, and off again.
  @Test func theSwitchTurnsBothWays() throws {
    let recommender = try recommender()
    let answers = Self.loves + [Event(animeID: 103, feedback: .dislike)]
    var settings = RankingSettings()
    let plain = recommender.rank(answers, top: 40, options: RankingOptions().with(settings))
    settings.knobs.ignoresDislikes = true
    let ignoring = recommender.rank(answers, top: 40, options: RankingOptions().with(settings))
    #expect(ignoring != plain)
    settings.knobs.ignoresDislikes = false
    #expect(recommender.rank(answers, top: 40, options: RankingOptions().with(settings)) == plain)
  }

  /// Dropping a title lowers the rest of its franchise, for the model and by content.
  @Test func droppedLowersTheRestOfTheFranchise() throws {
    var titles = sampleTitles(30, unknown: 5)
    // 103 is followed by its neighbours 104 and 108, and by the cold title 132.
    for id in [103, 104, 108, 132] { titles[id - 100].franchise = "saga" }
    let recommender = Recommender(
      catalogue: titles, scorer: try PresenceTests.ensemble(CountingMember(PresenceTests.items)))
    func scores(_ events: [Event]) -> [Int: Double] {
      let cards = recommender.rank(events, top: 40).cards
      return Dictionary(cards.map { ($0.id, $0.score) }) { first, _ in first }
    }
    let before = scores(Self.loves)
    let after = scores(Self.loves + [Event(animeID: 103, feedback: .dropped)])
    let others = before.keys.filter { after[$0] != nil }
    let mean = others.reduce(0.0) { $0 + (after[$1] ?? 0) - (before[$1] ?? 0) } / Double(others.count)
    for id in [104, 108, 132] {
      #expect((after[id] ?? 0) - (before[id] ?? 0) < min(0, mean), "\(id)")
    }
  }
}
