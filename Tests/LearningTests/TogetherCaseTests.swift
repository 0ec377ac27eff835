import Catalogue
import Events
import Models
import Recommending
import TestSupport
import Testing

@testable import Learning

@Suite struct TogetherCaseTests {
  private func person(_ name: String, _ loved: Int) -> Companion {
    Companion(name: name, events: [Event(id: 1, animeID: loved, feedback: .love, time: 1)])
  }

  /// What two people get of the hidden titles, by each rule and by either's own feed.
  @Test func pairsAreMeasuredByTheLowerOfTwoMeans() {
    let scorer = ScoresByLove(
      items: ItemIndex(Array(1...6)), table: [1: [0, 0, 3, 2, 1, 0], 2: [0, 0, 1, 2, 3, 0]])
    let recommender = Recommender(
      catalogue: (1...6).map { Anime(id: $0, title: "Title \($0)") }, scorer: scorer)
    let pair = TogetherCase(
      people: [person("a", 1), person("b", 2)], hidden: [[3: 10, 4: 8, 5: 4], [3: 5, 4: 8, 5: 9]])
    let results = recommender.results(pair, [.withoutMisery()], count: 1)
    #expect(results.map(\.lower) == [8, 5, 4])
    #expect(results.map(\.mean) == [8, 7.5, 6.5] && results.map(\.low) == [0, 1, 1])
  }
}
