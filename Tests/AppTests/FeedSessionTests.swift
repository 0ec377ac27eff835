import Cards
import Catalogue
import Events
import Feed
import Dispatch
import Foundation
import Journal
import Recommending
import Testing

@testable import App

/// A log in memory that can be told to fail, and remembers its transactions.
final class FakeLog: EventLog, @unchecked Sendable {
  // A session commits while its own thread waits or ranks; tests look when it has returned.
  var stored: [Event] = []
  var commits: [Int] = []
  var fails = false
  var kept = RankingSettings()
  /// A commit takes until this is signalled.
  var lastsUntil: DispatchSemaphore?
  func load() -> [Event] { stored }
  func settings() -> RankingSettings { kept }
  func commit(_ drafts: [EventDraft], settings: RankingSettings?) throws -> [Event] {
    if let lastsUntil { #expect(lastsUntil.wait(timeout: .now() + 20) == .success, "nothing else was done") }
    if fails { throw JournalError(path: "x.db", reason: "the disk is full; nothing was saved.") }
    if let settings { kept = settings }
    commits.append(drafts.count)
    var added: [Event] = []
    for draft in drafts {
      // Ids with gaps, as another program writing beside it would leave.
      let id = Int64((stored.count + added.count) * 3 + 7)
      let target: Int64? =
        switch draft.target {
        case nil: nil
        case .stored(let id): id
        case .draft(let index): added[index].id
        }
      added.append(
        Event(
          id: id, animeID: draft.animeID, feedback: draft.feedback, time: draft.time,
          target: target))
    }
    stored += added
    return added
  }
}

/// One log for each name.
final class FakeProfiles: ProfileStore {
  var logs: [String: FakeLog]
  init(_ log: FakeLog) { logs = ["me": log] }
  func profiles() -> [ProfileSummary] {
    logs.sorted { $0.key < $1.key }.map { ProfileSummary(name: $0.key, events: $0.value.stored.count) }
  }
  func log(of name: String) throws -> any EventLog {
    if name == "locked" { throw JournalError(path: "x.db", reason: "the database is locked.") }
    let log = logs[name] ?? FakeLog()
    logs[name] = log
    return log
  }
}

/// Ranks thirty titles by number, what was answered left out; a love lifts the next even number.
final class FakeRanker: FeedRanker {
  var news: String?
  var titles = 30
  var prepared = 0
  var ranked: DispatchSemaphore?
  func rank(_ events: [Event], settings: RankingSettings, top: Int, explained: Int) -> Ranking {
    ranked?.signal()
    let gone = Set(
      events.filter { $0.feedback.settles || $0.feedback == .saved || $0.feedback == .skipped }.map(\.animeID)
    )
    let lifted = Set(events.filter { $0.feedback == .love }.map { $0.animeID + 10 })
    // Hiding a type hides the odd ones.
    let hidden = settings.filters.hiddenTypes.isEmpty ? 0 : 1
    let order = (1...titles).filter { !gone.contains($0) && !(hidden == 1 && $0 % 2 == 1) }.sorted {
      (lifted.contains($0) ? 0 : 1, $0) < (lifted.contains($1) ? 0 : 1, $1)
    }
    return Ranking(
      cards: order.prefix(top).enumerated().map {
        Card(
          anime: Anime(id: $1, title: "T\($1)"), rank: $0 + 1, score: 0, match: 50,
          reasons: $0 < explained ? [Reason(.heldBack(title: "X"), weight: 1)] : [])
      }, candidates: order.count)
  }
  func prepare() -> Bool {
    prepared += 1
    return prepared % 3 != 0
  }
  func summary() -> CatalogueSummary {
    CatalogueSummary(types: [.init("TV", titles: 30)], genres: [.init("Drama", titles: 4)])
  }
  func detail(_ id: Int, _ events: [Event], settings: RankingSettings) -> TitleDetail? {
    TitleDetail(anime: Anime(id: id, title: "T\(id)"), similar: [Anime(id: id % 30 + 1, title: "near \(id)")])
  }
  func map(adult: Bool) -> TitleMap {
    TitleMap(points: (1...30).map { .init(id: $0, title: "T\($0)", x: Float($0) / 30, y: 0) })
  }
  func reloadIfChanged() -> String? {
    defer { news = nil }
    return news
  }
}

struct FakeFinder: TitleSearch {
  func search(_ text: String, limit: Int, adult: Bool) -> [Anime] {
    popular(limit: 30).filter { $0.title.contains(text) }
  }
  func popular(limit: Int) -> [Anime] { (1...30).map { Anime(id: $0, title: "T\($0)") } }
  func title(_ id: Int) -> Anime? { Anime(id: id, title: "T\(id)") }
  func scores(_ id: Int) -> ScoreCounts? { ScoreCounts([0, 0, 0, 0, 0, 0, 0, 0, 0, id]) }
}

struct FakeTuner: TuneRunner {
  func start(profile: String, report: @escaping @Sendable (String) -> Void) { report("Tuned.") }
}

/// Never comes to an end.
final class EndlessTuner: TuneRunner {
  var starts = 0
  func start(profile: String, report: @escaping @Sendable (String) -> Void) { starts += 1 }
}

/// Keys by the frame: each inner list waits together.
final class ScriptedFront: FrontEnd {
  var bursts: [[FeedAction]]
  var waiting: [FeedAction] = []
  var shown: [FeedState] = []
  var onDraw: (FeedState) -> Void = { _ in }
  init(_ bursts: [[FeedAction]]) { self.bursts = bursts }
  func draw(_ state: FeedState) {
    shown.append(state)
    onDraw(state)
  }
  func wait(_ meanwhile: () -> Bool) -> Bool {
    while meanwhile() {}
    guard !bursts.isEmpty else { return false }
    waiting = bursts.removeFirst()
    return true
  }
  func nextAction(in state: FeedState) -> FeedAction?? {
    waiting.isEmpty ? nil : .some(waiting.removeFirst())
  }
  func copy(_ text: String) {}
}

@Suite struct FeedSessionTests {
  func session(
    _ log: FakeLog, _ ranker: FakeRanker = FakeRanker(), profiles: FakeProfiles? = nil,
    tuner: any TuneRunner = FakeTuner()
  ) throws -> FeedSession {
    try FeedSession(
      profile: "me", profiles: profiles ?? FakeProfiles(log), ranker: ranker, finder: FakeFinder(),
      tuner: tuner, clock: { 5 },
      wake: {})
  }

  func loved() -> FakeLog {
    let log = FakeLog()
    log.stored = [Event(id: 1, animeID: 30, feedback: .love, time: 0)]
    return log
  }

  /// `nostrade rate` in another window, a second feed: they are seen with the next answer.
  @Test func whatWasSaidElsewhereCountsHere() throws {
    let log = loved()
    let session = try session(log)
    _ = try log.commit([EventDraft(animeID: 25, feedback: .love, time: 1)], settings: nil)
    session.handle(.answer(.like))
    session.commitBurst()
    #expect(session.state.snapshot.history.map(\.anime.id).contains(25))
    #expect(!session.state.snapshot.ranking.cards.map(\.id).contains(25))
    #expect(!session.state.status.contains("answers recorded"))
  }

  @Test func nothingIsShownBeforeItIsCommitted() throws {
    let log = loved()
    let front = ScriptedFront([[.answer(.love)], [.answer(.dislike), .answer(.like)]])
    front.onDraw = { state in
      #expect(
        state.snapshot.history.count == CurrentAnswers(log.stored).events.count, "shown before it was stored")
    }
    FeedLoop.run(try session(log), on: front)
    #expect(log.commits == [1, 2])
    #expect(front.shown.count == 3)
  }

  @Test func theDiskAndTheRankingTakeTheirTimeTogether() throws {
    let (log, ranker) = (loved(), FakeRanker())
    let session = try session(log, ranker)
    (log.lastsUntil, ranker.ranked) = (DispatchSemaphore(value: 0), nil)
    ranker.ranked = log.lastsUntil
    session.handle(.answer(.love))
    session.commitBurst()
    #expect(log.stored.count == 2)
    // As it is stored, not as it was numbered before.
    #expect(session.state.snapshot.history[0].event == log.stored[1].id)
  }

  @Test func aBurstIsOneTransactionAndEqualsSlowTyping() throws {
    let keys: [FeedAction] = [
      .answer(.love), .answer(.like), .undo, .answer(.skipped), .answer(.saved), .undo, .redo,
      .answer(.dislike),
      .undo, .undo, .redo, .answer(.seen),
    ]
    let (slow, fast) = (loved(), loved())
    let slowFront = ScriptedFront(keys.map { [$0] })
    let fastFront = ScriptedFront([keys])
    FeedLoop.run(try session(slow), on: slowFront)
    FeedLoop.run(try session(fast), on: fastFront)
    #expect(fast.commits.count == 1)
    #expect(slow.stored == fast.stored)
    #expect(slowFront.shown.last?.snapshot == fastFront.shown.last?.snapshot)
  }

  @Test func anyBurstEqualsSlowTyping() throws {
    var random = SystemRandomNumberGenerator()
    let choice: [FeedAction] = [
      .answer(.love), .answer(.love), .answer(.like), .answer(.skipped), .answer(.saved), .answer(.dislike),
      .undo, .redo,
      .open(.ranked()), .move(20), .open(.saved()), .open(.history()), .takeBack, .rewind, .back, .back,
      .open(.filters()), .turn(1),
    ]
    for _ in 0..<60 {
      let keys = (0..<40).compactMap { _ in choice.randomElement(using: &random) }
      let (slow, fast) = (loved(), loved())
      let (slowFront, fastFront) = (ScriptedFront(keys.map { [$0] }), ScriptedFront([keys]))
      FeedLoop.run(try session(slow), on: slowFront)
      FeedLoop.run(try session(fast), on: fastFront)
      #expect(slow.stored == fast.stored, "\(keys)")
      #expect(slowFront.shown.last?.snapshot == fastFront.shown.last?.snapshot)
      #expect(slowFront.shown.last?.screens == fastFront.shown.last?.screens)
      #expect(slowFront.shown.last?.selected == fastFront.shown.last?.selected)
    }
  }

  @Test func aThousandPastedKeysLoseNothing() throws {
    let log = loved()
    FeedLoop.run(try session(log), on: ScriptedFront([Array(repeating: .answer(.like), count: 1000)]))
    #expect(CurrentAnswers(log.stored).events.count == 30)
  }

  @Test func aFloodIsToldOfAsAWhole() throws {
    let (log, ranker) = (loved(), FakeRanker())
    ranker.titles = 400
    let front = ScriptedFront([Array(repeating: .answer(.like), count: 300), [.answer(.love)]])
    FeedLoop.run(try session(log, ranker), on: front)
    #expect(log.commits == [128, 128, 44, 1])
    #expect(front.shown[3].status.hasPrefix("300 answers recorded. "), "\(front.shown[3].status)")
    #expect(front.shown[4].status.hasPrefix("Loved "))
  }

  @Test func aFailedCommitPutsEverythingBackAndSaysSo() throws {
    let log = loved()
    let session = try session(log)
    let before = session.state.snapshot
    log.fails = true
    session.handle(.answer(.love))
    session.handle(.answer(.dislike))
    session.commitBurst()
    #expect(session.state.snapshot == before)
    #expect(session.state.error?.contains("disk is full") == true)
    #expect(log.stored.count == 1)
    // A key that says nothing does not make up for it.
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

  @Test func undoGoesBackAndRedoForthThroughRestarts() throws {
    let log = loved()
    var now = try session(log)
    for action in [FeedAction.answer(.love), .answer(.like), .undo] { now.handle(action) }
    now.commitBurst()
    #expect(now.state.status.hasPrefix("3 answers recorded. "))
    now = try session(log)
    #expect(now.state.top?.id == 11)
    now.handle(.redo)
    now.commitBurst()
    #expect(now.state.currentAnswer(to: 11) == .like)
    for _ in 0..<5 { now.handle(.undo) }
    now.commitBurst()
    #expect(now.state.snapshot.history.isEmpty)
    #expect(now.state.status == "Nothing to undo." || now.state.status.contains("recorded"))
  }

  @Test func pausesAreUsedUntilNothingIsLeftToMakeReady() throws {
    let ranker = FakeRanker()
    FeedLoop.run(try session(loved(), ranker), on: ScriptedFront([[.answer(.love)], [.answer(.like)]]))
    // Two keys and the end, three pieces in each pause.
    #expect(ranker.prepared == 9)
  }

  @Test func whateverReasonIsShownWasComputed() throws {
    let ranker = FakeRanker()
    ranker.titles = 80
    let keys: [FeedAction] = [
      .answer(.love), .open(.ranked()), .move(3), .answer(.like), .open(.detail(9)), .answer(.dislike), .back,
      .open(.palette()), .back, .back, .answer(.skipped), .undo, .open(.knobs()), .turn(1), .back,
      .open(.ranked()),
    ]
    let front = ScriptedFront(keys.map { [$0] } + [keys])
    FeedLoop.run(try session(loved(), ranker), on: front)
    #expect(front.shown.contains { $0.isOn(.ranked()) })
    for state in front.shown {
      let cards = state.snapshot.ranking.cards.prefix(state.reasonsShown)
      #expect(
        cards.count > FeedState.cardsBeside && cards.allSatisfy { !$0.reasons.isEmpty }, "\(state.screens)")
    }
    // What nobody sees is not looked for.
    #expect(front.shown.contains { $0.snapshot.ranking.cards.last?.reasons.isEmpty == true })
  }

  @Test func reasonsAreLookedForAgainAfterABurstThatWasPutBack() throws {
    let (log, ranker) = (loved(), FakeRanker())
    ranker.titles = 80
    let session = try session(log, ranker)
    log.fails = true
    for action in [FeedAction.open(.ranked()), .answer(.like)] { session.handle(action) }
    session.commitBurst()
    #expect(session.state.isOn(.card()) && session.state.error != nil)
    session.handle(.open(.ranked()))
    session.commitBurst()
    #expect(session.state.snapshot.ranking.cards.allSatisfy { !$0.reasons.isEmpty })
  }

  @Test func theEffectIsTold() throws {
    let session = try session(loved())
    session.handle(.answer(.love))
    session.commitBurst()
    #expect(session.state.status.hasPrefix("Loved T1. "))
    session.handle(.undo)
    session.commitBurst()
    #expect(session.state.status.hasPrefix("Undone T1. "))
  }

  @Test func thatTheAnsweredTitleLeftIsNoEffect() throws {
    let session = try session(loved())
    session.handle(.answer(.dislike))
    session.commitBurst()
    #expect(session.state.status == "Disliked T1. The top 20 are unchanged.")
  }

  @Test func aNewModelAndTheTunersWordArriveAtTheNextKey() throws {
    let ranker = FakeRanker()
    let front = ScriptedFront([[.open(.help())], [.back], [.tune], [.open(.help())]])
    front.onDraw = { if $0.isOn(.help()) { ranker.news = "A new one." } }
    FeedLoop.run(try session(loved(), ranker), on: front)
    #expect(front.shown[2].status == "A new one.")
    // This tuner answers at once, in the same round as the key.
    #expect(front.shown[3].status == "Tuned." && !front.shown[3].isTuning)
  }

  @Test func newPeoplePickAndAreRankedAtOnce() throws {
    let log = FakeLog()
    let session = try session(log)
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

  @Test func settingsAreKeptBeforeTheyAreShownAndSurviveARestart() throws {
    let log = loved()
    let front = ScriptedFront([[.open(.filters())], [.jump(toEnd: true), .move(-1), .turn(1)]])
    front.onDraw = { state in #expect(state.settings == log.kept, "shown before it was stored") }
    FeedLoop.run(try session(log), on: front)
    let last = try #require(front.shown.last)
    #expect(log.kept.filters.hiddenTypes == ["TV"])
    #expect(last.snapshot.ranking.cards.allSatisfy { $0.id % 2 == 0 })
    #expect(last.status.hasPrefix("TV: hidden. "), "\(last.status)")
    #expect(log.commits == [0])
    let again = try session(log)
    #expect(again.state.settings.filters.hiddenTypes == ["TV"])
    #expect(again.state.top?.id == 2)
  }

  @Test func settingsThatCannotBeKeptArePutBack() throws {
    let log = loved()
    let session = try session(log)
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

  @Test func theHistoryGoesBackToAnyPointInOneTransaction() throws {
    let log = loved()
    let session = try session(log)
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

  @Test func anotherProfileHasItsOwnFeedAndAnswersGoWhereTheyBelong() throws {
    let (mine, theirs) = (loved(), loved())
    theirs.stored[0].animeID = 5
    let profiles = FakeProfiles(mine)
    profiles.logs["Ann"] = theirs
    let session = try session(mine, profiles: profiles)
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

  @Test func anotherProfileOpensAfterACommitThatFailed() throws {
    let mine = loved()
    let profiles = FakeProfiles(mine)
    profiles.logs["Ann"] = loved()
    let session = try session(mine, profiles: profiles)
    mine.fails = true
    session.handle(.answer(.like))
    session.commitBurst()
    for action in [FeedAction.open(.profiles()), .type("A"), .enter] { session.handle(action) }
    #expect(session.state.profile == "Ann" && session.state.error == nil)
    #expect(session.commitBurst())
  }

  @Test func anotherProfileStaysShutWhileAnswersToThisOneAreNotKept() throws {
    let mine = loved()
    let session = try session(mine)
    mine.fails = true
    for action in [FeedAction.answer(.like), .open(.profiles()), .type("A"), .enter] {
      session.handle(action)
    }
    #expect(session.state.profile == "me" && session.state.error?.contains("disk is full") == true)
  }

  @Test func oneTuningRunsAtATimeWhateverElseHappens() throws {
    let (mine, tuner) = (loved(), EndlessTuner())
    let profiles = FakeProfiles(mine)
    profiles.logs["Ann"] = loved()
    let session = try session(mine, profiles: profiles, tuner: tuner)
    mine.fails = true
    // The commit that fails puts back what was before the tuning began.
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

  @Test func aDetailIsFullAndFollowsTheRanking() throws {
    func detail(_ state: FeedState) -> TitleDetail? {
      if case .detail(let screen) = state.screen { screen.detail } else { nil }
    }
    let session = try session(loved())
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
