import Cards
import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// Scores that no answer moves, the first item highest, with love counts.
private struct FixedScorer: ItemScorer {
  let items: ItemIndex
  let loveCounts: [Float]?
  let name = "fixed"
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    scores = items.ids.indices.map { -Float($0) }
  }
}

/// Titles that few lists hold: the seasons of what one loves, and what is most like a title.
@Suite struct NewTitlesTests {
  private static let count = 60
  private let items = ItemIndex(Array(100..<100 + count))

  /// Love counts: a thousand each, but for the last item.
  private func scorer(last: Float) -> FixedScorer {
    FixedScorer(items: items, loveCounts: (0..<Self.count).map { $0 == Self.count - 1 ? last : 1000 })
  }

  /// Where the last title, the second season of the first, stands in the list after an answer to the first.
  private func place(_ feedback: Feedback, seasonLoves: Float) throws -> Int {
    var titles = sampleTitles(Self.count)
    for (row, order) in [(0, 1), (Self.count - 1, 2)] {
      (titles[row].franchise, titles[row].franchiseOrder) = ("F", order)
      titles[row].franchiseKind = order == 1 ? .main : .sequel
      titles[row].genres = ["G\(order)"]
    }
    var options = RankingOptions()
    (options.franchises, options.modelShare) = (.earliest, 1)
    let cards = Recommender(catalogue: titles, scorer: scorer(last: seasonLoves)).rank(
      [Event(animeID: 100, feedback: feedback)], top: 40, options: options
    ).cards
    return cards.firstIndex { $0.id == 100 + Self.count - 1 } ?? Self.count
  }

  @Test func newSeasonOfALovedTitleRanksWithIt() throws {
    #expect(try place(.love, seasonLoves: 3) < 32)
    #expect(try place(.love, seasonLoves: 0) < 32)
    #expect(try place(.love, seasonLoves: 1000) == Self.count, "the model knows who watches on")
    #expect(try place(.like, seasonLoves: 3) == Self.count)
    #expect(try place(.dislike, seasonLoves: 3) == Self.count)
  }

  @Test func similarTitlesAreLovedByTheSamePeople() throws {
    // Of 100 who love title 0, 90 love title 41, and nothing is known of the last title. Content says nothing.
    var pairs = [[(item: Int32, count: Int)]](repeating: [], count: Self.count)
    pairs[0] = [(41, 90), (7, 40)]
    var loves = [Float](repeating: 100, count: Self.count)
    loves[Self.count - 1] = 1
    let counts = try CoLove(items: items, loves: loves, pairs: pairs)
    let titles = sampleTitles(Self.count).map { anime in
      var anime = anime
      anime.genres = ["Drama"]
      return anime
    }
    let recommender = Recommender(
      catalogue: TitleTable(titles), scorer: scorer(last: 1), coLoves: CoLoveSource { (counts, 0) })
    let similar = try #require(recommender.detail(100, [])).similar.map(\.id)
    #expect(Array(similar.prefix(2)) == [141, 107])
    #expect(!similar.contains(100))
  }

  @Test func similarTitlesOfARareTitleShareItsGenres() throws {
    var titles = sampleTitles(Self.count)
    for row in [20, 30, 59] { titles[row].genres = ["Music", "Comedy"] }
    let counts = try CoLove(
      items: items, loves: (0..<Self.count).map { $0 == 59 ? 0 : 500 },
      pairs: Array(repeating: [], count: Self.count))
    let recommender = Recommender(
      catalogue: TitleTable(titles), scorer: scorer(last: 0), coLoves: CoLoveSource { (counts, 0) })
    let similar = try #require(recommender.detail(159, [])).similar.map(\.id)
    #expect(Set(similar.prefix(2)) == [120, 130])
  }

  /// The model takes a title that no list has for unpopular; its members say otherwise.
  @Test func nicheKnowsFamousTitlesByTheirMembers() throws {
    func place(members: Int) throws -> Int {
      var titles = sampleTitles(Self.count)
      for row in titles.indices { titles[row].members = 50_000 - row * 500 }
      titles[30].members = members
      var options = RankingOptions()
      (options.niche, options.modelShare) = (1, 1)
      let cards = Recommender(catalogue: titles, scorer: scorer(last: 1)).rank(
        [Event(animeID: 105, feedback: .love)], top: Self.count, options: options
      ).cards
      return try #require(cards.firstIndex { $0.id == 130 })
    }
    #expect(try place(members: 3_000_000) > place(members: 30_000) + 10)
  }

  /// A prize says nothing of what a title is like.
  @Test func prizesAreNoContent() {
    var titles = sampleTitles(4)
    for row in titles.indices { titles[row].genres = row < 2 ? ["Award Winning"] : ["Music"] }
    let space = ContentSpace(titles)
    #expect(space.sharedLabels(0, 1).isEmpty)
    #expect(space.cosineSums([0], with: [1])[0] < space.cosineSums([2], with: [3])[0])
  }
}
