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

/// What happens in the pauses between keys, and when reasons of cards come and go.
@Suite struct FeedPauseTests {
  @Test func idleTimeIsUsedUntilNothingIsLeftToPrepare() throws {
    let ranker = FakeRanker()
    FeedLoop.run(
      try makeSession(lovedLog(), ranker), on: ScriptedFront([[.answer(.love)], [.answer(.like)]]))
    // Two keys and the end, three pieces in each pause.
    #expect(ranker.prepared == 9)
  }

  @Test func everyVisibleCardHasReasons() throws {
    let ranker = FakeRanker()
    ranker.titles = 80
    let keys: [FeedAction] = [
      .answer(.love), .open(.ranked()), .move(3), .answer(.like), .open(.detail(9)), .answer(.dislike), .back,
      .open(.palette()), .back, .back, .answer(.skipped), .undo, .open(.knobs()), .turn(1), .back,
      .open(.ranked()),
    ]
    let front = ScriptedFront(keys.map { [$0] } + [keys])
    FeedLoop.run(try makeSession(lovedLog(), ranker), on: front)
    #expect(front.shown.contains { $0.isOn(.ranked()) })
    for state in front.shown {
      let cards = state.snapshot.ranking.cards.prefix(state.reasonsShown)
      #expect(
        cards.count > FeedState.cardsBeside && cards.allSatisfy { !$0.reasons.isEmpty }, "\(state.screens)")
    }
    // Cards that are not visible get none.
    #expect(front.shown.contains { $0.snapshot.ranking.cards.last?.reasons.isEmpty == true })
  }

  /// Where frames are drawn in pauses, a key waits for the reasons of the first cards only; the others come with the next frame.
  @Test func cardsFurtherDownAreExplainedAFrameLater() throws {
    let ranker = FakeRanker()
    ranker.titles = 80
    let keys: [FeedAction] = [
      .answer(.love), .answer(.like), .undo, .open(.ranked()), .move(3), .answer(.dislike), .back,
      .answer(.love),
    ]
    let front = ScriptedFront(keys.map { [$0] })
    front.redrawsWhenIdle = true
    FeedLoop.run(try makeSession(lovedLog(), ranker, explainsLater: true), on: front)
    var explained = 0
    for state in front.shown {
      let cards = state.snapshot.ranking.cards
      #expect(cards.prefix(FeedSession.explainedFirst).allSatisfy { !$0.reasons.isEmpty }, "\(state.screens)")
      if cards.prefix(state.reasonsShown).allSatisfy({ !$0.reasons.isEmpty }) { explained += 1 }
    }
    #expect(explained > keys.count, "after every key all visible cards are explained in the end")
    #expect(front.shown.last?.snapshot.ranking.cards.prefix(33).allSatisfy { !$0.reasons.isEmpty } == true)
    #expect(front.shown.count > explained, "and not before the first frame")
    // A front end that draws after keys only explains all at once.
    let plain = ScriptedFront([[.answer(.love)]])
    FeedLoop.run(try makeSession(lovedLog(), ranker, explainsLater: true), on: plain)
    #expect(
      plain.shown.allSatisfy { $0.snapshot.ranking.cards.prefix(33).allSatisfy { !$0.reasons.isEmpty } })
  }

  /// A key waits for the cards that a frame shows; the rest of the list comes in the pause, or before a screen that shows it.
  @Test func theListIsRankedToItsEndInThePause() throws {
    let ranker = FakeRanker()
    ranker.titles = 300
    let session = try makeSession(lovedLog(), ranker, explainsLater: true)
    func count() -> Int { session.state.snapshot.ranking.cards.count }
    #expect(count() == BurstRanker.shownCount)
    #expect(session.explainMore() && count() == BurstRanker.fullCount && !session.explainMore())
    session.handle(.answer(.love))
    session.commitBurst()
    #expect(count() == BurstRanker.shownCount)
    session.handle(.open(.ranked()))
    session.commitBurst()
    #expect(count() == BurstRanker.fullCount)
    // What was shown stays as it was shown.
    session.handle(.back)
    session.handle(.answer(.like))
    session.commitBurst()
    let shown = session.state.snapshot.ranking.cards.prefix(FeedSession.explainedFirst).map(\.reasons)
    _ = session.explainMore()
    #expect(session.state.snapshot.ranking.cards.prefix(FeedSession.explainedFirst).map(\.reasons) == shown)
  }

  /// A reason that names an answer that was taken back is not shown, not even for a frame.
  @Test func reasonsOfUndoneAnswersGoAtOnce() throws {
    let log = lovedLog()
    let session = try makeSession(log, explainsLater: true)
    _ = session.explainMore()
    var world = session.state.snapshot
    for i in world.ranking.cards.indices {
      world.ranking.cards[i].reasons = [Reason(.because, [Reason.Answer(30, "T30", .love)], weight: 1)]
    }
    session.state.receive(.refreshed(world, message: nil))
    session.handle(.answer(.like))
    session.commitBurst()
    #expect(session.state.snapshot.ranking.cards.last?.reasons.first?.answers.first?.id == 30, "kept")
    session.handle(.undo)
    session.handle(.undo)
    session.commitBurst()
    let named = session.state.snapshot.ranking.cards.flatMap(\.reasons).flatMap(\.answers).map(\.id)
    #expect(!named.contains(30))
  }

  /// A reason is closed at once, stays in the log and the history, and is opened again by an undo.
  @Test func setAsideAnswersDoNotCountUntilUndone() throws {
    let log = lovedLog()
    // A love that lifts title 15.
    log.stored = [Event(id: 1, animeID: 5, feedback: .love, time: 0)]
    let loved = log.stored[0]
    let session = try makeSession(log)
    let before = session.state.snapshot.ranking.cards.map(\.id)
    session.run(.record(animeID: loved.animeID, .evidenceOff))
    session.commitBurst()
    #expect(session.state.snapshot.ranking.cards.map(\.id) != before, "the love no longer lifts a title")
    #expect(session.state.status.hasPrefix("Set aside "), "\(session.state.status)")
    #expect(log.stored.map(\.feedback) == [.love, .evidenceOff])
    for state in [session.state, try makeSession(log).state] {
      let entry = try #require(state.snapshot.history.first)
      #expect(entry.feedback == .seen && entry.setAside == .init(.love, by: log.stored[1].id))
      #expect(entry.event == loved.id && entry.said == "loved, set aside")
      #expect(!state.snapshot.ranking.cards.map(\.id).contains(loved.animeID))
    }
    session.handle(.open(.history()))
    session.handle(.takeBack)
    session.commitBurst()
    #expect(session.state.snapshot.ranking.cards.map(\.id) == before)
    #expect(session.state.snapshot.history.first?.said == "loved")
    #expect(log.stored.last?.target == log.stored[1].id)
    session.handle(.undo)
    session.commitBurst()
    #expect(session.state.snapshot.history.isEmpty, "then the answer itself can be taken back")
  }
}
