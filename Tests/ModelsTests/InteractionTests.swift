import Events
import Models
import Testing

@Suite struct InteractionTests {
  let items = ItemIndex([30, 10, 20])

  @Test func anEventBecomesAnInteractionWithItsRow() {
    let event = Event(id: 7, animeID: 20, feedback: .dropped, time: 5, rating: 2)
    #expect(items.interaction(event) == Interaction(item: 2, signal: .dropped, time: 5, rating: 2))
  }

  @Test func unknownTitlesAndFeedbackWithoutSignalAreNoInteractions() {
    #expect(items.interaction(Event(animeID: 99, feedback: .love)) == nil)
    #expect(items.interaction(Event(animeID: 10, feedback: .saved)) == nil)
  }

  @Test func aHistoryHasOnlyEventsThatTeachTaste() {
    let feedback: [Feedback] = [.love, .seen, .skipped, .dislike]
    let history = items.history(feedback.map { Event(animeID: 10, feedback: $0) })
    #expect(history.map(\.signal) == [.love, .dislike])
    // Lists of other users keep what was seen without an opinion.
    #expect(items.interaction(Event(animeID: 10, feedback: .seen))?.signal == .seen)
  }
}
