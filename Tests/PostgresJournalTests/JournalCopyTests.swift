import Catalogue
import Events
import Foundation
import Journal
import Lists
import Testing

/// Copies between all kinds of journals.
@Suite struct JournalCopyTests {
  private struct Pair: CustomTestStringConvertible, Sendable {
    let from, to: JournalKind
    var testDescription: String { "\(from.rawValue) to \(to.rawValue)" }
    static var all: [Pair] {
      JournalKind.all.flatMap { from in JournalKind.all.map { Pair(from: from, to: $0) } }
    }
  }

  /// A journal with all there can be in it.
  private func fill(_ store: any EventJournal) throws {
    try store.replaceItems([Anime(id: 1, title: "One"), Anime(id: 2, title: "Two")], starter: "7")
    try store.add([70: 1], to: .aniList)
    let (me, ann) = (try store.profile(named: "me").userID, try store.profile(named: "Ann").userID)
    for i in 1...20 {
      // Ids of the two are mixed in the source.
      try store.append(
        [
          EventDraft(
            animeID: i, feedback: .love, time: Int64(i), rating: 9,
            context: EventContext(screen: "feed", rank: i),
            key: "k\(i)")
        ], settings: ["ranking": "{\(i)}"], userID: i % 2 == 0 ? me : ann)
    }
    _ = try store.undoLast(userID: me, time: 50)
    _ = try store.store(
      ListImport(source: "mal", file: "a.xml", owner: "kuro", time: 10),
      [
        ListEntryDraft(
          ListImportTests.entry(1, "A"), animeID: 1,
          events: [EventDraft(animeID: 1, feedback: .like, time: 0)]),
        ListEntryDraft(ListImportTests.entry(nil, "C"), animeID: nil, events: []),
      ], userID: me)
  }

  @Test(arguments: Pair.all) private func nothingIsLostAndNothingCopiedTwice(_ pair: Pair) throws {
    let (fromPlace, toPlace) = (try pair.from.place(), try pair.to.place())
    let (from, to) = (try fromPlace.open(), try toPlace.open())
    try fill(from)
    // Somebody else is there already.
    try to.append(
      [EventDraft(animeID: 3, feedback: .like, time: 1)], userID: try to.profile(named: "Bob").userID)
    let first = try JournalCopy(from: from, to: to).run()
    #expect(first.events == 22 && first.entries == 2 && first.settings == 2 && first.titles == 2)
    let (me, there) = (try from.profile(named: "me"), try to.profile(named: "me"))
    let (mine, theirs) = (try from.events(userID: me.userID), try to.events(userID: there.userID))
    #expect(CurrentAnswers(mine).events.map(\.animeID) == CurrentAnswers(theirs).events.map(\.animeID))
    #expect(try to.settings(userID: there.userID) == from.settings(userID: me.userID))
    #expect(try to.idMap(.aniList) == [70: 1] && to.catalogueVersion() == "7")
    // Again: nothing to do. What has come since is all that is copied.
    let again = try JournalCopy(from: from, to: to).run()
    #expect(again.events == 0 && again.entries == 0 && again.titles == 0 && again.digest == first.digest)
    let waiting = try #require(try from.listEntries(userID: me.userID).last)
    try from.resolve([(waiting, 2, [EventDraft(animeID: 2, feedback: .love, time: 0)])], userID: me.userID)
    let lists = try from.imports(userID: me.userID)
    _ = try from.undoImport(lists[0].id, userID: me.userID, time: 60)
    let third = try JournalCopy(from: from, to: to).run()
    #expect(third.events == 3 && third.entries == 0 && third.digest != first.digest)
    // And back into an empty one: the same content.
    let backPlace = try pair.from.place()
    let back = try JournalCopy(from: to, to: try backPlace.open()).run()
    #expect(back.profiles == 3 && back.allEvents == third.allEvents + 1)
    #expect(try JournalCopy(from: from, to: try backPlace.open()).run().digest == third.digest)
  }

  @Test(arguments: Pair.all) private func aCopyThatWasStoppedGoesOn(_ pair: Pair) throws {
    let (fromPlace, toPlace) = (try pair.from.place(), try pair.to.place())
    let (from, to) = (try fromPlace.open(), try toPlace.open())
    try fill(from)
    // As if it had been killed after some events: a part of one log is there.
    let me = try from.profile(named: "me").userID
    let there = try to.profile(named: "me").userID
    let contexts = try from.contexts(userID: me), keys = try from.keys(userID: me, after: 0)
    try to.append(
      try from.events(userID: me).prefix(4).map {
        EventDraft(
          animeID: $0.animeID, feedback: $0.feedback, time: $0.time ?? 0, rating: $0.rating,
          context: contexts[$0.id],
          key: keys[$0.id])
      }, userID: there)
    #expect(try JournalCopy(from: from, to: to).run().events == 18)
    #expect(try to.events(userID: there).count == from.events(userID: me).count)
    // Answers of its own are not mixed with others.
    try to.append([EventDraft(animeID: 5, feedback: .like, time: 1)], userID: there)
    try from.append(
      [EventDraft(animeID: 6, feedback: .like, time: 1)], settings: ["model": "linear"], userID: me)
    let settings = try to.settings(userID: there)
    #expect { try JournalCopy(from: from, to: to).run() } throws: { "\($0)".contains("other answers there") }
    #expect(try to.settings(userID: there) == settings)
  }
}
