import Cards
import Catalogue
import Testing

@testable import Feed

/// A sentence is not left beside what it was not said of.
@Suite struct StatusTests {
  private func state(_ screen: Screen) -> FeedState {
    var state = FeedState(profile: "me", snapshot: Snapshot())
    _ = state.update(.open(.card()))
    _ = state.update(.open(screen))
    return state
  }

  @Test(arguments: [FeedAction.type("n"), .edit(.erase), .eraseAll, .paste("n")])
  func typingTakesASentenceAway(action: FeedAction) {
    var state = state(.search())
    _ = state.update(.type("z"))
    state.receive(.searchFinished("z", []))
    _ = state.update(.enter)
    #expect(state.status == SearchField.nothingFound)
    _ = state.update(action)
    #expect(state.status.isEmpty)
  }

  @Test func anotherSeasonTakesASentenceAway() {
    var state = state(.season())
    let last = BroadcastSeason(.fall, 2024)
    state.receive(
      .seasonLoaded(SeasonListing(season: last, titles: [], known: BroadcastSeason(.spring, 2024)...last)))
    _ = state.update(.turn(1))
    #expect(state.status == SeasonScreen.isLast)
    _ = state.update(.turn(-1))
    #expect(state.status.isEmpty)
  }

  @Test func whatTuningIsDoingStays() {
    var state = state(.search())
    _ = state.update(.tune)
    let said = state.status
    _ = state.update(.type("n"))
    #expect(state.status == said && !said.isEmpty)
  }

  /// The page of the title on a poster can be copied.
  @Test func thePosterHasALink() {
    var world = Snapshot()
    world.ranking = Ranking(
      cards: [Card(anime: Anime(id: 19, title: "Monster"), rank: 1, score: 1, reasons: [])], candidates: 1)
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.card()))
    _ = state.update(.open(.poster()))
    #expect(state.update(.link) == [.copy(FeedState.link(19))])
  }
}
