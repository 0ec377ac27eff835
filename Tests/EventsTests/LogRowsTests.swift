import Testing

@testable import Events

@Suite struct LogRowsTests {
  func inForce(_ rows: [(Int, Feedback, Int64?, Int64?)]) -> [Int] {
    LogRows.inForce(rows.map { LogRows.Row(title: $0.0, feedback: $0.1, event: $0.2, target: $0.3) })
      .map { $0.isSetAside ? -$0.place : $0.place }
  }

  @Test func undosTakeBackWhatTheyName() {
    // Love, then dislike; the dislike is taken back, then brought back.
    var log: [(Int, Feedback, Int64?, Int64?)] = [
      (7, .love, 1, nil), (7, .dislike, 4, nil), (7, .undo, 5, 4),
    ]
    #expect(inForce(log) == [0])
    log.append((7, .undo, 6, 5))
    #expect(inForce(log) == [1])
    // In any order of rows: events have an order of their own.
    #expect(inForce(log.reversed()) == [2])
    // One that names an event which is not there takes nothing back.
    #expect(inForce([(7, .love, 3, nil), (7, .undo, 4, 1)]) == [0])
  }

  @Test func undosWithoutAnEventTakeBackTheNewestAnswerToTheirTitle() {
    var log: [(Int, Feedback, Int64?, Int64?)] = [
      (7, .love, nil, nil), (8, .like, nil, nil), (7, .dislike, nil, nil), (7, .undo, nil, nil),
    ]
    #expect(inForce(log) == [0, 1])
    log.append((7, .undo, nil, nil))
    #expect(inForce(log) == [1])
    // Nothing is left to take back: the last undo is.
    log.append((7, .undo, nil, nil))
    #expect(inForce(log) == [0, 1])
  }

  @Test func savingChangesNoAnswerAndSettingAsideKeepsIt() {
    #expect(inForce([(7, .love, nil, nil), (7, .saved, nil, nil), (8, .skipped, nil, nil)]) == [0, 2])
    #expect(inForce([(6, .seen, nil, nil), (7, .love, nil, nil), (7, .evidenceOff, nil, nil)]) == [0, -1])
    #expect(inForce([(7, .saved, nil, nil), (7, .unsaved, nil, nil)]).isEmpty)
  }
}
