import Events
import Journal
import Testing

@Suite struct EventKeyTests {
  @Test(arguments: JournalKind.all) func anEventThatIsSentAgainCountsOnce(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    defer { try? store.close() }
    let (me, ann) = (try store.profile(named: "me").userID, try store.profile(named: "Ann").userID)
    func draft(_ anime: Int, _ key: String?) -> EventDraft {
      EventDraft(animeID: anime, feedback: .like, time: 7, rating: 6, key: key)
    }
    let first = try store.append([draft(1, "a"), draft(2, nil)], userID: me)
    let again = try store.append([draft(1, "a"), draft(2, nil), draft(3, "b"), draft(3, "b")], userID: me)
    #expect(again[0] == first[0] && again[2] == again[3])
    #expect(try store.append([draft(1, "a")], userID: ann)[0].id != first[0].id)
    let events = try store.events(userID: me)
    #expect(events.map(\.animeID) == [1, 2, 2, 3])
    #expect(try store.newestEvent(userID: me) == events.last?.id)
    #expect(try store.keys(userID: me, after: 0) == [events[0].id: "a", events[3].id: "b"])
    #expect(try store.keys(userID: me, after: events[0].id) == [events[3].id: "b"])
    #expect(try store.newestEvent(userID: 99) == 0)
  }
}
