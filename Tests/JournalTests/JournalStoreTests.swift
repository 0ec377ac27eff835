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
    let twins = ProfileName.duplicates(try store.profiles().map(\.profile))
    #expect(twins.map(\.name) == ["Jos\u{E9}"] && twins.map(\.count) == [2])
    // What cannot be typed does not matter.
    let hidden = try store.write { db in
      try Int64.fetchOne(
        db, sql: "INSERT INTO profiles (name) VALUES (?) RETURNING user_id", arguments: ["a\u{200B}nn"])
    }
    let next = try JournalStore(path: path)
    #expect(try next.existingProfile(named: "ann")?.userID == hidden)
    _ = try store.write { db in
      try db.execute(sql: "DELETE FROM profiles WHERE user_id = ?", arguments: [hidden])
    }
    #expect(try next.existingProfile(named: "ann") == nil)
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
    try store.close()
    // The permissions of a symbolic link say nothing.
    try FileManager.default.createSymbolicLink(atPath: folder + "/link.db", withDestinationPath: path)
    #expect(try JournalStore(path: folder + "/link.db").health().mode == 0o600)
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
    for _ in 0..<3600 {
      if try condition() { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
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

  /// The same id may be another title on another site.
  @Test func factsAreKeptOnlyWhereANameAgrees() throws {
    func known(_ id: Int, _ name: String) -> Anime {
      var anime = Anime(id: id, title: name)
      (anime.synopsis, anime.japaneseTitle) = ("About \(name).", "\(name) ja")
      return anime
    }
    let old = [known(1, "Cowboy Bebop"), known(19, "Monster"), known(20, "Naruto")]
    var english = Anime(id: 19, title: "MONSTER!")
    english.englishTitle = "Monster"
    let mostly = [english, Anime(id: 20, title: "Naruto"), Anime(id: 1, title: "Totally Other")]
    let kept = CatalogueUpdate.replacing(old, with: mostly)
    #expect(kept.map(\.synopsis) == ["About Monster.", "About Naruto.", nil])
    #expect(CatalogueUpdate.doubt(old, mostly) == nil)
    // In a catalogue of which nearly all agree a name may be written otherwise.
    var many = (100..<110).map { known($0, "Title \($0)") }
    (many[9].type, many[9].episodes) = ("TV", 12)
    var renamed = many.map { Anime(id: $0.id, title: $0.title) }
    renamed[9].title = "Taitoru"
    #expect(CatalogueUpdate.replacing(many, with: renamed).last?.synopsis == nil)
    (renamed[9].type, renamed[9].episodes) = ("TV", 12)
    #expect(CatalogueUpdate.replacing(many, with: renamed).last?.synopsis == "About Title 109.")
    let others = [
      Anime(id: 1, title: "Totally Other"), Anime(id: 19, title: "Also"), Anime(id: 20, title: "Naruto"),
    ]
    #expect(CatalogueUpdate.replacing(old, with: others).allSatisfy { $0.synopsis == nil })
    #expect(CatalogueUpdate.doubt(old, others)?.hasPrefix("2 of 3 titles have other names") == true)
    #expect(CatalogueUpdate.doubt(old, [Anime(id: 7, title: "New")]) == nil)
  }

  @Test func aNewerDatabaseIsRefusedAndLeftAlone() throws {
    do {
      let store = try JournalStore(path: path)
      try store.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 from the future')") }
    }
    #expect { try JournalStore(path: path) } throws: { "\($0)".contains("newer version") }
  }

  @Test func anAnswerForAProfileThatWasDeletedSaysSo() throws {
    let (store, other) = (try JournalStore(path: path), try JournalStore(path: path))
    let me = try store.profile(named: "me")
    _ = try other.delete(me)
    #expect {
      try store.append([EventDraft(animeID: 5, feedback: .love, time: 10)], userID: me.userID)
    } throws: { "\($0)".contains("the profile was deleted") }
  }

  @Test func simultaneousFirstStartsSucceed() async throws {
    for round in 0..<10 {
      let path = folder + "/\(round).db"
      let found = try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<4 {
          group.addTask {
            let store = try JournalStore(path: path)
            try store.replaceItems([Anime(id: 1, title: "One")])
            return try store.profile(named: "me").userID
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(found == [1, 1, 1, 1])
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.allSatisfy { !$0.contains(".backup-") })
  }

  /// The tables of an early version.
  private static let earlyTables =
    "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);"
    + Schema.migrations[0].sql + "INSERT INTO grdb_migrations VALUES ('\(Schema.migrations[0].name)');"

  @Test func anOlderDatabaseIsBackedUpFirst() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do {
      let old = try DatabaseQueue(path: path)
      try old.write {
        try $0.execute(
          sql: Self.earlyTables + "CREATE TABLE notes (x); INSERT INTO notes VALUES ('keep me');")
      }
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
    try DatabaseQueue(path: path).write { try $0.execute(sql: Self.earlyTables + "CREATE TABLE notes (x)") }
    let now = Int(Date().timeIntervalSince1970)
    // Backups of another start within the same second, and a part that a killed start left.
    let earlier = (now...now + 20).map { "\(path).backup-1-\($0)" }
    let partial = "\(path).backup-1-\(now).writing-1"
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
}
