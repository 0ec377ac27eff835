import Cards
import Catalogue
import Events
import Feed
import Testing

@testable import App

/// A key after thousands of answers: no cost that jumps with their number.
@Suite struct ManyAnswersTests {
  /// A session of somebody who has answered the first `count` titles.
  private func session(_ count: Int, _ finder: CatalogueSearch) throws -> FeedSession {
    let log = FakeLog()
    log.stored = (1...count).map {
      Event(id: Int64($0), animeID: $0, feedback: $0 % 3 == 0 ? .dislike : .like, time: Int64($0))
    }
    let ranker = LastTitles()
    return try FeedSession(
      profile: "me", profiles: FakeProfiles(log), ranker: ranker, finder: finder, tuner: FakeTuner(),
      clock: { 5 }, wake: {})
  }

  @Test(arguments: [400, 12_000]) func aKeyReadsNoTitleAnew(answers: Int) throws {
    let titles = (1...13_000).map { Anime(id: $0, title: "Title \($0)") }
    let finder = CatalogueSearch(TitleTable(titles))
    let session = try session(answers, finder)
    let before = finder.titleReads
    #expect(before == answers)
    for key in 0..<6 {
      session.handle(key == 4 ? .undo : .answer(.love))
      session.commitBurst()
    }
    #expect(session.state.snapshot.history.count == answers + 4)
    #expect(finder.titleReads - before <= 6, "\(finder.titleReads - before) titles read for six keys")
  }
}

/// Ranks the titles above all answered ones, so that ranking costs nothing.
private final class LastTitles: FeedRanker {
  func rank(_ events: [Event], settings: RankingSettings, top: Int, explained: Int) -> Ranking {
    let last = events.last?.animeID ?? 0
    return Ranking(
      cards: (1...5).map {
        Card(
          anime: Anime(id: last + $0, title: "Title \(last + $0)"), rank: $0, score: 0, match: 50, reasons: []
        )
      }, candidates: 5)
  }
  func detail(_ id: Int, _ events: [Event], settings: RankingSettings) -> TitleDetail? { nil }
  func summary() -> CatalogueSummary { CatalogueSummary(types: [], genres: []) }
  func map(settings: RankingSettings) -> TitleMap { TitleMap(points: []) }
  func reloadIfChanged() -> String? { nil }
}
