import Events
import Testing

@testable import Server

/// What is packed comes out as it went in, at any value.
@Suite struct PackedLogTests {
  private var odd: [Event] {
    [
      Event(id: 1, animeID: 5, feedback: .love, time: 1_700_000_000_000),
      Event(id: 2, animeID: 6, feedback: .like, rating: 7.5),
      Event(id: 3, animeID: 6, feedback: .like, time: 0, rating: 0),
      Event(id: 4, animeID: 6, feedback: .seen, time: -1, rating: 7.333),
      Event(id: 5, animeID: 5, feedback: .undo, time: 1_700_000_000_001, target: 1),
      Event(id: 6, animeID: 7, feedback: .saved, time: Int64.min, importID: 6),
      Event(
        id: 7, animeID: 1 << 40, feedback: .dropped, time: Int64.max, rating: .infinity, importID: Int64.min),
      Event(id: Int64.max, animeID: -3, feedback: .evidenceOff, rating: -2, importID: 6),
    ]
  }

  @Test func everyEventComesOutAsItWentIn() {
    #expect(PackedLog(odd).events == odd)
    #expect(PackedLog(odd).last == odd.last)
    for feedback in Feedback.allCases {
      let event = Event(id: 9, animeID: 1, feedback: feedback, time: 4)
      #expect(PackedLog([event]).events == [event])
    }
    #expect(PackedLog().events.isEmpty && PackedLog().last == nil)
  }

  /// PostgreSQL can hold what is no number.
  @Test func aRatingThatIsNoNumberIsKept() {
    #expect(PackedLog([Event(id: 1, animeID: 5, feedback: .like, rating: .nan)]).last?.rating?.isNaN == true)
  }

  @Test func eventsAreAddedAtTheEnd() {
    var log = PackedLog(odd.prefix(3))
    let before = log
    log.append(odd.dropFirst(3))
    #expect(log.events == odd && log == PackedLog(odd))
    #expect(before.events == Array(odd.prefix(3)), "a copy stays as it was")
  }

  /// An answer here, a list, the undo of that list, another answer: each event keeps its own import.
  @Test func importsAreToldApart() {
    let imports: [Int64?] = [nil, 7, 7, 7, nil, 9, 7, nil]
    let events = imports.enumerated().map {
      Event(id: Int64(40 + $0.offset), animeID: $0.offset, feedback: .like, time: 5, importID: $0.element)
    }
    for split in events.indices {
      var log = PackedLog(events.prefix(split))
      log.append(events.dropFirst(split))
      #expect(log.events == events && log.last == events.last)
    }
  }

  @Test func aLogTakesLessMemoryThanItsEvents() {
    let events = (1...1_000).map {
      Event(id: Int64($0), animeID: $0, feedback: .love, time: 1_700_000_000_000)
    }
    #expect(PackedLog(events).bytes * 4 < events.count * MemoryLayout<Event>.stride)
  }
}
