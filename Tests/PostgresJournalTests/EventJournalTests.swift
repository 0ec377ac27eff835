import Catalogue
import Events
import Foundation
import Journal
import Testing

/// What every journal does, whatever keeps it.
@Suite struct EventJournalTests {
  @Test(arguments: JournalKind.all) func answersSurviveReopening(_ kind: JournalKind) throws {
    let place = try kind.place()
    do {
      let store = try place.open()
      let me = try store.profile(named: "me")
      let stored = try store.append(
        [
          EventDraft(animeID: 5, feedback: .love, time: 10),
          EventDraft(animeID: 6, feedback: .seen, time: 11),
        ],
        userID: me.userID)
      #expect(stored.map(\.id) == [1, 2])
    }
    let store = try place.open()
    let me = try store.profile(named: "me")
    #expect(try store.events(userID: me.userID).map(\.animeID) == [5, 6])
    #expect(try store.events(userID: me.userID, after: 1).map(\.feedback) == [.seen])
  }

  @Test(arguments: JournalKind.all) func aTimeOfZeroIsUnknown(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "me")
    try store.append([EventDraft(animeID: 5, feedback: .love, time: 0)], userID: me.userID)
    #expect(try store.events(userID: me.userID).map(\.time) == [nil])
  }

  @Test(arguments: JournalKind.all) func everyChangeOfATitleChangesTheStamp(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    var met = [try store.catalogueStamp()]
    func isNew() throws -> Bool {
      let stamp = try store.catalogueStamp()
      defer { met.append(stamp) }
      return !stamp.isEmpty && !met.contains(stamp)
    }
    try store.replaceItems((1...5).map { Anime(id: $0, title: "T\($0)") })
    #expect(try isNew())
    // A change by another program counts too.
    for sql in [
      "UPDATE items SET name = 'another' WHERE anime_id = 3", "DELETE FROM items WHERE anime_id = 2",
      "INSERT INTO items (anime_id, name) VALUES (9, 'T9')",
      "DELETE FROM items",
    ] {
      try place.execute(sql)
      #expect(try isNew(), "\(sql)")
    }
    let me = try store.profile(named: "me").userID
    try store.append([EventDraft(animeID: 5, feedback: .love, time: 10)], userID: me)
    #expect(try store.catalogueStamp() == met.last)
    #expect(try place.open().catalogueStamp() == met.last)
    #expect(try store.titleTable().stamp == met.last)
  }

  @Test(arguments: JournalKind.all) func eventsAreNeverChangedOrDeleted(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "me")
    try store.append([EventDraft(animeID: 5, feedback: .love, time: 10)], userID: me.userID)
    #expect(throws: (any Error).self) { try place.execute("DELETE FROM events") }
    #expect(throws: (any Error).self) { try place.execute("UPDATE events SET anime_id = 1") }
    #expect(try store.events(userID: me.userID).count == 1)
  }

  @Test(arguments: JournalKind.all) func aFailedBurstStoresNothing(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "me")
    let drafts = [
      EventDraft(animeID: 5, feedback: .love, time: 10),
      EventDraft(animeID: 5, feedback: .undo, time: 11, target: .stored(999)),
    ]
    #expect(throws: JournalError.self) { try store.append(drafts, userID: me.userID) }
    #expect(try store.events(userID: me.userID).isEmpty)
  }

  @Test(arguments: JournalKind.all) func undoWalksBackThroughTheLog(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "me").userID
    try store.append((1...3).map { EventDraft(animeID: $0, feedback: .love, time: Int64($0)) }, userID: me)
    #expect(try store.undoLast(userID: me, time: 9).first?.animeID == 3)
    #expect(try store.undoLast(userID: me, time: 9).first?.animeID == 2)
    #expect(CurrentAnswers(try store.events(userID: me)).events.map(\.animeID) == [1])
    #expect(try store.undoLast(userID: me, time: 9).first?.animeID == 1)
    #expect(try store.undoLast(userID: me, time: 9).isEmpty)
    #expect(try store.events(userID: me).count == 6)
  }

  @Test(arguments: JournalKind.all) func profilesHaveSeparateLogs(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let a = try store.profile(named: "a")
    let b = try store.profile(named: "b")
    try store.append([EventDraft(animeID: 1, feedback: .love, time: 1)], userID: a.userID)
    #expect(try store.events(userID: b.userID).isEmpty)
    #expect(try store.profiles().map(\.events) == [1, 0])
    #expect(try store.profile(named: "a") == a)
    #expect(throws: JournalError.self) { try store.profile(named: "") }
    #expect(try store.profile(named: "a\u{1B}") == a)
  }

  @Test(arguments: JournalKind.all) func newCatalogueKeepsAnswersAndMissingFacts(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "me")
    var old = Anime(id: 1, title: "Old")
    old.synopsis = "Ours."
    old.genres = ["Drama", "Space"]
    old.studios = ["Sunrise"]
    old.franchiseKind = .main
    try store.replaceItems([old, Anime(id: 2, title: "Gone")])
    #expect(try store.items().first == old)
    try store.append([EventDraft(animeID: 2, feedback: .love, time: 1)], userID: me.userID)
    var new = Anime(id: 1, title: "New")
    new.synonyms = ["Old"]
    new.members = 7
    try store.replaceItems([new, Anime(id: 3, title: "Three")])
    let items = try store.items()
    #expect(items.map(\.title) == ["New", "Three"])
    #expect(items[0].synopsis == "Ours.")
    #expect(items[0].members == 7)
    #expect(try store.events(userID: me.userID).count == 1)
    #expect(
      try place.texts("SELECT external_id FROM id_maps WHERE kind = 'item' ORDER BY idx") == ["1", "3"])
    #expect(try place.texts("SELECT idx FROM id_maps WHERE kind = 'item' ORDER BY idx") == ["0", "1"])
  }

  @Test(arguments: JournalKind.all) func keywordsAreStoredAndReadApart(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    var titles = old(2)
    titles[0].keywords = ["two sisters", "sea"]
    try store.replaceItems(titles)
    #expect(try store.keywords() == [1: ["two sisters", "sea"]])
    #expect(try store.items()[0].keywords == ["two sisters", "sea"])
    // A catalogue that says nothing of them takes none away.
    try store.replaceItems(old(2))
    #expect(try store.keywords() == [1: ["two sisters", "sea"]])
  }

  @Test(arguments: JournalKind.all) func olderStarterTitlesAreRefreshedAndNothingIsLost(_ kind: JournalKind)
    throws
  {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "me")
    var titles = old(1_570)
    titles[2].imageURL = "kept"
    try store.replaceItems(titles)
    try forgetStarter(place)
    try store.append([EventDraft(animeID: 3, feedback: .love, time: 1)], userID: me.userID)
    #expect(try !store.isUpToDate(withStarter: "2"))
    var new = old(1_600)
    for i in new.indices { new[i].franchiseKind = i == 0 ? .main : .sequel }
    new[4].synopsis = "New."
    try store.refreshStarter(new, version: "2")
    var expected = new
    expected[2].imageURL = "kept"
    #expect(try store.items() == expected)
    #expect(try store.events(userID: me.userID).map(\.animeID) == [3])
    let stamp = try store.catalogueStamp()
    #expect(try store.isUpToDate(withStarter: "2"))
    // A file that was only copied anew changes nothing; one that lacks a title takes none away.
    try store.refreshStarter(new, version: "3")
    #expect(try store.catalogueStamp() == stamp && store.isUpToDate(withStarter: "3"))
    try store.refreshStarter(Array(new.dropFirst(100)), version: "4")
    #expect(try store.items() == expected)
  }

  @Test(arguments: JournalKind.all) func importedCataloguesKeepTheirTitles(_ kind: JournalKind) throws {
    for (titles, isOld) in [(old(40), true), (old(1_700), true), (old(1_570), false)] {
      let place = try kind.place()
      let store = try place.open()
      try store.replaceItems(titles)
      if isOld { try forgetStarter(place) }
      var starter = old(1_600)
      starter[1].franchiseKind = .sequel
      try store.refreshStarter(starter, version: "2")
      let items = try store.items()
      #expect(items.map(\.title) == titles.map(\.title))
      // From the starter, or by rules: a title without a type is a side story.
      #expect(items[1].franchiseKind == (isOld ? .sequel : .side))
      #expect(items.map(\.franchiseOrder) == titles.map(\.franchiseOrder))
      #expect(try store.isUpToDate(withStarter: "2"))
    }
  }

  @Test(arguments: JournalKind.all) func simultaneousFirstStartsSucceed(_ kind: JournalKind) async throws {
    let place = try kind.place()
    let found = try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<4 { group.addTask { try place.open().profile(named: "me").userID } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.count == 4 && Set(found).count == 1)
  }

  @Test(arguments: JournalKind.all) func settingsAndEventsAreOneTransactionPerProfile(_ kind: JournalKind)
    throws
  {
    let place = try kind.place()
    do {
      let store = try place.open()
      let (me, ann) = (try store.profile(named: "me"), try store.profile(named: "Ann"))
      #expect(try store.setting("ranking", userID: me.userID) == nil)
      try store.append([], settings: ["ranking": "a"], userID: me.userID)
      try store.append(
        [EventDraft(animeID: 5, feedback: .love, time: 10)], settings: ["ranking": "b"], userID: me.userID)
      try store.append([], settings: ["ranking": "c'); DROP TABLE events; --"], userID: ann.userID)
    }
    let store = try place.open()
    #expect(try store.setting("ranking", userID: 1) == "b")
    #expect(try store.setting("ranking", userID: 2) == "c'); DROP TABLE events; --")
    #expect(try store.events(userID: 1).count == 1)
    // When one of them cannot be stored, neither is.
    #expect(throws: JournalError.self) {
      try store.append(
        [EventDraft(animeID: 5, feedback: .undo, time: 1, target: .stored(99))], settings: ["ranking": "d"],
        userID: 1)
    }
    #expect(try store.setting("ranking", userID: 1) == "b")
  }

  @Test(arguments: JournalKind.all) func aPersonIsDeletedWithEverything(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let (me, ann) = (try store.profile(named: "me"), try store.profile(named: "Ann"))
    for profile in [me, ann] {
      let stored = try store.append(
        [EventDraft(animeID: 5, feedback: .love, time: 10, key: "k")], settings: ["ranking": "a"],
        userID: profile.userID)
      try store.append(
        [EventDraft(animeID: 5, feedback: .undo, time: 11, target: .stored(stored[0].id))],
        userID: profile.userID)
      _ = try store.store(
        ListImport(source: "mal", file: "a.xml", owner: nil, time: 1),
        [ListEntryDraft(ListImportTests.entry(1, "A"), animeID: 1, events: [])], userID: profile.userID)
    }
    #expect(try store.delete(me).isEmpty)
    #expect(try store.profiles().map(\.profile) == [ann])
    #expect(try store.events(userID: ann.userID).count == 2 && store.events(userID: me.userID).isEmpty)
    #expect(try store.listEntries(userID: me.userID).isEmpty && store.imports(userID: me.userID).isEmpty)
    #expect(
      try store.settings(userID: ann.userID) == ["ranking": "a"] && store.settings(userID: me.userID).isEmpty)
    // Answers of others are as safe as before.
    #expect(throws: (any Error).self) { try place.execute("DELETE FROM events") }
  }

  @Test(arguments: JournalKind.all) func undosNameEventsOfTheirBurst(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "me").userID
    let stored = try store.append(
      [
        EventDraft(animeID: 5, feedback: .love, time: 10, key: "a"),
        EventDraft(animeID: 5, feedback: .undo, time: 11, target: .draft(0)),
        EventDraft(
          animeID: 6, feedback: .like, time: 12, context: EventContext(screen: "feed", rank: 2), key: "a"),
      ], userID: me)
    #expect(stored[1].target == stored[0].id && stored[2] == stored[0])
    #expect(try store.events(userID: me) == Array(stored.prefix(2)))
    #expect(throws: JournalError.self) {
      try store.append([EventDraft(animeID: 5, feedback: .undo, time: 11, target: .draft(3))], userID: me)
    }
    let other = try store.profile(named: "Ann").userID
    // Nobody takes back what somebody else said.
    #expect(try store.events(userID: me).count == 2 && store.events(userID: other).isEmpty)
  }

  /// More rows than one journey brings, and logs that end within it and at its end.
  @Test(arguments: JournalKind.all) func allLogsAreReadOneAfterAnother(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let sizes = [3, 4_997, 1, 5_000, 17]
    var expected: [Int64: [Event]] = [:]
    for (number, size) in sizes.enumerated() {
      let userID = try store.profile(named: "p\(number)").userID
      expected[userID] = try store.append(
        (1...size).map { EventDraft(animeID: $0, feedback: .like, time: Int64($0)) }, userID: userID)
    }
    _ = try store.profile(named: "nobody")
    var found: [Int64: [Event]] = [:]
    var order: [Int64] = []
    try store.forEachLog { userID, log in
      order.append(userID)
      found[userID] = log
    }
    #expect(found == expected && order == expected.keys.sorted())
    struct Enough: Error {}
    #expect(throws: Enough.self) { try store.forEachLog { _, _ in throw Enough() } }
    #expect(try store.events(userID: order[0]).count == 3)
  }

  @Test(arguments: JournalKind.all) func idsOfOtherSitesAreKept(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    try store.add([7: 1, 8: 2], to: .aniList)
    try store.add([8: 3], to: .aniList)
    #expect(try store.idMap(.aniList) == [7: 1, 8: 3])
  }

  @Test(arguments: JournalKind.all) func textsOfStrangersStayTexts(_ kind: JournalKind) throws {
    let place = try kind.place()
    let store = try place.open()
    let me = try store.profile(named: "Robert'); DROP TABLE events; --")
    let hostile = "'; DROP TABLE items; -- \\ $1 \u{1F600} \"\n\t%s"
    var title = Anime(id: 1, title: hostile)
    (title.synopsis, title.keywords) = (hostile, ["a\\b", "\"c\""])
    try store.replaceItems([title])
    try store.append(
      [
        EventDraft(
          animeID: 1, feedback: .like, time: 5, context: EventContext(screen: hostile, rank: 1), key: hostile)
      ],
      settings: [hostile: hostile], userID: me.userID)
    #expect(try store.items().first?.synopsis == hostile && store.items().first?.keywords == title.keywords)
    #expect(try store.settings(userID: me.userID) == [hostile: hostile])
    #expect(try Array(store.keys(userID: me.userID, after: 0).values) == [hostile])
    #expect(try store.existingProfile(named: "Robert'); DROP TABLE events; --") == me)
  }

  /// The titles of an older program: without kinds, and without a version of the starter catalogue.
  private func old(_ count: Int) -> [Anime] {
    (1...count).map { id in
      var anime = Anime(id: id, title: "T\(id)")
      anime.franchise = "Saga"
      anime.franchiseOrder = id
      return anime
    }
  }

  private func forgetStarter(_ place: JournalPlace) throws {
    try place.execute("UPDATE catalogue SET starter = NULL; UPDATE items SET franchise_kind = NULL")
  }
}
