import Cards
import Catalogue
import Dispatch
import Events
import Feed
import Foundation
import Foundations
import Journal
import Recommending
import TestSupport
import Testing

@testable import App

@Suite struct FeedSessionTests {
  /// Events of `nostrade rate` in another window, or of a second feed, appear with the next answer.
  @Test func eventsOfOtherProgramsCountAfterTheNextAnswer() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    _ = try log.commit([EventDraft(animeID: 25, feedback: .love, time: 1)], settings: nil)
    session.handle(.answer(.like))
    session.commitBurst()
    #expect(session.state.snapshot.history.map(\.anime.id).contains(25))
    #expect(!session.state.snapshot.ranking.cards.map(\.id).contains(25))
    #expect(!session.state.status.contains("answers recorded"))
  }

  /// An imported list is in force at once; undo takes all of it back, and redo brings it again.
  @Test func aListIsImportedAndTakenBackInTheFeed() throws {
    let session = try makeSession(lovedLog())
    let before = session.state.snapshot.history.count
    session.handle(.open(.importList()))
    for letter in "/list.xm" { session.handle(.type(letter)) }
    session.handle(.enter)
    session.commitBurst()
    #expect(session.state.error?.contains("no such file") == true && session.state.screen.name == "import")
    session.handle(.type("l"))
    session.handle(.enter)
    session.commitBurst()
    #expect(session.state.isOn(.card()) && session.state.status == "2 titles of your list: 2 new answers.")
    #expect(session.state.snapshot.history.count == before + 2)
    session.handle(.undo)
    session.commitBurst()
    #expect(
      session.state.snapshot.history.count == before && session.state.status.contains("taken back: 2 answers")
    )
    session.handle(.redo)
    session.commitBurst()
    #expect(session.state.snapshot.history.count == before + 2)
    #expect(
      session.state.status.hasPrefix("Redone: the imported list, 2 answers."), "\(session.state.status)")
  }

  /// What a new person can pick from follows the picks, and their undo.
  @Test func firstTitlesFollowThePicks() throws {
    let session = try makeSession(FakeLog())
    func last() throws -> Int? {
      guard case .onboarding(let screen) = session.state.screen else {
        throw JournalError(path: "", reason: "?")
      }
      return screen.field.results.last?.id
    }
    #expect(try last() == 1000)
    for (action, wanted) in [
      (FeedAction.tab, 1000), (.enter, 1001), (.move(1), 1001), (.answer(.like), 1002),
    ] {
      session.handle(action)
      session.commitBurst()
      #expect(try last() == wanted, "\(action)")
    }
    session.handle(.undo)
    session.commitBurst()
    #expect(try last() == 1001)
  }

  @Test func answersAreCommittedBeforeTheyAreShown() throws {
    let log = lovedLog()
    let front = ScriptedFront([[.answer(.love)], [.answer(.dislike), .answer(.like)]])
    front.onDraw = { state in
      #expect(
        state.snapshot.history.count == CurrentAnswers(log.stored).events.count, "shown before it was stored")
    }
    FeedLoop.run(try makeSession(log), on: front)
    #expect(log.commits == [1, 2])
    #expect(front.shown.count == 3)
  }

  @Test func commitAndRankingRunAtTheSameTime() throws {
    let (log, ranker) = (lovedLog(), FakeRanker())
    let session = try makeSession(log, ranker)
    (log.lastsUntil, ranker.ranked) = (DispatchSemaphore(value: 0), nil)
    ranker.ranked = log.lastsUntil
    session.handle(.answer(.love))
    session.commitBurst()
    #expect(log.stored.count == 2)
    // The stored id, not the provisional one.
    #expect(session.state.snapshot.history[0].event == log.stored[1].id)
  }

  /// What undo and redo find is what the keys before them in the same burst left.
  @Test(arguments: 0..<30) func undoAndRedoInABurstAreThoseOfSlowTyping(seed: Int) throws {
    var random = RandomSource(seed: UInt64(seed))
    let all: [FeedAction] = [
      .undo, .undo, .redo, .redo, .answer(.love), .answer(.dislike), .answer(.skipped), .answer(.saved),
    ]
    let keys = (0..<12).map { _ in all[Int(random.next() % UInt64(all.count))] }
    for log in [{ FakeLog() }, lovedLog] {
      let (slow, fast) = (log(), log())
      FeedLoop.run(try makeSession(slow), on: ScriptedFront(([.back] + keys).map { [$0] }))
      FeedLoop.run(try makeSession(fast), on: ScriptedFront([[.back], keys]))
      #expect(slow.stored == fast.stored, "\(keys)")
    }
  }

  @Test func aBurstOfUndosSaysWhatItDid() throws {
    let session = try makeSession(lovedLog())
    func burst(_ keys: [FeedAction]) -> String {
      for key in keys { session.handle(key) }
      session.commitBurst()
      return session.state.status
    }
    #expect(burst([.answer(.love), .answer(.like), .answer(.skipped)]).hasPrefix("3 answers recorded."))
    #expect(burst([.undo, .undo]).hasPrefix("2 answers undone."))
    #expect(burst([.redo, .answer(.love)]).hasPrefix("2 changes."))
    #expect(burst([.undo, .undo, .undo, .undo, .undo, .undo, .undo]).contains("undone"))
    #expect(burst([.undo]) == "Nothing to undo.")
  }

  @Test func aBurstIsOneTransactionAndEqualsSlowTyping() throws {
    let keys: [FeedAction] = [
      .answer(.love), .answer(.like), .undo, .answer(.skipped), .answer(.saved), .undo, .redo,
      .answer(.dislike),
      .undo, .undo, .redo, .answer(.seen),
    ]
    let (slow, fast) = (lovedLog(), lovedLog())
    let slowFront = ScriptedFront(keys.map { [$0] })
    let fastFront = ScriptedFront([keys])
    FeedLoop.run(try makeSession(slow), on: slowFront)
    FeedLoop.run(try makeSession(fast), on: fastFront)
    #expect(fast.commits.count == 1)
    #expect(slow.stored == fast.stored)
    #expect(slowFront.shown.last?.snapshot == fastFront.shown.last?.snapshot)
  }

  @Test(arguments: Seeds.drawn()) func anyBurstEqualsSlowTyping(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let choice: [FeedAction] = [
      .answer(.love), .answer(.love), .answer(.like), .answer(.skipped), .answer(.saved), .answer(.dislike),
      .undo, .redo,
      .open(.ranked()), .move(20), .open(.saved()), .open(.history()), .takeBack, .rewind, .back, .back,
      .open(.filters()), .turn(-1), .turn(1),
    ]
    for _ in 0..<60 {
      let keys = (0..<40).compactMap { _ in choice.randomElement(using: &random) }
      let (slow, fast) = (lovedLog(), lovedLog())
      let (slowFront, fastFront) = (ScriptedFront(keys.map { [$0] }), ScriptedFront([keys]))
      FeedLoop.run(try makeSession(slow), on: slowFront)
      FeedLoop.run(try makeSession(fast), on: fastFront)
      #expect(slow.stored == fast.stored, "\(keys)")
      #expect(slowFront.shown.last?.snapshot == fastFront.shown.last?.snapshot)
      #expect(slowFront.shown.last?.screens == fastFront.shown.last?.screens)
      #expect(slowFront.shown.last?.selected == fastFront.shown.last?.selected)
    }
  }

  @Test func aThousandPastedKeysAreAllStored() throws {
    let log = lovedLog()
    FeedLoop.run(try makeSession(log), on: ScriptedFront([Array(repeating: .answer(.like), count: 1000)]))
    #expect(CurrentAnswers(log.stored).events.count == 30)
  }

  @Test func aFloodOfKeysGetsOneSentence() throws {
    let (log, ranker) = (lovedLog(), FakeRanker())
    ranker.titles = 400
    let front = ScriptedFront([Array(repeating: .answer(.like), count: 300), [.answer(.love)]])
    FeedLoop.run(try makeSession(log, ranker), on: front)
    #expect(log.commits == [128, 128, 44, 1])
    #expect(front.shown[3].status.hasPrefix("300 answers recorded. "), "\(front.shown[3].status)")
    #expect(front.shown[4].status.hasPrefix("Loved "))
  }

  @Test func undoAndRedoWorkAcrossRestarts() throws {
    let log = lovedLog()
    var now = try makeSession(log)
    for action in [FeedAction.answer(.love), .answer(.like), .undo] { now.handle(action) }
    now.commitBurst()
    #expect(now.state.status.hasPrefix("3 changes. "))
    now = try makeSession(log)
    #expect(now.state.top?.id == 11)
    now.handle(.redo)
    now.commitBurst()
    #expect(now.state.currentAnswer(to: 11) == .like)
    for _ in 0..<5 { now.handle(.undo) }
    now.commitBurst()
    #expect(now.state.snapshot.history.isEmpty)
    #expect(now.state.status == "Nothing to undo." || now.state.status.contains("undone"))
  }

  /// Each answer says where it was given; an undo was given nowhere.
  @Test func answersKeepTheirContext() throws {
    let log = lovedLog()
    let session = try makeSession(log, explainsLater: true)
    let keys: [FeedAction] = [
      .answer(.love), .answer(.like), .undo, .open(.ranked()), .move(2), .answer(.dislike),
    ]
    for key in keys { session.handle(key) }
    session.commitBurst()
    #expect(
      log.contexts == [
        EventContext(screen: "feed", rank: 1, model: "fake 2026", explored: false),
        EventContext(screen: "feed", rank: 1, model: "fake 2026", explored: false), nil,
        EventContext(screen: "list", rank: 3, model: "fake 2026", explored: false),
      ])
  }

  @Test func theStatusLineNamesTheAnswer() throws {
    let session = try makeSession(lovedLog())
    session.handle(.answer(.love))
    session.commitBurst()
    #expect(session.state.status.hasPrefix("Loved T1. "))
    session.handle(.undo)
    session.commitBurst()
    #expect(session.state.status.hasPrefix("Undone: loved T1. "))
  }

  /// Titles that an undo brings back stand above those that are compared: more are ranked for the sentence.
  @Test func manyUndoneAnswersAreComparedWithTheWholeTop() throws {
    let log = FakeLog()
    log.stored = (1...63).map { Event(id: Int64($0), animeID: $0, feedback: .dislike, time: Int64($0)) }
    let ranker = FakeRanker()
    ranker.titles = 200
    let session = try makeSession(log, ranker, explainsLater: true)
    for _ in 0..<63 { session.handle(.undo) }
    session.commitBurst()
    #expect(session.state.status == "63 answers undone. The top 20 are unchanged.")
  }

  @Test func theAnsweredTitleDoesNotCountAsAnEffect() throws {
    let session = try makeSession(lovedLog())
    session.handle(.answer(.dislike))
    session.commitBurst()
    #expect(session.state.status == "Disliked T1. The top 20 are unchanged.")
  }

  @Test func messagesAboutModelsAppearAtTheNextKey() throws {
    let ranker = FakeRanker()
    let front = ScriptedFront([[.open(.help())], [.back], [.tune], [.open(.help())]])
    front.onDraw = { if $0.isOn(.help()) { ranker.news = "A new one." } }
    FeedLoop.run(try makeSession(lovedLog(), ranker), on: front)
    #expect(front.shown[2].status == "A new one.")
    // This tuner reports at once, in the same burst as the key.
    #expect(front.shown[3].status == "Tuned." && !front.shown[3].isTuning)
  }

  @Test func theFirstPickOfANewProfileChangesTheRanking() throws {
    let log = FakeLog()
    let session = try makeSession(log)
    #expect(session.state.isOn(.onboarding()))
    #expect(session.state.list.count == 30)
    for action in [FeedAction.type("7"), .tab, .enter] { session.handle(action) }
    session.commitBurst()
    #expect(log.stored.map(\.animeID) == [7])
    #expect(session.state.top?.id == 17)
    guard case .onboarding(let screen) = session.state.screen else {
      Issue.record("the onboarding is left")
      return
    }
    #expect(screen.picks.map(\.id) == [7])
  }

  @Test func settingsAreStoredBeforeTheyAreShownAndAfterARestart() throws {
    let log = lovedLog()
    let front = ScriptedFront([[.open(.filters())], [.jump(toEnd: true), .move(-1), .turn(-1)]])
    front.onDraw = { state in #expect(state.settings == log.kept, "shown before it was stored") }
    FeedLoop.run(try makeSession(log), on: front)
    let last = try #require(front.shown.last)
    #expect(log.kept.filters.hiddenTypes == ["TV"])
    #expect(last.snapshot.ranking.cards.allSatisfy { $0.id % 2 == 0 })
    #expect(last.status.hasPrefix("TV: hidden. "), "\(last.status)")
    #expect(log.commits == [0])
    let again = try makeSession(log)
    #expect(again.state.settings.filters.hiddenTypes == ["TV"])
    #expect(again.state.top?.id == 2)
  }

  @Test func rewindingIsOneTransaction() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    for action in [FeedAction.answer(.love), .answer(.like), .undo, .answer(.seen), .answer(.dislike)] {
      session.handle(action)
      session.commitBurst()
    }
    let before = session.state.snapshot.history
    session.handle(.open(.history()))
    session.handle(.move(1))
    session.handle(.rewind)
    session.commitBurst()
    #expect(session.state.snapshot.history.map(\.anime.id) == before.dropFirst(2).map(\.anime.id))
    #expect(session.state.status.hasPrefix("2 answers undone"))
    #expect(log.commits.last == 2)
    for _ in 0..<2 { session.handle(.redo) }
    session.commitBurst()
    #expect(session.state.snapshot.history == before)
    session.handle(.jump(toEnd: true))
    session.handle(.takeBack)
    session.commitBurst()
    #expect(session.state.snapshot.history == Array(before.dropLast()))
  }

  @Test func profilesHaveTheirOwnFeedsAndLogs() throws {
    let (mine, theirs) = (lovedLog(), lovedLog())
    theirs.stored[0].animeID = 5
    let profiles = FakeProfiles(mine)
    profiles.logs["Ann"] = theirs
    let session = try makeSession(mine, profiles: profiles)
    for action in [FeedAction.answer(.like), .open(.profiles()), .type("A"), .enter, .answer(.dislike)] {
      session.handle(action)
    }
    session.commitBurst()
    #expect(mine.stored.map(\.feedback) == [.love, .like])
    #expect(theirs.stored.map(\.feedback) == [.love, .dislike])
    #expect(session.state.profile == "Ann" && session.state.isOn(.card()))
    for action in [
      FeedAction.open(.profiles()), .type("l"), .type("o"), .type("c"), .type("k"), .type("e"), .type("d"),
    ] {
      session.handle(action)
    }
    session.handle(.enter)
    #expect(session.state.profile == "Ann")
    #expect(session.state.error?.contains("locked") == true)
  }

  @Test func theChosenLanguageIsStored() throws {
    let log = lovedLog()
    let session = try makeSession(log)
    session.handle(.nextLanguage)
    session.commitBurst()
    // Nothing is said of the order, which did not change.
    #expect(
      session.state.language == .english
        && session.state.status == "Titles in English, where there is an English name.")
    #expect(try makeSession(log).state.language == .english)
  }

  @Test func detailsAreLoadedWhenOpened() throws {
    func detail(_ state: FeedState) -> TitleDetail? {
      if case .detail(let screen) = state.screen { screen.detail } else { nil }
    }
    let session = try makeSession(lovedLog())
    session.handle(.enter)
    #expect(detail(session.state)?.anime.id == 1)
    #expect(detail(session.state)?.scores?.people == 1)
    #expect(session.state.list.map(\.title) == ["near 1"])
    for action in [FeedAction.tab, .enter] { session.handle(action) }
    #expect(session.state.isOn(.detail(2)) && detail(session.state)?.anime.id == 2)
    session.handle(.back)
    #expect(session.state.isOn(.detail(1)) && detail(session.state)?.anime.id == 1)
  }
}
