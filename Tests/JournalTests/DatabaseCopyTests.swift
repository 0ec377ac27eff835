import Events
import Foundation
import GRDB
import Testing

@testable import Journal

/// Copies of the database, and reading it where it cannot be written.
@Suite final class DatabaseCopyTests {
  let folder = NSTemporaryDirectory() + "copy-\(UUID().uuidString)"
  var path: String { folder + "/nostrade.db" }
  var copy: String { folder + "/copies/copy.db" }
  let files = FileManager.default
  init() throws { try files.createDirectory(atPath: folder + "/copies", withIntermediateDirectories: true) }
  deinit { try? files.removeItem(atPath: folder) }

  private func openWithAnswers(_ count: Int = 3) throws -> JournalStore {
    let store = try JournalStore(path: path)
    let me = try store.profile(named: "me").userID
    for id in 1...count {
      try store.append([EventDraft(animeID: id, feedback: .love, time: Int64(id))], userID: me)
    }
    return store
  }

  private func events(_ queue: DatabaseQueue) throws -> Int {
    try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") ?? 0 }
  }

  @Test func aCopyIsWholeAndPrivateWhileTheDatabaseIsOpen() throws {
    let store = try openWithAnswers()
    try store.backUp(to: copy)
    #expect(try files.contentsOfDirectory(atPath: folder + "/copies") == ["copy.db"])
    #expect(try files.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
    // Byte 18 of a database file: 1 needs no file beside it, 2 has a write-ahead log.
    #expect(files.contents(atPath: copy)?[18] == 1)
    #expect(try events(DatabaseQueue(path: copy)) == 3)
    let opened = try JournalStore(path: copy)
    #expect(try opened.health().integrity == "ok" && opened.health().events == 3)
    // The feed goes on.
    try store.append([EventDraft(animeID: 9, feedback: .like, time: 9)], userID: 1)
    #expect(try store.health().events == 4)
  }

  @Test func aCopyReplacesNothingUnlessAsked() throws {
    let store = try openWithAnswers()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: copy))
    #expect { try store.backUp(to: copy) } throws: { "\($0)".contains("--force") }
    #expect(files.contents(atPath: copy) == Data("mine".utf8))
    try store.backUp(to: copy, isReplacing: true)
    #expect(try events(DatabaseQueue(path: copy)) == 3)
  }

  @Test func aDatabaseWithoutAnswersIsReplaced() throws {
    try openWithAnswers().backUp(to: copy)
    let target = folder + "/target/nostrade.db"
    var prepared = 0
    for isNew in [true, false] {
      if isNew { try files.createDirectory(atPath: folder + "/target", withIntermediateDirectories: false) }
      if !isNew { try JournalStore(path: target).close() }
      try JournalStore.replaceEmpty(target, with: copy) { prepared += 1 }
      let store = try JournalStore(path: target)
      #expect(try store.health().events == 3 && store.health().integrity == "ok")
      #expect(try files.attributesOfItem(atPath: target)[.posixPermissions] as? Int == 0o600)
      try store.close()
      if isNew {
        for name in try files.contentsOfDirectory(atPath: folder + "/target") {
          unlink(folder + "/target/" + name)
        }
      }
    }
    #expect(prepared == 2)
  }

  /// Also one whose first answer was given a moment ago.
  @Test func aDatabaseWithAnswersOrInUseIsNotReplaced() throws {
    let store = try openWithAnswers(2)
    let other = try JournalStore(path: folder + "/other.db")
    try other.backUp(to: copy)
    try other.close()
    #expect {
      try JournalStore.replaceEmpty(path, with: copy) { Issue.record("prepared") }
    } throws: {
      "\($0)".contains("another program has the database open")
    }
    try store.append([EventDraft(animeID: 9, feedback: .love, time: 9)], userID: 1)
    try store.close()
    #expect {
      try JournalStore.replaceEmpty(path, with: copy) { Issue.record("prepared") }
    } throws: {
      "\($0)".contains("3 events, which would be lost")
    }
    #expect(try JournalStore(path: path).health().events == 3)
    // What fails beforehand changes nothing either.
    let empty = folder + "/empty.db"
    try JournalStore(path: empty).close()
    #expect(throws: CancellationError.self) {
      try JournalStore.replaceEmpty(empty, with: path) { throw CancellationError() }
    }
    #expect(try JournalStore(path: empty).health().events == 0)
  }

  @Test func theDatabaseItselfIsNoCopy() throws {
    let store = try openWithAnswers()
    try files.createSymbolicLink(atPath: folder + "/soft.db", withDestinationPath: path)
    try files.linkItem(atPath: path, toPath: folder + "/hard.db")
    for own in [path, path + "-wal", path + "-shm", folder + "/soft.db", folder + "/hard.db"] {
      #expect { try store.backUp(to: own, isReplacing: true) } throws: {
        "\($0)".contains("the database itself")
      }
    }
    #expect { try store.backUp(to: self.folder + "/copies", isReplacing: true) } throws: {
      "\($0)".contains("folder")
    }
    // A log of another database beside it would be taken for its own.
    try Data("log".utf8).write(to: URL(fileURLWithPath: copy + "-wal"))
    #expect { try store.backUp(to: self.copy) } throws: { "\($0)".contains("copy.db-wal") }
    #expect(try store.health().integrity == "ok" && store.health().events == 3)
  }

  @Test func aFailedCopyLeavesNothing() throws {
    let store = try openWithAnswers()
    #expect { try store.backUp(to: self.folder + "/none/copy.db") } throws: {
      "\($0)".contains("No such file")
    }
    // A damaged database: the copy is checked before it gets its name.
    try store.close()
    let damaged = folder + "/damaged.db"
    var bytes = try #require(files.contents(atPath: path))
    for at in stride(from: 4096 * 2, to: bytes.count, by: 7) { bytes[at] = 0xA5 }
    try bytes.write(to: URL(fileURLWithPath: damaged))
    let queue = try DatabaseQueue(path: damaged)
    #expect(throws: JournalError.self) {
      try DatabaseCopy.write(of: queue, beside: self.copy, isReplacing: false) { self.copy }
    }
    #expect(try files.contentsOfDirectory(atPath: folder + "/copies").isEmpty)
  }

  @Test func backupsOfUpgradesAreToldApart() throws {
    _ = try openWithAnswers()
    let whole = path + ".backup-1-100"
    try openWithAnswers().backUp(to: whole)
    try Data().write(to: URL(fileURLWithPath: path + ".backup-1-200"))
    try (files.contents(atPath: whole) ?? Data()).prefix(6000).write(
      to: URL(fileURLWithPath: path + ".backup-1-300"))
    try Data("x".utf8).write(to: URL(fileURLWithPath: path + ".backup-1-400.writing-1"))
    let found = JournalStore.backups(of: path)
    #expect(found.map(\.path) == [100, 200, 300].map { "\(path).backup-1-\($0)" })
    #expect(found[0].problem == nil && found[1].problem == "empty" && found[2].problem != nil)
  }

  // MARK: Read-only

  @Test func aDatabaseWithoutALogIsRead() throws {
    try openWithAnswers().close()
    let queue = try ReadOnlyDatabase.open(path)
    #expect(try events(queue) == 3)
    #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: "DELETE FROM settings") } }
    // It makes no files.
    #expect(!files.fileExists(atPath: path + "-wal") && !files.fileExists(atPath: path + "-shm"))
  }

  @Test(arguments: [true, false]) func answersInALogAreRead(hasIndex: Bool) throws {
    let store = try openWithAnswers()
    // As a killed program leaves them.
    let name = folder + "/copies/a name with ? and %.db"
    for suffix in ["", "-wal"] + (hasIndex ? ["-shm"] : []) {
      try files.copyItem(atPath: path + suffix, toPath: name + suffix)
    }
    #expect(try events(ReadOnlyDatabase.open(name)) == 3)
    #expect(try events(ReadOnlyDatabase.copy(name)) == 3)
    #expect(throws: DatabaseError.self) {
      try ReadOnlyDatabase.copy(name).write { try $0.execute(sql: "DELETE FROM settings") }
    }
    withExtendedLifetime(store) {}
  }
}
