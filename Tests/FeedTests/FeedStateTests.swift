import Cards
import Catalogue
import Events
import Testing

@testable import Feed

func anime(_ id: Int) -> Anime {
  var a = Anime(id: id, title: "Title \(id)")
  a.genres = id % 2 == 0 ? ["Drama"] : ["Comedy"]
  return a
}

func snapshot(_ ids: [Int], history: [(Int, Feedback)] = [], saved: [Int] = []) -> Snapshot {
  Snapshot(
    ranking: Ranking(
      cards: ids.enumerated().map {
        Card(
          anime: anime($1), rank: $0 + 1, score: 1, match: 60,
          reasons: [Reason(.popular(members: 1), weight: 0)])
      }, candidates: ids.count),
    saved: saved.map(anime),
    history: history.map { HistoryEntry(anime: anime($0.0), feedback: $0.1, time: 0) },
    canUndo: !history.isEmpty, canRedo: false)
}

@Suite struct FeedStateTests {
  func feed(_ saved: [Int] = []) -> FeedState {
    FeedState(
      profile: "me",
      snapshot: snapshot([1, 2, 3], history: [(9, .love)] + saved.map { ($0, .saved) }, saved: saved))
  }

  @Test func newProfilesStartWithOnboardingOthersWithTheCard() {
    #expect(FeedState(profile: "me", snapshot: snapshot([1])).isOn(.onboarding()))
    #expect(FeedState(profile: "me", snapshot: snapshot([1], history: [(2, .seen)])).isOn(.onboarding()))
    #expect(feed().isOn(.card()))
  }

  @Test(arguments: [Feedback.dislike, .like, .love, .seen, .saved, .skipped])
  func answersApplyToTheTopCard(feedback: Feedback) {
    var state = feed()
    #expect(state.update(.answer(feedback)) == [.record(animeID: 1, feedback)])
  }

  @Test func returnedTitlesCanBeSkippedAgain() {
    var state = FeedState(profile: "me", snapshot: snapshot([1, 2], history: [(9, .love), (1, .skipped)]))
    #expect(state.update(.answer(.skipped)) == [.record(animeID: 1, .skipped)])
    #expect(state.update(.answer(.like)) == [.record(animeID: 1, .like)])
  }

  @Test func listAnswersApplyToTheSelectedTitle() {
    var state = feed()
    _ = state.update(.open(.ranked()))
    _ = state.update(.move(2))
    #expect(state.update(.answer(.love)) == [.record(animeID: 3, .love)])
    _ = state.update(.move(50))
    #expect(state.selected == 2)
    _ = state.update(.jump(toEnd: false))
    #expect(state.subject?.id == 1)
  }

  @Test func savingTwiceUnsaves() {
    var state = feed([7])
    _ = state.update(.open(.saved()))
    #expect(state.update(.answer(.saved)) == [.record(animeID: 7, .unsaved)])
    #expect(state.update(.answer(.like)) == [.record(animeID: 7, .like)])
  }

  @Test func lettersAreTextInAFieldAndKeysInResults() {
    var state = feed()
    #expect(state.update(.open(.search())) == [.search("")])
    #expect(state.isTyping)
    for c in "91 D" { _ = state.update(.type(c)) }
    #expect(state.field.text == "91 D")
    #expect(state.update(.answer(.love)).isEmpty)
    state.receive(.searchFinished("91 D", [anime(91), anime(92)]))
    state.receive(.searchFinished("old", [anime(1)]))
    #expect(state.field.results.map(\.id) == [91, 92])
    _ = state.update(.tab)
    #expect(!state.isTyping)
    #expect(state.update(.enter) == [.record(animeID: 91, .love)])
    _ = state.update(.move(1))
    #expect(state.update(.answer(.dislike)) == [.record(animeID: 92, .dislike)])
    _ = state.update(.back)
    #expect(state.isOn(.card()))
  }

  @Test func picksOfTheOnboardingAreAnswers() {
    var state = FeedState(profile: "me", snapshot: snapshot([1, 2]))
    state.receive(.searchFinished("", [anime(5), anime(6)]))
    _ = state.update(.tab)
    #expect(state.update(.enter) == [.record(animeID: 5, .love)])
    #expect(state.picks == [5])
    #expect(state.field.isOnResults)
    // One Esc, as the screen says.
    _ = state.update(.back)
    #expect(state.isOn(.card()))
  }

  @Test func undoRemovesAPickAndRedoRestoresIt() {
    var state = FeedState(profile: "me", snapshot: snapshot([1, 2]))
    state.receive(.searchFinished("", [anime(5), anime(6)]))
    _ = state.update(.tab)
    _ = state.update(.answer(.love))
    state.receive(.refreshed(snapshot([1, 2], history: [(5, .love)]), message: nil))
    #expect(state.picks == [5])
    state.receive(.refreshed(snapshot([1, 2]), message: nil))
    #expect(state.picks.isEmpty)
    state.receive(.refreshed(snapshot([1, 2], history: [(5, .love)]), message: nil))
    #expect(state.picks == [5])
  }

  @Test func fieldIsClearedAfterAPick() {
    var state = FeedState(profile: "me", snapshot: snapshot([1, 2]))
    _ = state.update(.type("x"))
    state.receive(.searchFinished("x", [anime(5)]))
    _ = state.update(.enter)
    #expect(state.update(.enter) == [.record(animeID: 5, .love), .search("")])
    #expect(state.isTyping && state.field.text.isEmpty)
    _ = state.update(.back)
    #expect(state.isOn(.card()))
    var other = FeedState(profile: "me", snapshot: snapshot([1, 2]))
    _ = other.update(.type("x"))
    #expect(other.update(.back) == [.search("")])
    #expect(other.isOn(.onboarding()))
  }

  @Test func popularTitlesAreAGrid() {
    var state = FeedState(profile: "me", snapshot: snapshot([1, 2]))
    state.receive(.searchFinished("", (1...5).map(anime)))
    _ = state.update(.tab)
    for (action, id) in [
      (FeedAction.turn(1), 2), (.move(1), 4), (.move(1), 4), (.turn(1), 5), (.turn(1), 5), (.turn(-1), 4),
      (.move(-1), 2),
    ] {
      _ = state.update(action)
      #expect(state.subject?.id == id, "\(action)")
    }
    _ = state.update(.move(-1))
    #expect(state.isTyping)
    // A page goes as far as there are rows.
    _ = state.update(.tab)
    _ = state.update(.turn(1))
    for (by, id) in [(10, 4), (10, 4), (-10, 2)] {
      _ = state.update(.move(by))
      #expect(state.subject?.id == id)
    }
  }

  /// What was typed for the longer kind of search is not cut by the shorter one.
  @Test func aLongDescriptionIsKeptAmongNames() {
    var state = feed()
    _ = state.update(.open(.search()))
    _ = state.update(.switchSearch)
    let long = String(repeating: "a b ", count: 30) + "end"
    _ = state.update(.paste(long))
    _ = state.update(.switchSearch)
    #expect(state.update(.type("x")).isEmpty && state.field.text == long)
    _ = state.update(.edit(.erase))
    #expect(state.field.text == String(long.dropLast()))
  }

  @Test func oneKeyGoesThroughTheLanguagesAndLoadsNamesAgain() {
    var state = feed()
    #expect(state.language == .romaji)
    var settings = state.settings
    for language in [TitleLanguage.english, .japanese, .romaji] {
      settings.titles = language
      #expect(
        state.update(.nextLanguage)
          == [.applySettings(settings, message: FeedMessages.titles(in: language))])
      #expect(state.language == language)
    }
    _ = state.update(.open(.search()))
    #expect(state.update(.nextLanguage).dropFirst() == [.search("")])
    _ = state.update(.open(.detail(3)))
    #expect(state.update(.nextLanguage).dropFirst() == [.search(""), .loadDetail(3)])
  }

  /// A title's page with the second of the titles beside it selected.
  private func beside() -> FeedState {
    var state = feed()
    _ = state.update(.open(.detail(2)))
    state.receive(.detailLoaded(TitleDetail(anime: anime(2), similar: [anime(5), anime(7)])))
    _ = state.update(.tab)
    _ = state.update(.move(1))
    return state
  }

  @Test func whatLiesOverAScreenLeavesItsSelection() {
    var state = beside()
    _ = state.update(.open(.palette()))
    #expect(state.below.subject?.id == 7)
    #expect(state.update(.run(.answer(.love))) == [.record(animeID: 7, .love)])
    for overlay in [Screen.help(), .palette()] {
      var state = beside()
      _ = state.update(.open(overlay))
      #expect(state.update(.back).isEmpty)
      #expect(state.subject?.id == 7, "\(overlay.name)")
    }
    // What was opened as a screen of its own brings back the top of the text.
    state = beside()
    _ = state.update(.open(.taste()))
    #expect(state.update(.back) == [.loadDetail(2)] && state.subject?.id == 2)
  }

  @Test func theActionsOverTheHelpAreAboutTheScreenBelowBoth() {
    var state = feed()
    _ = state.update(.open(.help()))
    _ = state.update(.open(.palette()))
    #expect(state.update(.run(.answer(.love))) == [.record(animeID: 1, .love)])
    #expect(state.isOn(.card()))
  }

  @Test func thePosterIsThatOfTheSelectedTitleAndLeavesTheList() {
    var state = feed()
    _ = state.update(.open(.poster()))
    _ = state.update(.open(.ranked()))
    _ = state.update(.move(1))
    _ = state.update(.open(.poster()))
    guard case .poster(let poster) = state.screen else { return #expect(state.isOn(.poster())) }
    #expect(poster.anime?.id == 2)
    #expect(state.screens.map(\.name) == ["feed", "list", "poster"])
  }

  /// What ranks anew is loaded again where it is seen: at once on top, else when it is on top again.
  @Test func whatTheScreensShowIsLoadedAgainForOtherSettings() {
    var state = feed()
    state.receive(.modelsLoaded([AvailableModel("a"), AvailableModel("b")]))
    _ = state.update(.open(.talk()))
    state.receive(
      .replied(TalkReply(parts: ["sad"], titles: [DescribedTitle(anime(3), words: "", sentence: "")])))
    _ = state.update(.tab)
    #expect(state.update(.switchModel(1)).last == .talk(.again))
    _ = state.update(.open(.filters()))
    state.receive(.summaryLoaded(CatalogueSummary()))
    #expect(state.update(.turn(-1)).count == 1)
    #expect(state.update(.turn(1)).count == 1)
    #expect(state.update(.back) == [.talk(.again)])
    _ = state.update(.open(.taste()))
    #expect(state.update(.back).isEmpty)
  }

  @Test func theMapIsLaidOutAnewForAnotherModelAndWithoutAdultTitles() {
    func opened() -> FeedState {
      var state = feed()
      state.receive(.modelsLoaded([AvailableModel("a"), AvailableModel("b")]))
      #expect(state.update(.open(.map())) == [.loadMap])
      state.receive(.mapLoaded(TitleMap(points: [.init(id: 3, title: "T", x: 0.2, y: 0.1)])))
      return state
    }
    var state = opened()
    _ = state.update(.zoom(3))
    let near = state.reach
    // Other names change no place.
    #expect(state.update(.nextLanguage).last == .loadMap)
    state.receive(.mapLoaded(TitleMap(points: [.init(id: 3, title: "U", x: 0.2, y: 0.1)])))
    #expect(state.reach == near && state.map?.points.first?.title == "U")
    #expect(state.update(.switchModel(1)).last == .loadMap)
    state.receive(.mapLoaded(TitleMap(points: [])))
    #expect(state.reach != near)
    _ = state.update(.open(.filters()))
    state.receive(.summaryLoaded(CatalogueSummary()))
    let adult = state.rows.firstIndex(of: .adult) ?? 0
    _ = state.update(.select(adult))
    _ = state.update(.turn(1))
    #expect(state.map == nil && state.update(.back) == [.loadMap])
    state = opened()
    #expect(state.outdate().isEmpty && state.map != nil)
    #expect(state.modelChanged() == [.loadMap] && state.map == nil)
  }

  @Test func emptyFeedsKeepEverything() {
    var state = FeedState(profile: "me", snapshot: snapshot([], history: [(9, .love)]))
    #expect(state.update(.answer(.love)).isEmpty)
    #expect(state.status.contains("run out"))
    #expect(state.update(.enter).isEmpty)
  }
}
