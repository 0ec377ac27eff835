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

  @Test(arguments: JournalKind.all) func manyCallersAreStoredTogether(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    defer { try? store.close() }
    let (me, ann) = (try store.profile(named: "me").userID, try store.profile(named: "Ann").userID)
    func draft(_ anime: Int, _ key: String? = nil, undoes target: EventTarget? = nil) -> EventDraft {
      EventDraft(animeID: anime, feedback: target == nil ? .like : .undo, time: 7, target: target, key: key)
    }
    let known = try store.append([draft(1, "a")], userID: me)
    let outcomes = try store.append([
      AppendRequest(userID: me, drafts: [draft(2), draft(1, "a"), draft(2, undoes: .draft(0))]),
      AppendRequest(userID: ann, drafts: [draft(1, "a")]),
      // The key is another event's: nothing of it is stored, and the others are.
      AppendRequest(userID: me, drafts: [draft(3), draft(4, "a")]),
      AppendRequest(userID: ann, drafts: [draft(5, "b"), draft(5, "b")]),
      AppendRequest(userID: ann, drafts: [draft(5, "b")]),
    ]).map { try $0.get() }
    guard case .stored(let first, repeated: 1) = outcomes[0] else { throw Unexpected(outcomes: outcomes) }
    #expect(first[1] == known[0] && first[2].target == first[0].id)
    #expect(outcomes[2] == .keyTaken("a"))
    guard case .stored(let last, repeated: 1) = outcomes[4] else { throw Unexpected(outcomes: outcomes) }
    #expect(try store.events(userID: me).map(\.animeID) == [1, 2, 2])
    #expect(try store.events(userID: ann).map(\.animeID) == [1, 5])
    #expect(try store.event(last[0].id)?.userID == ann && store.event(last[0].id)?.event == last[0])
    #expect(try store.event(99_999) == nil)
    #expect(try store.profile(userID: ann)?.name == "Ann" && store.profile(userID: 99) == nil)
    // What cannot be stored leaves the others alone: nobody, and an undo of nothing.
    let mixed = try store.append([
      AppendRequest(userID: 99, drafts: [draft(6)]), AppendRequest(userID: me, drafts: [draft(7)]),
      AppendRequest(userID: me, drafts: [draft(8), draft(8, undoes: .stored(99_999))]),
    ]).map { try $0.get() }
    #expect(try store.events(userID: me).map(\.animeID) == [1, 2, 2, 7])
    guard case .refused = mixed[0], case .stored = mixed[1], case .refused = mixed[2] else {
      throw Unexpected(outcomes: mixed)
    }
  }

  @Test(arguments: JournalKind.all) func aRequestIsStoredAsAWhole(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    defer { try? store.close() }
    let me = try store.profile(named: "me").userID
    func send(_ anime: Int...) throws -> AppendOutcome {
      let drafts = anime.enumerated().map {
        EventDraft(animeID: $1, feedback: .like, time: 7, key: "k \($0)")
      }
      let whole = WholeRequest(keys: Set(drafts.compactMap(\.key)), next: "k \(drafts.count)")
      return try store.append([AppendRequest(userID: me, drafts: drafts, whole: whole)])[0].get()
    }
    guard case .stored(_, repeated: 0) = try send(1, 2), case .stored(_, repeated: 2) = try send(1, 2) else {
      throw Unexpected(outcomes: [])
    }
    #expect(
      try send(1) == .keyTaken("k 1") && send(1, 2, 3) == .keyTaken("k 0") && send(1, 4) == .keyTaken("k 1"))
    #expect(try store.events(userID: me).map(\.animeID) == [1, 2])
  }

  /// A request whose drafts have keys of their own is known by its name, also in one transaction with another one.
  @Test(arguments: JournalKind.all) func aRequestIsRemembered(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    defer { try? store.close() }
    let me = try store.profile(named: "me").userID
    func request(_ key: String) -> AppendRequest {
      AppendRequest(
        userID: me, drafts: [EventDraft(animeID: 1, feedback: .like, time: 7, key: key)],
        whole: WholeRequest(keys: [], next: "k", name: "request k", contents: key))
    }
    let outcomes = try store.append([request("a"), request("b"), request("a")]).map { try $0.get() }
    guard case .stored(_, repeated: 0) = outcomes[0], case .stored(_, repeated: 1) = outcomes[2] else {
      throw Unexpected(outcomes: outcomes)
    }
    #expect(outcomes[1] == .keyTaken("k"))
    #expect(try store.append([request("b")])[0].get() == .keyTaken("k"))
    guard case .stored(_, repeated: 1) = try store.append([request("a")])[0].get() else {
      throw Unexpected(outcomes: [])
    }
    #expect(try store.events(userID: me).count == 1)
  }

  @Test(arguments: JournalKind.all) func anAnswerOfADeletedPersonIsASentence(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    defer { try? store.close() }
    let ann = try store.profile(named: "Ann")
    _ = try store.delete(ann)
    let draft = EventDraft(animeID: 1, feedback: .like, time: 7)
    #expect {
      try store.append([draft], userID: ann.userID)
    } throws: { "\($0)".contains("the profile was deleted while it was open") }
    let request = AppendRequest(userID: ann.userID, drafts: [draft])
    guard case .refused(let error) = try store.append([request])[0].get() else {
      throw Unexpected(outcomes: [])
    }
    #expect(error.reason.contains("the profile was deleted"))
  }

  private struct Unexpected: Error { let outcomes: [AppendOutcome] }
}
