import Cards
import Events
import Feed
import Testing

@testable import App

@Suite struct TogetherSessionTests {
  private func session(_ ranker: FakeRanker) throws -> (FeedSession, FakeProfiles) {
    let profiles = FakeProfiles(lovedLog())
    let anna = FakeLog()
    anna.stored = [
      Event(id: 1, animeID: 1, feedback: .like, time: 0), Event(id: 2, animeID: 2, feedback: .seen, time: 0),
    ]
    profiles.logs["anna"] = anna
    return (try makeSession(FakeLog(), ranker, profiles: profiles), profiles)
  }

  private func press(_ session: FeedSession, _ actions: FeedAction...) {
    for action in actions {
      session.handle(action)
      session.commitBurst()
    }
  }

  /// Marks anna, who stands first, in the profile switcher.
  private func watchTogether(_ session: FeedSession) {
    press(session, .open(.profiles()), .watchTogether, .back)
  }

  @Test func oneFeedIsRankedForBothAndAnswersGoToWhomOneSays() throws {
    let ranker = FakeRanker()
    let (session, profiles) = try session(ranker)
    watchTogether(session)
    #expect(session.state.companions == ["anna"] && session.state.answersTo == "me")
    #expect(ranker.audiences.last?.map(\.name) == ["me", "anna"])
    // Neither is offered what the other has answered, be it only seen.
    #expect(session.state.top?.id == 3)
    #expect(session.state.top?.reasons.map(\.whose) == ["me", "anna"])
    press(session, .answer(.like))
    #expect(profiles.logs["me"]?.stored.last?.animeID == 3 && profiles.logs["anna"]?.stored.count == 2)
    press(session, .nextAnswerer)
    #expect(session.state.answersTo == "anna" && session.state.status == "Answers go to anna.")
    #expect(session.state.snapshot.history.map(\.anime.id) == [2, 1])
    press(session, .answer(.dislike))
    #expect(profiles.logs["anna"]?.stored.last?.animeID == 4 && profiles.logs["me"]?.stored.count == 2)
    // Undo is about whom answers go to.
    press(session, .undo)
    #expect(profiles.logs["anna"]?.stored.last?.feedback == .undo)
    #expect(session.state.top?.id == 4)
    press(session, .nextAnswerer, .undo)
    #expect(profiles.logs["me"]?.stored.last?.feedback == .undo && session.state.top?.id == 3)
  }

  /// A season is ranked for whom answers go to: at once where it is seen, else when it is on top again.
  @Test func anOpenSeasonIsRankedForWhomAnswersGoTo() throws {
    let ranker = FakeRanker()
    let (session, _) = try session(ranker)
    watchTogether(session)
    press(session, .open(.season()))
    let before = ranker.seasons
    press(session, .nextAnswerer)
    #expect(ranker.seasons == before + 1)
    press(session, .open(.filters()), .nextAnswerer)
    #expect(ranker.seasons == before + 1)
    press(session, .back)
    #expect(ranker.seasons == before + 2)
  }

  @Test func anOpenSeasonIsRankedByAReloadedModelAndByOtherSettings() throws {
    let ranker = FakeRanker()
    let (session, _) = try session(ranker)
    press(session, .open(.season()))
    let before = ranker.seasons
    ranker.news = "A new model."
    session.reloadModelIfChanged()
    #expect(ranker.seasons == before + 1)
    press(session, .open(.knobs()), .turn(1), .turn(1))
    #expect(ranker.seasons == before + 1)
    press(session, .back)
    #expect(ranker.seasons == before + 2)
  }

  @Test func keysOfOneBurstGoToWhomTheyAreMeantFor() throws {
    let (session, profiles) = try session(FakeRanker())
    watchTogether(session)
    for action in [FeedAction.answer(.like), .nextAnswerer, .answer(.dislike)] { session.handle(action) }
    session.commitBurst()
    #expect(profiles.logs["me"]?.stored.last?.animeID == 3)
    #expect(profiles.logs["anna"]?.stored.last?.animeID == 4)
  }

  @Test func knobsStayThoseOfTheOpenedProfile() throws {
    let (session, profiles) = try session(FakeRanker())
    watchTogether(session)
    press(session, .nextAnswerer, .open(.filters()))
    session.state.receive(.summaryLoaded(CatalogueSummary()))
    press(session, .turn(-1))
    #expect(profiles.logs["me"]?.kept.filters.hidesSequels == true)
    #expect(profiles.logs["anna"]?.kept == RankingSettings())
  }

  /// Settings and answers are in two logs: what can be stored stays.
  @Test func answersStayWhereOnlyTheSettingsAreNotStored() throws {
    let (session, profiles) = try session(FakeRanker())
    watchTogether(session)
    press(session, .nextAnswerer)
    profiles.logs["me"]?.fails = true
    for action in [FeedAction.answer(.like), .open(.knobs()), .turn(1)] { session.handle(action) }
    #expect(!session.commitBurst())
    #expect(profiles.logs["anna"]?.stored.last?.animeID == 3 && session.state.top?.id == 4)
    #expect(
      session.state.settings == RankingSettings() && session.failure?.contains("filters or knobs") == true)
    #expect(session.state.error?.hasPrefix("Filters and knobs not saved") == true)
    #expect(session.state.currentAnswer(to: 3) == .like)
    // Without an answer only the settings are said to be lost, also of an own feed.
    let log = lovedLog()
    let own = try makeSession(log)
    log.fails = true
    press(own, .open(.knobs()), .turn(1))
    #expect(own.failure == FeedMessages.lastSettingNotSaved && own.state.settings == RankingSettings())
    // Where the answers cannot be stored, the settings are not either.
    profiles.logs["me"]?.fails = false
    profiles.logs["anna"]?.fails = true
    for action in [FeedAction.open(.card()), .answer(.like), .open(.knobs()), .turn(1)] {
      session.handle(action)
    }
    #expect(!session.commitBurst() && session.failure == FeedMessages.lastAnswerNotSaved)
    #expect(profiles.logs["me"]?.kept == RankingSettings() && session.state.settings == RankingSettings())
  }

  @Test func aListIsImportedForWhomAnswersGoTo() throws {
    let (session, profiles) = try session(FakeRanker())
    watchTogether(session)
    press(session, .nextAnswerer, .open(.importList()), .paste("/list.xml"), .enter)
    #expect(profiles.logs["anna"]?.stored.count == 4 && profiles.logs["me"]?.stored.count == 1)
    #expect(session.state.companions == ["anna"] && session.state.answersTo == "anna")
    #expect(session.state.isOn(.card()) && session.state.status.contains("2 titles of your list"))
    #expect(session.state.snapshot.history.count == 4 && session.state.currentAnswer(to: 15) == .love)
    press(session, .answer(.dislike))
    #expect(profiles.logs["anna"]?.stored.last?.animeID == 25)
  }

  /// The path of a list is on the screen already: an error names the file alone.
  @Test func errorsOfAnImportNameTheFileAlone() throws {
    let (session, _) = try session(FakeRanker())
    press(session, .open(.importList()), .paste("~/deep/folder/list 2.xml"), .enter)
    let error = try #require(session.state.error)
    #expect(error.hasPrefix("list 2.xml: ") && !error.contains("deep"), "\(error)")
    #expect(session.state.isOn(.importList()))
  }

  @Test func aFailedCommitTakesTheAnswerBackFromWhomItWasFor() throws {
    let (session, profiles) = try session(FakeRanker())
    watchTogether(session)
    press(session, .nextAnswerer)
    profiles.logs["anna"]?.fails = true
    press(session, .answer(.like))
    #expect(session.state.top?.id == 3 && session.state.error != nil)
    #expect(profiles.logs["anna"]?.stored.count == 2 && profiles.logs["me"]?.stored.count == 1)
  }

  @Test func theOwnFeedComesBackWithTheLastMark() throws {
    let ranker = FakeRanker()
    let (session, _) = try session(ranker)
    watchTogether(session)
    press(session, .nextAnswerer)
    let before = ranker.audiences.count
    watchTogether(session)
    #expect(session.state.companions.isEmpty && session.state.answersTo == "me")
    #expect(ranker.audiences.count == before && session.state.top?.id == 1)
    #expect(session.state.snapshot.history.map(\.anime.id) == [30])
    // Another profile is opened for itself.
    watchTogether(session)
    press(session, .open(.profiles()), .enter)
    #expect(session.state.profile == "anna" && session.state.companions.isEmpty)
  }
}
