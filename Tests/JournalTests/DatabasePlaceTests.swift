import Catalogue
import Events
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Journal

/// A database that is moved away, deleted or replaced while it is open: nothing is told as stored that the next start does not
/// find, and nothing stored before is lost.
@Suite final class DatabasePlaceTests {
  let folder = NSTemporaryDirectory() + "place-\(UUID().uuidString)"
  var path: String { folder + "/home/nostrade.db" }
  let files = FileManager.default
  deinit { try? files.removeItem(atPath: folder) }

  private func openWithOneAnswer() throws -> (store: JournalStore, user: Int64) {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me").userID
    try store.append([EventDraft(animeID: 1, feedback: .love, time: 1)], userID: me)
    return (store, me)
  }

  private func events(_ path: String) throws -> Int {
    try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") ?? 0 }
  }

  private func expectRefusal(
    _ store: JournalStore, _ user: Int64, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: sourceLocation) {
      try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: user)
    } throws: {
      "\($0)".contains(words)
    }
    #expect(throws: JournalError.self, sourceLocation: sourceLocation) { try store.checkPlace() }
  }

  /// The first write marks the database; one whose commit fails has not, so the next one does.
  @Test func aCommitThatFailsDoesNotMarkTheDatabase() throws {
    let me: Int64
    do {
      let (store, user) = try openWithOneAnswer()
      me = user
      try store.close()
    }
    let store = try JournalStore(path: path)
    defer { try? store.close() }
    func mark() throws -> Int? { try store.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } }
    let before = try mark()
    #expect(throws: JournalError.self) {
      try store.write { db in
        // An event of nobody, which only the commit notices.
        try db.execute(
          sql: """
            PRAGMA defer_foreign_keys = ON;
            INSERT INTO events (user_id, anime_id, feedback_type, timestamp) VALUES (999, 1, 2, 3);
            """)
      }
    }
    #expect(try mark() == before)
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    let marked = try mark()
    #expect(marked != before)
    // Once is enough.
    try store.append([EventDraft(animeID: 3, feedback: .like, time: 2)], userID: me)
    #expect(try mark() == marked)
  }

  @Test func movedDatabaseRefusesAnswersAndKeepsEarlierOnes() throws {
    let (store, me) = try openWithOneAnswer()
    try files.moveItem(atPath: path, toPath: folder + "/aside.db")
    expectRefusal(store, me, "moved away or deleted")
    #expect(throws: JournalError.self) { try store.replaceItems([Anime(id: 1, title: "One")]) }
    #expect(throws: JournalError.self) { try store.profile(named: "new") }
    #expect(throws: JournalError.self) { try store.close() }
    // All of it: the write-ahead log stayed at the old place.
    #expect(try events(folder + "/aside.db") == 1)
  }

  @Test func aDatabasePutBackTakesAnswersAgain() throws {
    let (store, me) = try openWithOneAnswer()
    try files.moveItem(atPath: path, toPath: folder + "/aside.db")
    expectRefusal(store, me, "moved away")
    try files.moveItem(atPath: folder + "/aside.db", toPath: path)
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    try store.close()
    #expect(try events(path) == 2)
  }

  @Test func deletedDatabaseRefusesAnswers() throws {
    let (store, me) = try openWithOneAnswer()
    try files.removeItem(atPath: path)
    expectRefusal(store, me, "moved away or deleted")
  }

  @Test func replacedDatabaseRefusesAnswersAndStaysWhole() throws {
    let (store, me) = try openWithOneAnswer()
    let other = folder + "/other.db"
    try JournalStore(path: other).close()
    try files.moveItem(atPath: path, toPath: folder + "/aside.db")
    try files.moveItem(atPath: other, toPath: path)
    expectRefusal(store, me, "another file is in its place")
    #expect(throws: JournalError.self) { try store.close() }
    #expect(try events(folder + "/aside.db") == 1)
    // What was left of the log at this place belonged to the other database.
    #expect(try JournalStore(path: path).health().integrity == "ok")
    #expect(try events(path) == 0)
  }

  @Test func movedFolderRefusesAnswers() throws {
    let (store, me) = try openWithOneAnswer()
    try files.moveItem(atPath: folder + "/home", toPath: folder + "/elsewhere")
    expectRefusal(store, me, "moved away")
    #expect(throws: JournalError.self) { try store.close() }
    #expect(try events(folder + "/elsewhere/nostrade.db") == 1)
    #expect(!files.fileExists(atPath: folder + "/home"))
  }

  @Test(arguments: ["-wal", "-shm"])
  func deletedSideFileRefusesAnswersAndLosesNone(suffix: String) throws {
    let (store, me) = try openWithOneAnswer()
    try files.removeItem(atPath: path + suffix)
    expectRefusal(store, me, "nostrade.db\(suffix)")
    #expect(throws: JournalError.self) { try store.close() }
    #expect(try events(path) == 1)
  }

  @Test func aLogWithoutItsDatabaseIsSetAside() throws {
    let (store, me) = try openWithOneAnswer()
    // As after a kill: the log was not copied into the database, which is then moved away alone.
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    let log = try #require(files.contents(atPath: path + "-wal"))
    try files.moveItem(atPath: path, toPath: folder + "/aside.db")
    let new = try JournalStore(path: path)
    #expect(try new.profiles().isEmpty)
    let left = try files.contentsOfDirectory(atPath: folder + "/home").filter { $0.contains("-wal.left-") }
    #expect(left.count == 1)
    #expect(files.contents(atPath: folder + "/home/" + (left.first ?? "")) == log)
    // Put beside its database, it is whole again.
    try files.copyItem(
      atPath: folder + "/home/" + (left.first ?? ""), toPath: folder + "/aside.db-wal")
    #expect(try events(folder + "/aside.db") == 2)
    withExtendedLifetime(store) {}
  }

  @Test func closedDatabaseIsOneWholeFile() throws {
    let (store, me) = try openWithOneAnswer()
    let other = try JournalStore(path: path)
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    try store.close()
    try store.close()
    // Also while another program has it open.
    let copy = folder + "/copy.db"
    try files.copyItem(atPath: path, toPath: copy)
    #expect(try events(copy) == 2)
    #expect {
      try store.append([EventDraft(animeID: 3, feedback: .like, time: 3)], userID: me)
    } throws: { "\($0)".contains("the program is ending") }
    try other.close()
    #expect(!files.fileExists(atPath: path + "-wal") && !files.fileExists(atPath: path + "-shm"))
    #expect(try events(path) == 2)
  }

  // MARK: Files written over in place

  /// Writes over a file as `cp` and `rsync --inplace` do: it stays the same file.
  private func overwrite(_ path: String, with data: Data) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: data)
    try file.close()
  }

  private func contents(_ path: String) throws -> Data { try #require(files.contents(atPath: path)) }

  /// A closed database with so many answers.
  private func otherDatabase(answers: Int) throws -> Data {
    let other = folder + "/other.db"
    let store = try JournalStore(path: other)
    let me = try store.profile(named: "me").userID
    for id in 0..<answers {
      try store.append([EventDraft(animeID: 100 + id, feedback: .like, time: 1)], userID: me)
    }
    try store.close()
    return try contents(other)
  }

  @Test(arguments: [0, 1, 40]) func aDatabaseWrittenOverIsLeftAsItIs(answers: Int) throws {
    let other = try otherDatabase(answers: answers)
    let (store, me) = try openWithOneAnswer()
    store.prepareFirstCommit()
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    try overwrite(path, with: other)
    expectRefusal(store, me, "wrote over the database")
    expectRefusal(store, me, "wrote over the database")
    #expect(throws: JournalError.self) { try store.close() }
    #expect(try contents(path) == other)
    // Its log is no part of what is there now.
    #expect(!files.fileExists(atPath: path + "-wal"))
    let left = try files.contentsOfDirectory(atPath: folder + "/home").filter { $0.contains("-wal.left-") }
    #expect(left.count == 1)
  }

  /// Two homes with the same number of answers, made in the same way.
  @Test func aDatabaseOfTheSameStepsIsNoticed() throws {
    let other = try otherDatabase(answers: 1)
    let (first, me) = try openWithOneAnswer()
    try first.close()
    let store = try JournalStore(path: path)
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    #expect(try contents(path).count == other.count)
    try overwrite(path, with: other)
    expectRefusal(store, me, "wrote over the database")
    #expect(throws: JournalError.self) { try store.close() }
    #expect(try contents(path) == other)
  }

  @Test func anEmptiedDatabaseIsNoticedOnLeaving() throws {
    let (store, _) = try openWithOneAnswer()
    try overwrite(path, with: Data())
    #expect { try store.close() } throws: { "\($0)".contains("wrote over the database") }
    #expect(try contents(path).isEmpty)
  }

  @Test func anOlderCopyOfTheSameDatabaseIsNoticed() throws {
    let (first, me) = try openWithOneAnswer()
    try first.close()
    let old = try contents(path)
    let store = try JournalStore(path: path)
    store.prepareFirstCommit()
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    _ = try store.queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
    try store.checkPlace()
    #expect(try contents(path).count == old.count)
    try overwrite(path, with: old)
    expectRefusal(store, me, "wrote over the database")
    #expect(throws: JournalError.self) { try store.close() }
    #expect(try contents(path) == old)
  }

  @Test(arguments: [false, true]) func aLogWrittenOverIsNoticed(isEmptied: Bool) throws {
    let (store, me) = try openWithOneAnswer()
    let database = try contents(path)
    let log = try contents(path + "-wal")
    try overwrite(path + "-wal", with: isEmptied ? Data() : Data(repeating: 7, count: log.count))
    expectRefusal(store, me, "wrote over nostrade.db-wal")
    #expect(throws: JournalError.self) { try store.close() }
    // Nothing of it reached the database.
    #expect(try contents(path) == database)
  }

  @Test func aDatabaseThatWasOnlyTouchedTakesAnswers() throws {
    let (store, me) = try openWithOneAnswer()
    try files.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
    chmod(path, 0o640)
    try store.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    // As what a sync client does with a file that is the same.
    try overwrite(path, with: try contents(path))
    try store.append([EventDraft(animeID: 3, feedback: .like, time: 3)], userID: me)
    try store.close()
    #expect(try events(path) == 3)
  }

  /// Checkpoints of several connections at once, of every kind, are no strangers.
  @Test func checkpointsOfOtherProgramsAreNoStrangers() throws {
    let (first, me) = try openWithOneAnswer()
    let stores = [first, try JournalStore(path: path), try JournalStore(path: path)]
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { index in
      let store = stores[index]
      for i in 0..<60 {
        do {
          try store.append(
            [EventDraft(animeID: i + 1, feedback: .like, time: Int64(i) + 1)], userID: me)
          let kind: Database.CheckpointMode = [.passive, .full, .restart, .truncate][(i + index) % 4]
          // Busy is no failure: another one is at it.
          _ = try? store.queue.writeWithoutTransaction { try $0.checkpoint(kind) }
          try store.checkPlace()
        } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    #expect(failures.withLock { $0 }.filter { !$0.contains("locked") } == [])
    for store in stores { try store.close() }
    #expect(
      try DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
  }

  /// A log that a killed program left is read; after a checkpoint its database is watched as any other.
  @Test func aDatabaseOpenedAfterAKillIsWatched() throws {
    let other = try otherDatabase(answers: 3)
    let (store, me) = try openWithOneAnswer()
    let killed = folder + "/killed.db"
    for suffix in ["", "-wal"] { try files.copyItem(atPath: path + suffix, toPath: killed + suffix) }
    let next = try JournalStore(path: killed)
    next.prepareFirstCommit()
    try next.append([EventDraft(animeID: 2, feedback: .like, time: 2)], userID: me)
    next.checkpoints.waitForBackground()
    #expect(try next.events(userID: me).count == 2)
    try overwrite(killed, with: other)
    expectRefusal(next, me, "wrote over the database")
    #expect(throws: JournalError.self) { try next.close() }
    #expect(try contents(killed) == other)
    try store.close()
  }
}
