import Cards
import Catalogue
import Testing

@testable import Feed

@Suite struct SeasonScreenTests {
  private let spring = BroadcastSeason(.spring, 2024)

  private func listing(_ season: BroadcastSeason, _ ids: [Int]) -> SeasonListing {
    SeasonListing(
      season: season,
      titles: ids.enumerated().map {
        SeasonTitle(
          card: Card(anime: anime($1), rank: $0 + 1, score: 0, reasons: []),
          continues: $0 == 0 ? anime(9) : nil)
      }, known: BroadcastSeason(.winter, 2024)...BroadcastSeason(.summer, 2024))
  }

  private func opened() -> FeedState {
    var state = FeedState(profile: "me", snapshot: snapshot([1, 2], history: [(9, .love)]))
    #expect(state.update(.open(.season())) == [.loadSeason(nil)])
    state.receive(.seasonLoaded(listing(spring, [5, 6])))
    return state
  }

  @Test func titlesOfASeasonAreAnsweredInPlace() {
    var state = opened()
    #expect(state.list.map(\.id) == [5, 6])
    _ = state.update(.move(1))
    #expect(state.update(.answer(.love)) == [.record(animeID: 6, .love)])
    state.receive(.refreshed(snapshot([1, 2], history: [(6, .love), (9, .love)]), message: nil))
    // It stays where it is, with its answer.
    #expect(state.subject?.id == 6 && state.currentAnswer(to: 6) == .love)
    #expect(state.update(.enter) == [.loadDetail(6)])
    #expect(state.known(6)?.title == "Title 6")
    _ = state.update(.back)
    #expect(state.selected == 1)
  }

  @Test func leftAndRightMoveASeasonAndStopAtTheEnds() {
    var state = opened()
    _ = state.update(.move(1))
    #expect(state.update(.turn(1)) == [.loadSeason(spring.advanced(by: 1))])
    #expect(state.selected == 0)
    state.receive(.seasonLoaded(listing(spring.advanced(by: 1), [])))
    #expect(state.update(.turn(1)).isEmpty && state.status == SeasonScreen.isLast)
    #expect(state.update(.answer(.love)).isEmpty)
    state.receive(.seasonLoaded(listing(spring.advanced(by: -1), [7])))
    #expect(state.update(.turn(-1)).isEmpty && state.status == SeasonScreen.isFirst)
  }

  @Test func titlesAnsweredInPlaceStayWhenTheSeasonIsRankedAnew() {
    var state = opened()
    _ = state.update(.answer(.love))
    state.receive(.refreshed(snapshot([1, 2], history: [(5, .love), (9, .love)]), message: nil))
    _ = state.update(.move(1))
    #expect(state.outdate() == [.loadSeason(spring)])
    state.receive(.seasonLoaded(listing(spring, [8, 6])))
    #expect(state.list.map(\.id) == [5, 8, 6] && state.subject?.id == 6)
    // Another season begins anew.
    state.receive(.seasonLoaded(listing(spring.advanced(by: 1), [7])))
    state.receive(.seasonLoaded(listing(spring, [8, 6])))
    #expect(state.list.map(\.id) == [8, 6])
  }

  @Test func aSeasonIsLoadedAgainInAnotherLanguage() {
    var state = opened()
    #expect(state.update(.nextLanguage).contains(.loadSeason(spring)))
  }
}
