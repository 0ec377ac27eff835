import Events
import Testing

@Suite struct ImportedEventsTests {
  func event(
    _ id: Int64, _ anime: Int, _ feedback: Feedback = .love, time: Int64? = nil, target: Int64? = nil,
    list: Int64? = nil
  )
    -> Event
  { Event(id: id, animeID: anime, feedback: feedback, time: time, target: target, importID: list) }

  @Test func listsOfLongAgoAreOlderThanAnswersBefore() {
    let log = [event(1, 10, time: 900), event(2, 20, time: 100, list: 1), event(3, 30, list: 1)]
    #expect(CurrentAnswers(log).events.map(\.animeID) == [30, 20, 10])
    // Without lists the order of the log holds: clocks are set back.
    #expect(
      CurrentAnswers([event(1, 10, time: 900), event(2, 20, time: 100)]).events.map(\.animeID) == [10, 20])
  }

  @Test func theOrderOfUntimedRowsChangesNothing() {
    let events = (1...50).map { event(0, $0) }
    let order = HistoryOrder.sorted(events).map(\.animeID)
    #expect(HistoryOrder.sorted(events.reversed()).map(\.animeID) == order)
    #expect(order != order.sorted() && order != order.sorted(by: >))
  }

  @Test func listsOfManyGoByTimeOnlyWhereAllRowsHaveOne() {
    let events = [event(0, 3, time: 9), event(0, 2, time: 9), event(0, 1, time: 10), event(0, 4, time: 1)]
    #expect(HistoryOrder.list(events, isTimed: true).map(\.animeID) == [4, 2, 3, 1])
    let untimed = HistoryOrder.list(events, isTimed: false)
    #expect(untimed.map(\.animeID) == HistoryOrder.list(events.reversed(), isTimed: false).map(\.animeID))
    #expect(untimed.allSatisfy { $0.time == nil })
  }

  @Test func undoAndRedoTakeWholeLists() {
    var log = [event(1, 10, time: 1), event(2, 20, list: 1), event(3, 30, list: 1)]
    #expect(CurrentAnswers.undoTargets(log).map(\.id) == [3, 2])
    log += [event(4, 30, .undo, target: 3, list: 1), event(5, 20, .undo, target: 2, list: 1)]
    #expect(CurrentAnswers.undoTargets(log).map(\.id) == [1] && CurrentAnswers.importsInForce(log).isEmpty)
    #expect(CurrentAnswers.redoTargets(log).map(\.id) == [5, 4])
    log += [event(6, 20, .undo, target: 5, list: 1), event(7, 30, .undo, target: 4, list: 1)]
    #expect(CurrentAnswers.undoTargets(log).map(\.id) == [3, 2])
    log += [event(8, 30, .undo, target: 3, list: 1), event(9, 20, .undo, target: 2, list: 1)]
    #expect(CurrentAnswers.redoTargets(log).map(\.id) == [9, 8])
    // An answer of a list that is taken back alone is redone alone.
    let one = [event(2, 20, list: 1), event(3, 30, list: 1), event(4, 30, .undo, target: 3)]
    #expect(CurrentAnswers.redoTargets(one).map(\.id) == [4])
    #expect(CurrentAnswers.events(ofImport: 1, in: one).map(\.id) == [2])
  }
}
