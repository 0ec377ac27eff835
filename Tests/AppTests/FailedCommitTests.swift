import Cards
import Catalogue
import Events
import Feed
import Recommending
import Testing

@testable import App

/// What happens when the journal cannot store a burst.
@Suite struct FailedCommitTests {
  @Test func aFailedCommitRestoresTheStateAndShowsTheError() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    let before = session.state.snapshot
    log.fails = true
    session.handle(.answer(.love))
    session.handle(.answer(.dislike))
    session.commitBurst()
    #expect(session.state.snapshot == before)
    #expect(session.state.error?.contains("disk is full") == true)
    #expect(log.stored.count == 1)
    // A key without a message leaves the error.
    session.handle(.open(.help()))
    session.handle(.back)
    session.commitBurst()
    #expect(!session.isSaved)
    log.fails = false
    session.handle(.answer(.love))
    session.commitBurst()
    #expect(session.state.error == nil && session.isSaved)
    #expect(log.stored.map(\.animeID) == [30, 1])
  }

  /// Plain mode prints the error and the sentence of a key: an older sentence is not news again.
  @Test func aFailedUndoIsToldAlone() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    session.handle(.answer(.love))
    session.commitBurst()
    #expect(!session.state.status.isEmpty)
    log.fails = true
    session.handle(.say(""))
    session.handle(.undo)
    session.commitBurst()
    #expect(session.state.error?.contains("disk is full") == true && session.state.status.isEmpty)
  }

  @Test func reasonsAreComputedAfterAFailedCommit() throws {
    let (log, ranker) = (lovedLog(), FakeRanker())
    ranker.titles = 80
    let session = try makeSession(log, ranker)
    log.fails = true
    for action in [FeedAction.open(.ranked()), .answer(.like)] { session.handle(action) }
    session.commitBurst()
    #expect(session.state.isOn(.card()) && session.state.error != nil)
    session.handle(.open(.ranked()))
    session.commitBurst()
    #expect(session.state.snapshot.ranking.cards.allSatisfy { !$0.reasons.isEmpty })
  }

  @Test func aFailedCommitRestoresTheSettings() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    let before = session.state.snapshot
    session.handle(.open(.knobs()))
    session.commitBurst()
    log.fails = true
    session.handle(.turn(1))
    session.commitBurst()
    #expect(session.state.settings == RankingSettings())
    #expect(session.state.snapshot == before)
    #expect(session.state.error?.contains("disk is full") == true)
  }

  @Test func anEarlierFailureDoesNotKeepAProfileOpen() throws {
    let mine = lovedLog()
    let profiles = FakeProfiles(mine)
    profiles.logs["Ann"] = lovedLog()
    let session = try makeSession(mine, profiles: profiles)
    mine.fails = true
    session.handle(.answer(.like))
    session.commitBurst()
    for action in [FeedAction.open(.profiles()), .type("A"), .enter] { session.handle(action) }
    #expect(session.state.profile == "Ann" && session.state.error == nil)
    #expect(session.commitBurst())
  }

  @Test func aFailedCommitKeepsTheProfileOpen() throws {
    let mine = lovedLog()
    let session = try makeSession(mine)
    mine.fails = true
    for action in [FeedAction.answer(.like), .open(.profiles()), .type("A"), .enter] {
      session.handle(action)
    }
    #expect(session.state.profile == "me" && session.state.error?.contains("disk is full") == true)
  }

  @Test func onlyOneTuningRunsAtATime() throws {
    let (mine, tuner) = (lovedLog(), EndlessTuner())
    let profiles = FakeProfiles(mine)
    profiles.logs["Ann"] = lovedLog()
    let session = try makeSession(mine, profiles: profiles, tuner: tuner)
    mine.fails = true
    // The failed commit restores the state from before the tuning began.
    for action in [FeedAction.tune, .answer(.like)] { session.handle(action) }
    session.commitBurst()
    #expect(session.state.error != nil)
    session.handle(.tune)
    session.commitBurst()
    for action in [FeedAction.open(.profiles()), .type("A"), .enter, .tune] { session.handle(action) }
    session.commitBurst()
    #expect(session.state.profile == "Ann" && session.state.isTuning)
    #expect(tuner.starts == 1)
  }

  @Test func answersMovedAwayAreNoticedOnLeaving() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    session.handle(.answer(.love))
    session.commitBurst()
    session.finish()
    #expect(session.isSaved)
    log.isMovedAway = true
    session.finish()
    #expect(session.failure?.hasPrefix("Not saved: ") == true)
  }
}
