import Catalogue
import Events
import Foundation
import GRDB
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
}
