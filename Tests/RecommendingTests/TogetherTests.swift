import Cards
import Catalogue
import Events
import Models
import TestSupport
import Testing

@testable import Recommending

@Suite struct TogetherTests {
  static func titles(_ count: Int) -> [Anime] { (1...count).map { Anime(id: $0, title: "Title \($0)") } }

  func person(_ name: String, _ loved: Int) -> Companion {
    Companion(name: name, events: [Event(id: 1, animeID: loved, feedback: .love, time: 1)])
  }

  @Test func nobodyIsMadeMiserable() {
    // 3 is the best on the average, but nothing for b; 4 and 5 please both.
    let scorer = ScoresByLove(
      items: ItemIndex(Array(1...8)),
      table: [1: [0, 0, 9, 2, 1.5, -2, -2, -2], 2: [0, 0, -0.5, 0.6, 0.5, 3, -2, -1.6]])
    let recommender = Recommender(catalogue: Self.titles(8), scorer: scorer)
    let people = [person("a", 1), person("b", 2)]
    let fair = recommender.rank(together: people, top: 8, explained: 2)
    #expect(fair.prefix(2).map(\.card.id) == [4, 5])
    #expect(recommender.rank(together: people, top: 8, rule: TogetherRule()).first?.card.id == 3)
    // Neither is offered what one of them has seen.
    #expect(Set(fair.map(\.card.id)) == Set(3...8))
    #expect(fair.map(\.card.rank) == Array(1...6))
    #expect(fair[0].scores.allSatisfy { $0 > 0 })
    // Reasons name whose answer it was.
    #expect(fair[0].reasons.map(\.whose) == ["a", "b"])
    #expect(fair[0].reasons.allSatisfy { $0.text.hasPrefix(($0.whose ?? "?") + ": ") })
  }

  /// Who would rate a title low is listened to more than somebody who would rate everything high.
  @Test func ratingsAndTheLowestCount() {
    let rule = TogetherRule.shared()
    let (even, torn) = ([1.0, 1.0], [2.5, 0.0])
    #expect(TogetherRule().value(torn, ratings: [9, 7]) > TogetherRule().value(even, ratings: [8, 8]))
    #expect(rule.value(torn, ratings: [9, 7]) < rule.value(even, ratings: [8, 8]))
    #expect(rule.isMisery([1, 1], ratings: [9, 6.4]) && !rule.isMisery([1, 1], ratings: [9, nil]))
    #expect(rule.value([1, 2], ratings: [nil, nil]) == 0.75 * 1.5 + 0.25 * 1)
  }

  /// What somebody else saved is offered; what oneself saved is on the list already.
  @Test func savedTitlesOfOthersAreOffered() {
    let scorer = ScoresByLove(items: ItemIndex(Array(1...6)), table: [:])
    let recommender = Recommender(catalogue: Self.titles(6), scorer: scorer)
    var (a, b) = (person("a", 1), person("b", 2))
    a.events.append(Event(id: 2, animeID: 3, feedback: .saved, time: 2))
    b.events.append(Event(id: 2, animeID: 4, feedback: .saved, time: 2))
    b.events.append(Event(id: 3, animeID: 5, feedback: .seen, time: 3))
    #expect(Set(recommender.rank(together: [a, b], top: 9).map(\.card.id)) == [4, 6])
    #expect(Set(recommender.rank(together: [b, a], top: 9).map(\.card.id)) == [3, 6])
  }

  /// A first season that one of them would not bear does not take the place of a later one that is fine for all.
  @Test func aMiseryTakesNoPlace() {
    var titles = Self.titles(8)
    for (place, id) in [3, 4].enumerated() {
      titles[id - 1].franchise = "F"
      titles[id - 1].franchiseOrder = place + 1
    }
    let scorer = ScoresByLove(
      items: ItemIndex(Array(1...8)),
      table: [1: [0, 0, 9, 2, 1.5, -2, -2, -2], 2: [0, 0, -0.5, 0.6, 0.5, 3, -2, -1.6]])
    let cards = Recommender(catalogue: titles, scorer: scorer).rank(
      together: [person("a", 1), person("b", 2)], top: 8)
    #expect(cards.prefix(2).map(\.card.id) == [4, 5])
  }

  @Test func aFranchiseBeginsWithItsFirstTitle() {
    var titles = Self.titles(6)
    for (place, id) in [4, 5].enumerated() {
      titles[id - 1].franchise = "F"
      titles[id - 1].franchiseOrder = place + 1
    }
    let scorer = ScoresByLove(
      items: ItemIndex(Array(1...6)), table: [1: [0, 0, 1, 2, 2.1, 0], 2: [0, 0, 1, 2, 2.1, 0]])
    let cards = Recommender(catalogue: titles, scorer: scorer).rank(
      together: [person("a", 1), person("b", 2)], top: 9)
    #expect(cards.map(\.card.id) == [4, 3, 6])
  }
}

@Suite struct SeasonTests {
  @Test func seasonsAreReadAndCounted() {
    #expect(BroadcastSeason(text: "2024-spring") == BroadcastSeason(.spring, 2024))
    #expect(BroadcastSeason(text: "Autumn 1999")?.name == "Fall 1999")
    for text in ["spring", "2024", "2024-3", "2024-spring-x", "99-fall"] {
      #expect(BroadcastSeason(text: text) == nil)
    }
    #expect(BroadcastSeason(.winter, 2024).advanced(by: -1) == BroadcastSeason(.fall, 2023))
    #expect(BroadcastSeason(.fall, 2023).advanced(by: 5) == BroadcastSeason(.winter, 2025))
  }

  @Test func whatContinuesALovedTitleComesFirst() {
    var titles = TogetherTests.titles(6)
    for id in [2, 3, 4, 6] { titles[id - 1].season = "Spring 2024" }
    titles[4].startDate = "2024-05-01"
    titles[5].season = "Fall 2023"
    for (id, order) in [(1, 1), (3, 2)] {
      titles[id - 1].franchise = "F"
      titles[id - 1].franchiseOrder = order
    }
    let scorer = ScoresByLove(items: ItemIndex(Array(1...6)), table: [1: [0, 5, -4, 4, 3, 9]])
    let events = [Event(id: 1, animeID: 1, feedback: .love, time: 1)]
    let found = Recommender(catalogue: titles, scorer: scorer).rank(
      season: BroadcastSeason(.spring, 2024), events, top: 9, options: RankingOptions())
    #expect(found.map(\.card.id) == [3, 2, 4, 5])
    #expect(found.map(\.continues?.id) == [1, nil, nil, nil] && found.map(\.card.rank) == [1, 2, 3, 4])
  }

  @Test func whatComesBeforeALovedTitleContinuesNothing() {
    var titles = TogetherTests.titles(3)
    for (place, id) in [1, 2].enumerated() {
      titles[id - 1].season = "Spring \(2023 + place)"
      titles[id - 1].franchise = "F"
      titles[id - 1].franchiseOrder = place + 1
    }
    let recommender = Recommender(
      catalogue: titles, scorer: ScoresByLove(items: ItemIndex(Array(1...3)), table: [:]))
    let found = recommender.rank(
      season: BroadcastSeason(.spring, 2023), [Event(animeID: 2, feedback: .love)], top: 9,
      options: RankingOptions())
    #expect(found.map(\.card.id) == [1] && found[0].continues == nil)
  }
}
