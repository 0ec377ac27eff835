import Cards
import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// Rankings of what somebody asks for.
@Suite struct WishesTests {
  private static let recommender: Recommender = {
    var catalogue = sampleTitles(40)
    let saga: [(Int, FranchiseKind)] = [
      (9, .main), (2, .sequel), (3, .side), (4, .special), (5, .alternative),
    ]
    for (order, (i, kind)) in saga.enumerated() {
      (catalogue[i].franchise, catalogue[i].franchiseOrder) = ("Saga", order + 1)
      catalogue[i].franchiseKind = kind
    }
    return Recommender(catalogue: catalogue, scorer: ChainScorer(items: ItemIndex(Array(100..<140))))
  }()

  private static let all = Dictionary(uniqueKeysWithValues: (100..<140).map { ($0, Float(0)) })

  @Test(arguments: [
    [], [Event(animeID: 109, feedback: .love)], [Event(animeID: 109, feedback: .dislike)],
    [Event(animeID: 109, feedback: .seen), Event(animeID: 102, feedback: .dropped)],
  ])
  func aWishForEverythingIsTheRanking(events: [Event]) {
    for rule in [FranchiseRule.earliest, .best, .every] {
      var options = RankingOptions()
      options.franchises = rule
      let ranking = Self.recommender.rank(events, top: 40, options: options)
      let wished = Self.recommender.rank(events, wishes: [Self.all], options: options)[0]
      #expect(wished.map(\.animeID) == ranking.cards.map(\.id), "\(rule)")
    }
  }

  @Test func whatIsAddedMovesATitleAndWhatIsNotNamedIsLeftOut() {
    var options = RankingOptions()
    options.franchises = .earliest
    var wish = Self.all
    wish[130] = 20
    wish[100] = nil
    let (first, second) = { ($0[0], $0[1]) }(
      Self.recommender.rank([], wishes: [wish, [110: 0, 111: 0]], options: options))
    #expect(first.first?.animeID == 130 && !first.contains { $0.animeID == 100 })
    #expect(Set(second.map(\.animeID)) == [110, 111])
    // Nothing of it is left in the next ranking.
    #expect(Self.recommender.rank([], top: 40, options: options).cards.first?.id == 100)
  }
}
