import Catalogue
import Events
import Foundation
import GRDB
import Testing

@testable import Journal

@Suite final class JournalStoreTests {
  let folder = NSTemporaryDirectory() + "journal-\(UUID().uuidString)"
  var path: String { folder + "/nostrade.db" }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func mode(_ path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
  }

  /// What is no context, of another program or too long, is none.
  @Test func contextsAreKeptWithTheirEvents() throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me").userID
    let context = EventContext(screen: "feed", rank: 3, model: "ensemble 2026", explored: true)
    try store.append(
      [
        EventDraft(animeID: 5, feedback: .love, time: 10, context: context),
        EventDraft(animeID: 6, feedback: .seen, time: 11),
      ], userID: me)
    try store.queue.write { db in
      for text in ["nonsense", "{\"screen\": 4}", String(repeating: "x", count: 5000)] {
        try db.execute(
          sql: """
            INSERT INTO events (user_id, anime_id, feedback_type, timestamp, context) VALUES (?, 7, 2, 12, ?)
            """, arguments: [me, text])
      }
    }
    #expect(try store.contexts(userID: me) == [1: context])
    #expect(try store.contexts(userID: me, after: 1).isEmpty)
    #expect(try store.events(userID: me).count == 5)
  }

  @Test func answersSurviveReopening() throws {
    do {
      let store = try JournalStore(path: path)
      let me = try store.profile(named: "me")
      let stored = try store.append(
        [
          EventDraft(animeID: 5, feedback: .love, time: 10),
          EventDraft(animeID: 6, feedback: .seen, time: 11),
        ],
        userID: me.userID)
      #expect(stored.map(\.id) == [1, 2])
    }
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me")
    #expect(try store.events(userID: me.userID).map(\.animeID) == [5, 6])
    #expect(try store.events(userID: me.userID, after: 1).map(\.feedback) == [.seen])
  }

  @Test func namesThatLookAlikeAreOne() throws {
    let store = try JournalStore(path: path)
    let composed = try store.profile(named: "Jos\u{E9}")
    #expect(try store.profile(named: "Jose\u{301}") == composed)
    #expect(try store.profile(named: " Jos\u{E9}\u{200B} ") == composed)
    #expect(try store.existingProfile(named: "Jose") == nil)
    #expect(try store.profiles().map(\.profile.name) == ["Jos\u{E9}"])
    for name in ["", " ", "\u{200B}\u{1B}", String(repeating: "x", count: 61)] {
      #expect(throws: JournalError.self) { try store.profile(named: name) }
    }
    // An older version stored names as they were given: both stay reachable.
    let old = try store.write { db in
      try Int64.fetchOne(
        db, sql: "INSERT INTO profiles (name) VALUES (?) RETURNING user_id", arguments: ["Jose\u{301}"])
    }
    #expect(try store.existingProfile(named: "Jose\u{301}")?.userID == old)
    #expect(try store.existingProfile(named: "Jos\u{E9}") == composed)
  }

  @Test func aTimeOfZeroIsUnknown() throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me")
    try store.append([EventDraft(animeID: 5, feedback: .love, time: 0)], userID: me.userID)
    #expect(try store.events(userID: me.userID).map(\.time) == [nil])
  }

  @Test func theFileIsPrivateAndSynced() throws {
    let store = try JournalStore(path: path)
    _ = try store.profile(named: "me")
    #expect(mode(path) == 0o600)
    #expect(mode(path + "-wal") == 0o600)
    #expect(mode(folder) == 0o700)
    let health = try store.health()
    #expect(health.synchronous == 2)
    #expect(health.journalMode == "wal")
    #expect(health.integrity == "ok")
  }

  @Test func firstFrameNeedsNoSync() async throws {
    do { _ = try JournalStore(path: path).profile(named: "me") }
    let store = try JournalStore(path: path)
    _ = try store.profile(named: "me")
    #expect(size(path + "-wal") == 0)
    store.prepareFirstCommit()
    #expect(try await becomesTrue { size(path + "-wal") > 0 })
  }

  @Test func checkpointRunsWhenIdle() async throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me").userID
    for i in 1...CheckpointScheduler.commitLimit {
      try store.append([EventDraft(animeID: i, feedback: .love, time: Int64(i))], userID: me)
    }
    // The database file without its write-ahead log.
    #expect(
      try await becomesTrue {
        let copy = folder + "/copy-\(UUID().uuidString).db"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let alone = try DatabaseQueue(path: copy)
        let count = try? alone.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
        return count == CheckpointScheduler.commitLimit
      })
  }

  private func size(_ path: String) -> Int {
    ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? NSNumber)?.intValue ?? 0
  }

  private func becomesTrue(_ condition: () throws -> Bool) async throws -> Bool {
    for _ in 0..<400 {
      if try condition() { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  @Test func everyChangeOfATitleChangesTheStamp() throws {
    let store = try JournalStore(path: path)
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
      "REPLACE INTO items (anime_id, name) VALUES (9, 'T10')",
      "DELETE FROM items",
    ] {
      try store.write { try $0.execute(sql: sql) }
      #expect(try isNew(), "\(sql)")
    }
    let me = try store.profile(named: "me").userID
    try store.append([EventDraft(animeID: 5, feedback: .love, time: 10)], userID: me)
    #expect(try store.catalogueStamp() == met.last)
    #expect(try JournalStore(path: path).catalogueStamp() == met.last)
    #expect(try store.titleTable().stamp == met.last)
  }

  @Test func eventsAreNeverChangedOrDeleted() throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me")
    try store.append([EventDraft(animeID: 5, feedback: .love, time: 10)], userID: me.userID)
    #expect(throws: JournalError.self) { try store.write { try $0.execute(sql: "DELETE FROM events") } }
    #expect(throws: JournalError.self) {
      try store.write { try $0.execute(sql: "UPDATE events SET anime_id = 1") }
    }
    #expect(try store.events(userID: me.userID).count == 1)
  }

  @Test func aFailedBurstStoresNothing() throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me")
    let drafts = [
      EventDraft(animeID: 5, feedback: .love, time: 10),
      EventDraft(animeID: 5, feedback: .undo, time: 11, target: .stored(999)),
    ]
    #expect(throws: JournalError.self) { try store.append(drafts, userID: me.userID) }
    #expect(try store.events(userID: me.userID).isEmpty)
  }

  @Test func undoWalksBackThroughTheLog() throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me").userID
    try store.append((1...3).map { EventDraft(animeID: $0, feedback: .love, time: Int64($0)) }, userID: me)
    #expect(try store.undoLast(userID: me, time: 9).first?.animeID == 3)
    #expect(try store.undoLast(userID: me, time: 9).first?.animeID == 2)
    #expect(CurrentAnswers(try store.events(userID: me)).events.map(\.animeID) == [1])
    #expect(try store.undoLast(userID: me, time: 9).first?.animeID == 1)
    #expect(try store.undoLast(userID: me, time: 9).isEmpty)
    #expect(try store.events(userID: me).count == 6)
  }

  @Test func profilesHaveSeparateLogs() throws {
    let store = try JournalStore(path: path)
    let a = try store.profile(named: "a")
    let b = try store.profile(named: "b")
    try store.append([EventDraft(animeID: 1, feedback: .love, time: 1)], userID: a.userID)
    #expect(try store.events(userID: b.userID).isEmpty)
    #expect(try store.profiles().map(\.events) == [1, 0])
    #expect(try store.profile(named: "a") == a)
    #expect(throws: JournalError.self) { try store.profile(named: "") }
    #expect(try store.profile(named: "a\u{1B}") == a)
  }

  @Test func newCatalogueKeepsAnswersAndMissingFacts() throws {
    let store = try JournalStore(path: path)
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
    new.members = 7
    try store.replaceItems([new, Anime(id: 3, title: "Three")])
    let items = try store.items()
    #expect(items.map(\.title) == ["New", "Three"])
    #expect(items[0].synopsis == "Ours.")
    #expect(items[0].members == 7)
    #expect(try store.events(userID: me.userID).count == 1)
    let places = try store.read {
      try Row.fetchAll($0, sql: "SELECT external_id, idx FROM id_maps WHERE kind = 'item' ORDER BY idx")
    }
    #expect(places.map { $0[0] as String } == ["1", "3"])
    #expect(places.map { $0[1] as Int } == [0, 1])
  }

  @Test func keywordsAreStoredAndReadApart() throws {
    let store = try JournalStore(path: path)
    var titles = old(2)
    titles[0].keywords = ["two sisters", "sea"]
    try store.replaceItems(titles)
    #expect(try store.keywords() == [1: ["two sisters", "sea"]])
    #expect(try store.items()[0].keywords == ["two sisters", "sea"])
    // A catalogue that says nothing of them takes none away.
    try store.replaceItems(old(2))
    #expect(try store.keywords() == [1: ["two sisters", "sea"]])
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

  private func forgetStarter(_ store: JournalStore) throws {
    try store.write {
      try $0.execute(sql: "UPDATE catalogue SET starter = NULL; UPDATE items SET franchise_kind = NULL")
    }
  }

  @Test func olderStarterTitlesAreRefreshedAndNothingIsLost() throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me")
    var titles = old(1_570)
    titles[2].imageURL = "kept"
    try store.replaceItems(titles)
    try forgetStarter(store)
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

  @Test func importedCataloguesKeepTheirTitles() throws {
    for (number, (titles, isOld)) in [(old(40), true), (old(1_700), true), (old(1_570), false)].enumerated() {
      let store = try JournalStore(path: folder + "/\(number).db")
      try store.replaceItems(titles)
      if isOld { try forgetStarter(store) }
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

  @Test func impossibleScoresAreNil() throws {
    let store = try JournalStore(path: path)
    try store.replaceItems([Anime(id: 1, title: "One")])
    for (stored, score) in [
      ("8.5", 8.5), ("10", 10), ("1e308", nil), ("-1e308", nil), ("9e999", nil), ("-9e999", nil),
      ("'high'", nil), ("NULL", nil),
    ] as [(String, Double?)] {
      try store.write { try $0.execute(sql: "UPDATE items SET rating_mean = \(stored)") }
      #expect(try store.items().map(\.score) == [score], "\(stored)")
    }
  }

  @Test func aNewerDatabaseIsRefusedAndLeftAlone() throws {
    do {
      let store = try JournalStore(path: path)
      try store.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 from the future')") }
    }
    #expect { try JournalStore(path: path) } throws: { "\($0)".contains("newer version") }
  }

  @Test func simultaneousFirstStartsSucceed() async throws {
    for round in 0..<10 {
      let path = folder + "/\(round).db"
      let found = try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<4 { group.addTask { try JournalStore(path: path).profile(named: "me").userID } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(found == [1, 1, 1, 1])
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.allSatisfy { !$0.contains(".backup-") })
  }

  @Test func anOlderDatabaseIsBackedUpFirst() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do {
      let old = try DatabaseQueue(path: path)
      try old.write { try $0.execute(sql: "CREATE TABLE notes (x); INSERT INTO notes VALUES ('keep me')") }
    }
    _ = try JournalStore(path: path)
    let backups = try backups()
    #expect(backups.count == 1)
    let backup = try DatabaseQueue(path: folder + "/" + (backups.first ?? ""))
    #expect(try backup.read { try String.fetchOne($0, sql: "SELECT x FROM notes") } == "keep me")
    let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + (backups.first ?? ""))
    #expect(mode[.posixPermissions] as? Int == 0o600)
  }

  private func backups() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".backup-") }
  }

  @Test func backupsOfKilledOrSimultaneousStartsDoNotStopAStart() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE notes (x)") }
    let now = Int(Date().timeIntervalSince1970)
    // Backups of another start within the same second, and a part that a killed start left.
    let earlier = (now...now + 20).map { "\(path).backup-0-\($0)" }
    let partial = "\(path).backup-0-\(now).writing-1"
    for file in earlier + [partial] { try Data("earlier".utf8).write(to: URL(fileURLWithPath: file)) }
    _ = try JournalStore(path: path)
    #expect(try backups().count == earlier.count + 1)
    #expect(try backups().allSatisfy { !$0.contains(".writing-") })
    #expect(
      earlier.allSatisfy { (try? Data(contentsOf: URL(fileURLWithPath: $0))) == Data("earlier".utf8) })
  }

  @Test func otherFilesAreErrorsWithTheirPath() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("this is a text file, and a longish one at that, so that it is no header".utf8)
      .write(to: URL(fileURLWithPath: path))
    #expect { try JournalStore(path: path) } throws: { "\($0)".hasPrefix(path) && "\($0)".contains("backup") }
  }

  @Test func aLockedDatabaseIsAnError() throws {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me")
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    #expect {
      try store.append([EventDraft(animeID: 1, feedback: .love, time: 1)], userID: me.userID)
    } throws: { "\($0)".contains("locked") }
    try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
    try store.append([EventDraft(animeID: 1, feedback: .love, time: 1)], userID: me.userID)
    #expect(try store.events(userID: me.userID).count == 1)
  }

  @Test func settingsAndEventsAreOneTransactionPerProfile() throws {
    do {
      let store = try JournalStore(path: path)
      let (me, ann) = (try store.profile(named: "me"), try store.profile(named: "Ann"))
      #expect(try store.setting("ranking", userID: me.userID) == nil)
      try store.append([], settings: ["ranking": "a"], userID: me.userID)
      try store.append(
        [EventDraft(animeID: 5, feedback: .love, time: 10)], settings: ["ranking": "b"], userID: me.userID)
      try store.append([], settings: ["ranking": "c'); DROP TABLE events; --"], userID: ann.userID)
    }
    let store = try JournalStore(path: path)
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
}
