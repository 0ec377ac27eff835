import Events
import Foundations
import TestSupport
import Testing

@Suite struct CurrentAnswersTests {
  /// A log from (title, feedback, target) triples; ids count from 1.
  func current(_ entries: [(Int, Feedback, Int64?)]) -> [(Int, Feedback)] {
    let log = entries.enumerated().map { i, e in
      Event(id: Int64(i + 1), animeID: e.0, feedback: e.1, time: Int64(i), target: e.2)
    }
    return CurrentAnswers(log).events.map { ($0.animeID, $0.feedback) }
  }

  @Test func ratingAgainReplaces() {
    let s = current([(1, .like, nil), (2, .love, nil), (1, .dislike, nil)])
    #expect(s.map(\.0) == [2, 1])
    #expect(s.map(\.1) == [.love, .dislike])
  }

  @Test func undoTakesBackAndUndoOfUndoBringsBack() {
    #expect(current([(1, .like, nil), (1, .undo, 1)]).isEmpty)
    let again = current([(1, .like, nil), (1, .undo, 1), (1, .undo, 2)])
    #expect(again.map(\.1) == [.like])
    let before = current([(1, .like, nil), (1, .love, nil), (1, .undo, 2)])
    #expect(before.map(\.1) == [.like])
  }

  @Test func savingAndSkipping() {
    #expect(current([(1, .saved, nil)]).map(\.1) == [.saved])
    #expect(current([(1, .saved, nil), (1, .unsaved, nil)]).isEmpty)
    #expect(current([(1, .saved, nil), (1, .love, nil)]).map(\.1) == [.love])
    #expect(current([(1, .love, nil), (1, .skipped, nil)]).map(\.1) == [.love])
    #expect(current([(1, .saved, nil), (1, .skipped, nil)]).map(\.1) == [.saved])
    #expect(current([(1, .skipped, nil), (2, .like, nil), (1, .skipped, nil)]).map(\.0) == [2, 1])
    #expect(current([(1, .love, nil), (1, .evidenceOff, nil)]).map(\.1) == [.seen])
  }

  /// Setting an answer aside is apart from taking it back: each can be undone alone.
  @Test func answersAreSetAsideAsEvidence() {
    func answers(_ entries: [(Int, Feedback, Int64?)]) -> CurrentAnswers {
      CurrentAnswers(
        entries.enumerated().map { Event(id: Int64($0 + 1), animeID: $1.0, feedback: $1.1, target: $1.2) })
    }
    let off: [(Int, Feedback, Int64?)] = [(1, .love, nil), (2, .like, nil), (1, .evidenceOff, nil)]
    #expect(answers(off).setAside == [1: .init(.love, by: 3)])
    #expect(answers(off).events.map(\.feedback) == [.seen, .like])
    // Undone, the answer counts again; answered again, the new answer counts.
    let undone = answers(off + [(1, .undo, 3)])
    #expect(undone.setAside.isEmpty && undone.events.map(\.feedback) == [.love, .like])
    #expect(answers(off + [(1, .undo, 3), (1, .undo, 4)]).setAside.keys.sorted() == [1])
    let again = answers(off + [(1, .dislike, nil)])
    #expect(again.setAside.isEmpty && again.events.map(\.feedback) == [.like, .dislike])
    // Taken back while it is set aside, nothing is left of it.
    let gone = answers(off + [(1, .undo, 1)])
    #expect(gone.setAside.isEmpty && gone.events.map(\.animeID) == [2])
    // What says nothing of taste cannot be set aside.
    for feedback in [Feedback.seen, .saved, .skipped] {
      #expect(answers([(1, feedback, nil), (1, .evidenceOff, nil)]).setAside.isEmpty)
    }
    #expect(answers([(1, .evidenceOff, nil)]).events.isEmpty)
    #expect(answers([(1, .dropped, nil), (1, .evidenceOff, nil)]).setAside == [1: .init(.dropped, by: 2)])
    #expect(
      CurrentAnswers.undoTarget([
        Event(id: 1, animeID: 1, feedback: .love), Event(id: 2, animeID: 1, feedback: .evidenceOff),
      ])?.id == 2)
  }

  @Test func redoFollowsUndoUntilSomethingIsAnswered() {
    var log: [Event] = []
    func say(_ feedback: Feedback, _ target: Int64? = nil) {
      log.append(
        Event(
          id: Int64(log.count + 1), animeID: log.count + 1, feedback: feedback, time: 0,
          target: target))
    }
    say(.love)
    say(.like)
    #expect(CurrentAnswers.redoTarget(log) == nil)
    say(.undo, CurrentAnswers.undoTarget(log)?.id)
    say(.undo, CurrentAnswers.undoTarget(log)?.id)
    #expect(CurrentAnswers.undoTarget(log) == nil)
    #expect(CurrentAnswers.redoTarget(log)?.id == 4)
    say(.undo, 4)
    #expect(CurrentAnswers(log).events.map(\.id) == [1])
    #expect(CurrentAnswers.redoTarget(log)?.id == 3)
    say(.undo, 3)
    #expect(CurrentAnswers(log).events.map(\.id) == [1, 2])
    #expect(CurrentAnswers.redoTarget(log) == nil)
    say(.undo, CurrentAnswers.undoTarget(log)?.id)
    #expect(CurrentAnswers.redoTarget(log)?.id == 7)
    say(.dislike)
    #expect(CurrentAnswers.redoTarget(log) == nil)
  }

  @Test(arguments: Seeds.drawn()) func rewindRestoresTheAnswersOfThatTime(seed: UInt64) {
    var random = RandomSource(seed: seed)
    for _ in 0..<300 {
      var log: [Event] = []
      func say(_ title: Int, _ feedback: Feedback, _ target: Int64? = nil) {
        let id = Int64(log.count + 1)
        log.append(
          Event(id: id, animeID: title, feedback: feedback, time: id, target: target))
      }
      for _ in 0..<Int.random(in: 1...25, using: &random) {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: if let target = CurrentAnswers.undoTarget(log) { say(target.animeID, .undo, target.id) }
        case 2: if let target = CurrentAnswers.redoTarget(log) { say(target.animeID, .undo, target.id) }
        case 3:
          if let any = log.randomElement(using: &random), CurrentAnswers.isInForce(any.id, in: log) {
            say(any.animeID, .undo, any.id)
          }
        default:
          let feedback = [Feedback.love, .dislike, .saved, .skipped, .unsaved, .seen].randomElement(
            using: &random)
          say(Int.random(in: 1...4, using: &random), feedback ?? .love)
        }
      }
      guard let event = CurrentAnswers(log).events.randomElement(using: &random),
        let cut = log.firstIndex(where: { $0.id == event.id })
      else { continue }
      let then = CurrentAnswers(Array(log[..<cut])).events
      for target in CurrentAnswers.rewindTargets(log, before: event.id) {
        say(target.animeID, .undo, target.id)
      }
      #expect(CurrentAnswers(log).events == then)
    }
  }
}
