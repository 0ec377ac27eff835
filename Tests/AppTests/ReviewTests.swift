import Events
import Feed
import Journal
import Testing

@testable import App

@Suite struct ReviewTests {
  @Test func aReviewStandsInTheHistoryAndGoesWithItsAnswer() throws {
    let log = FakeLog()
    log.stored = [
      Event(id: 4, animeID: 30, feedback: .love, time: 1, rating: 9.4),
      Event(id: 7, animeID: 29, feedback: .like, time: 2),
    ]
    log.written = [4: "Haunting."]
    let session = try makeSession(log)
    let history = session.state.snapshot.history
    #expect(history.map(\.reviewed) == [nil, "(read as 9.4) \"Haunting.\""])
    session.handle(.open(.history()))
    session.handle(.move(1))
    session.handle(.takeBack)
    session.commitBurst()
    #expect(session.state.snapshot.history.map(\.anime.id) == [29])
    session.handle(.redo)
    session.commitBurst()
    #expect(session.state.snapshot.history.contains { $0.review == "Haunting." && $0.rating == 9.4 })
  }

  /// A home that is written to a file and read again has the review and the strength of its answer.
  @Test func anArchiveKeepsReviews() throws {
    let text = String(repeating: "\u{1F600}\"\\", count: 600)
    let context = EventContext(screen: "line", review: text)
    let json = try #require(context.json)
    #expect(EventContext(json: json)?.review == text)
    #expect(
      EventContext(json: "{\"screen\":\"line\",\"review\":\"" + String(repeating: "x", count: 90_000) + "\"}")
        == nil)
  }
}
