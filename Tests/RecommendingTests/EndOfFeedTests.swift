import Cards
import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// When the list ends, and what is said of what is left.
@Suite struct EndOfFeedTests {
  /// A series of three titles and one more, each with members and a score.
  private static let titles: [Anime] = {
    var titles = sampleTitles(4)
    for i in 0..<3 {
      (titles[i].franchise, titles[i].franchiseOrder) = ("Alpha Saga", i + 1)
      titles[i].franchiseKind = i == 0 ? .main : .sequel
    }
    titles[0].score = 6
    titles[3].score = 6
    return titles
  }()
  private let recommender = Recommender(
    catalogue: Self.titles, scorer: ChainScorer(items: ItemIndex(Array(100..<104))))

  /// One title of each line, the next to watch, as a new profile has it.
  private let options = RankingOptions().with(RankingSettings())

  private func skipped(_ id: Int, _ number: Int) -> Event {
    Event(id: Int64(number), animeID: id, feedback: .skipped)
  }

  /// Later seasons may not be next: the skipped titles come back, the first one skipped before the other.
  @Test func skippedTitlesReturnWhereOnlyLaterSeasonsAreLeft() {
    let both = [skipped(103, 1), skipped(100, 2)]
    #expect(recommender.rank([both[0]], top: 5, options: options).cards.map(\.id) == [100])
    #expect(recommender.rank(both, top: 5, options: options).cards.map(\.id) == [103])
    #expect(recommender.rank([both[1], skipped(103, 3)], top: 5, options: options).cards.map(\.id) == [100])
    #expect(recommender.rank(both, top: 5, options: options).end == nil)
  }

  @Test func laterSeasonsThatPassAreNotHiddenByTheFilters() {
    var settings = RankingSettings()
    settings.filters.scoreFrom = 7
    let ranking = recommender.rank([], top: 5, options: RankingOptions().with(settings))
    #expect(ranking.cards.isEmpty && ranking.end == .laterSeasons(2) && ranking.listed == 0)
    // Two pass already.
    #expect(ranking.relaxations == [FilterRelaxation(.score, titles: 2)])
    settings.knobs.franchises = .every
    let every = recommender.rank([], top: 5, options: RankingOptions().with(settings))
    #expect(every.cards.count == 2 && every.listed == 2 && every.end == nil)
  }

  /// What is listed is counted, however many cards are asked for.
  @Test(arguments: [1, 2, 50]) func theCountIsThatOfTheList(top: Int) {
    let ranking = recommender.rank([], top: top, options: options)
    #expect(ranking.candidates == 4 && ranking.listed == 2, "\(ranking.listed)")
  }

  @Test func hiddenAdultTitlesAreNoAnsweredOnes() {
    var titles = sampleTitles(2)
    titles[1].genres = ["Hentai"]
    let recommender = Recommender(
      catalogue: titles, scorer: ChainScorer(items: ItemIndex(Array(100..<102))))
    let seen = Event(id: 1, animeID: 100, feedback: .seen)
    #expect(recommender.rank([seen], top: 5).end == .answered(hiddenAdult: 1))
    let other = Event(id: 2, animeID: 101, feedback: .seen)
    #expect(recommender.rank([seen, other], top: 5).end == .answered(hiddenAdult: 0))
    var options = RankingOptions()
    options.showsAdult = true
    #expect(recommender.rank([seen], top: 5, options: options).cards.map(\.id) == [101])
  }
}
