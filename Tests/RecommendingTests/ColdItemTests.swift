import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// Titles that the model was not trained on.
@Suite struct ColdItemTests {
  private typealias Facts = (members: Int?, score: Double?)

  private func table(_ facts: [Facts]) -> TitleTable {
    TitleTable(
      facts.enumerated().map { id, facts in
        var anime = Anime(id: id, title: "Title \(id)")
        (anime.members, anime.score) = facts
        return anime
      })
  }

  /// Titles of all combinations of seven numbers of members and five scores.
  private let grid: [(facts: Facts, members: Float, score: Float)] = (0..<35).map { i in
    let (m, s) = (i % 7, i % 5)
    return ((5000 << m, 6 + Double(s) / 2), Float(m), Float(s))
  }

  @Test func bothMembersAndScoreCount() {
    let others: [Facts] = [
      (5000, 8), (5000, 6), (320_000, 6), (nil, 8), (nil, nil), (100, 9), (5000, 8.6), (5000, 9.9),
    ]
    let fit = ColdItemFit(
      table(grid.map(\.facts) + others),
      grid.enumerated().map { row, title in (row, title.members * 0.2 + title.score * 0.5) })
    let values = (35..<43).map { fit($0) }
    #expect(values[0] > values[1] + 1.3)
    #expect(values[2] > values[1] + 0.8)
    // A title without a number of members is as well known as the mean of all, one without a score as good.
    #expect(values[3] > values[0] && values[3] < values[0] + 1.2)
    #expect(abs(values[4] - 1.6) < 0.1)
    // A score by few raters says little.
    #expect(values[5] < values[0])
    // Two deviations above the mean are as good as a score gets.
    #expect(values[6] > values[0] && values[7] == values[6])
  }

  /// Where what is worse is said to be chosen more, the score counts nothing instead of against a title.
  @Test func aHigherScoreNeverCountsAgainstATitle() {
    let fit = ColdItemFit(
      table(grid.map(\.facts) + [(4000, 9), (4000, 5)]),
      grid.enumerated().map { row, title in (row, title.members - title.score) })
    #expect(fit(35) == fit(36))
  }

  /// A scorer that ranks and rates every title by its score in the catalogue, whatever was answered.
  private struct ByScore: RatingScorer {
    let items: ItemIndex
    let values: [Float]
    let name = "by score"
    func score(_ history: [Interaction], query: Query, into scores: inout [Float]) { scores = values }
    func liking(_ history: [Interaction]) -> (ratings: [Float], chances: [Float]) {
      (values, values.map { ($0 - 4) / 6 })
    }
  }

  /// Two new titles like all others, one of which everybody praises: it is ranked and promised as high as known titles of its score.
  @Test func theMeanScoreRanksAndPromisesNewTitles() throws {
    var titles = sampleTitles(32)
    for i in titles.indices {
      titles[i].genres = ["Comedy"]
      (titles[i].members, titles[i].score) = (50_000, i == 30 ? 9 : i == 31 ? 5 : 5 + Double(i) / 8)
    }
    let scores = titles[..<30].map { Float($0.score ?? 0) }
    let recommender = Recommender(
      catalogue: titles, scorer: ByScore(items: ItemIndex(titles[..<30].map(\.id)), values: scores))
    let cards = recommender.rank([Event(animeID: 105, feedback: .love)], top: 40).cards
    let praised = try #require(cards.first { $0.id == 130 })
    let other = try #require(cards.first { $0.id == 131 })
    #expect(praised.rank <= 3 && other.rank >= 25)
    let rating = try #require(praised.rating)
    #expect(abs(rating - 9) < 0.4)
    #expect(try abs(#require(other.rating) - 5) < 0.4)
    #expect(try #require(praised.match) > 70 && #require(other.match) < 40)
  }

  /// A new season of one series, which has seven other titles of its genre as neighbours besides: what is said of the series counts most.
  @Test func anotherSeasonSaysMostOfANewOne() {
    let titles = (0..<20).map { i in
      var anime = Anime(id: i, title: "Title \(i)")
      anime.genres = i < 10 ? ["Comedy"] : ["Drama"]
      anime.franchise = i == 0 || i == 9 ? "Series" : "Other \(i)"
      anime.studios = [i == 0 || i == 9 ? "Studio" : "Studio \(i)"]
      return anime
    }
    let space = ContentSpace(TitleTable(titles))
    let trained = Array(titles.indices).filter { $0 != 9 }
    let neighbours = ColdItemNeighbours(
      cold: [9], trained: trained,
      itemRows: titles.indices.map { $0 == 9 ? -1 : Int32($0 > 9 ? $0 - 1 : $0) },
      space)
    let weights = neighbours.range(0).map { (neighbours.items[$0], neighbours.weights[$0]) }
    #expect(weights.first?.0 == 0)
    #expect(weights.first.map { $0.1 > 0.9 } == true, "\(weights)")
  }
}
