import Catalogue
import Events
import Foundation
import Journal
import Lists
import Testing

@Suite struct ListImportTests {
  static func entry(_ id: Int?, _ name: String) -> ListEntry {
    var entry = ListEntry()
    (entry.malID, entry.names, entry.type, entry.year, entry.episodes) = (id, [name, "名"], "TV", 2001, 12)
    (entry.status, entry.score, entry.progress, entry.repeats) = (.completed, 8.5, 12, 3)
    (entry.started, entry.finished) = (PartialDate(text: "2001-02"), PartialDate(text: "2001-03-04"))
    (entry.updated, entry.notes, entry.tags, entry.time) = (77, "n", "t", 99)
    return entry
  }

  func filled(_ place: JournalPlace) throws -> (any EventJournal, Profile) {
    let store = try place.open()
    let me = try store.profile(named: "me")
    try store.append([EventDraft(animeID: 9, feedback: .like, time: 5)], userID: me.userID)
    let list = try store.store(
      ListImport(source: "mal", file: "a.xml", owner: "kuro", time: 10),
      [
        .init(
          Self.entry(1, "A"), animeID: 1,
          events: [EventDraft(animeID: 1, feedback: .love, time: 3, rating: 8.5)]),
        .init(Self.entry(2, "B"), animeID: 2, events: [EventDraft(animeID: 2, feedback: .saved, time: 0)]),
        .init(Self.entry(nil, "C"), animeID: nil, events: []),
      ], userID: me.userID)
    #expect(list?.id == 1)
    return (store, me)
  }

  @Test(arguments: JournalKind.all) func listsAreStoredAsTheyAre(_ kind: JournalKind) throws {
    let place = try kind.place()
    let (store, me) = try filled(place)
    defer { try? store.close() }
    let events = try store.events(userID: me.userID)
    #expect(events.map(\.animeID) == [9, 1, 2] && events.map(\.importID) == [nil, 1, 1])
    #expect(events[1].rating == 8.5 && events[1].time == 3 && events[2].time == nil)
    #expect(try store.imports(userID: me.userID).map(\.file) == ["a.xml"])
    let entries = try store.listEntries(userID: me.userID)
    #expect(entries.map(\.entry) == [Self.entry(1, "A"), Self.entry(2, "B"), Self.entry(nil, "C")])
    #expect(entries.map(\.animeID) == [1, 2, nil] && entries.map(\.eventID) == [2, 3, nil])
  }

  @Test(arguments: JournalKind.all) func undoTakesBackTheWholeList(_ kind: JournalKind) throws {
    let place = try kind.place()
    let (store, me) = try filled(place)
    defer { try? store.close() }
    #expect(try store.undoLast(userID: me.userID, time: 20).map(\.animeID) == [2, 1])
    var log = try store.events(userID: me.userID)
    #expect(CurrentAnswers(log).events.map(\.animeID) == [9])
    // The log keeps everything, and redo brings the list back.
    #expect(
      log.count == 5
        && CurrentAnswers.redoTargets(log).map(\.target) == [2, 1].map { Int64($0 + 1) }.sorted())
    try store.append(
      CurrentAnswers.redoTargets(log).map {
        EventDraft(animeID: $0.animeID, feedback: .undo, time: 30, target: .stored($0.id), importID: 1)
      }, userID: me.userID)
    log = try store.events(userID: me.userID)
    #expect(Set(CurrentAnswers(log).events.map(\.animeID)) == [1, 2, 9])
    #expect(try store.undoImport(1, userID: me.userID, time: 40).count == 2)
    #expect(try store.imports(userID: me.userID).first?.undone == 40)
    #expect(throws: JournalError.self) { try store.undoImport(7, userID: me.userID, time: 1) }
  }

  @Test(arguments: JournalKind.all) func aTransactionChangesNobodyElsesLists(_ kind: JournalKind) throws {
    let place = try kind.place()
    let (store, me) = try filled(place)
    defer { try? store.close() }
    let other = try store.profile(named: "Ann").userID
    let entries = try store.listEntries(userID: me.userID)
    try store.transaction(userID: other) { transaction in
      for entry in entries { try transaction.resolve(entry, animeID: 77, eventID: nil) }
      try transaction.setUndone(1, time: 50)
    }
    #expect(try store.listEntries(userID: me.userID).map(\.animeID) == [1, 2, nil])
    #expect(try store.imports(userID: me.userID).first?.undone == nil)
  }

  @Test(arguments: JournalKind.all) func entriesGetTheirTitlesLater(_ kind: JournalKind) throws {
    let place = try kind.place()
    let (store, me) = try filled(place)
    defer { try? store.close() }
    let waiting = try #require(try store.listEntries(userID: me.userID).last)
    try store.resolve(
      [(waiting, 3, [EventDraft(animeID: 3, feedback: .love, time: 0, rating: 9)])], userID: me.userID)
    #expect(try store.listEntries(userID: me.userID).last?.animeID == 3)
    #expect(try store.events(userID: me.userID).last?.importID == 1)
  }

  @Test(arguments: JournalKind.all) func anArchiveMakesTheSameProfileElsewhere(_ kind: JournalKind) throws {
    let place = try kind.place()
    let (store, me) = try filled(place)
    defer { try? store.close() }
    _ = try store.undoLast(userID: me.userID, time: 20)
    try store.append(
      [
        EventDraft(
          animeID: 4, feedback: .love, time: 25, context: EventContext(screen: "feed", rank: 3), key: "sent")
      ],
      settings: ["ranking": "{}"], userID: me.userID)
    let archive = try store.archive(of: me)
    let own = try JSONDecoder().decode(OwnList.self, from: try JSONEncoder().encode(archive))
    #expect(own == archive)
    // Ids differ where other profiles have events.
    let otherPlace = try kind.place()
    let other = try otherPlace.open()
    defer { try? other.close() }
    try other.append(
      [EventDraft(animeID: 1, feedback: .like, time: 1)], userID: try other.profile(named: "x").userID)
    let copy = try other.profile(named: "me")
    try other.restore(own, userID: copy.userID)
    let (old, new) = (try store.events(userID: me.userID), try other.events(userID: copy.userID))
    #expect(old.map(\.animeID) == new.map(\.animeID) && old.map(\.feedback) == new.map(\.feedback))
    // Sent again, what had a key is still the same event.
    #expect(try other.keys(userID: copy.userID, after: 0) == [new[new.count - 1].id: "sent"])
    #expect(old.map(\.time) == new.map(\.time) && old.map(\.rating) == new.map(\.rating))
    #expect(CurrentAnswers(new).events.map(\.animeID) == CurrentAnswers(old).events.map(\.animeID))
    #expect(
      try other.listEntries(userID: copy.userID).map(\.entry)
        == store.listEntries(userID: me.userID).map(\.entry))
    #expect(try other.contexts(userID: copy.userID).values.map(\.rank) == [3])
    #expect(try other.setting("ranking", userID: copy.userID) == "{}")
    #expect(throws: JournalError.self) { try other.restore(own, userID: copy.userID) }
    var broken = own
    broken.log[3].target_event = 99
    let empty = try other.profile(named: "empty")
    #expect(throws: JournalError.self) { try other.restore(broken, userID: empty.userID) }
    #expect(try other.events(userID: empty.userID).isEmpty && other.imports(userID: empty.userID).isEmpty)
  }
}
