import Catalogue
import Events
import Foundation
import GRDB
import Lists
import Testing

@testable import Journal

@Suite final class DeleteTests {
  let folder = NSTemporaryDirectory() + "delete-\(UUID().uuidString)"
  var path: String { folder + "/nostrade.db" }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Whether a text stands anywhere in the files of the folder.
  func isFound(_ text: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: folder).contains { name in
      try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)).range(of: Data(text.utf8)) != nil
    }
  }

  @Test func nothingOfADeletedProfileIsLeftOnDisk() throws {
    let store = try JournalStore(path: path)
    let (gone, stays) = (try store.profile(named: "gone-person"), try store.profile(named: "stays"))
    var entry = ListEntry()
    (entry.malID, entry.names, entry.notes, entry.status) = (1, ["A"], "secret-remark", .completed)
    _ = try store.store(
      ListImport(source: "mal", file: "secret-file.xml", owner: nil, time: 1),
      [.init(entry, animeID: 1, events: [EventDraft(animeID: 1, feedback: .love, time: 3)])],
      userID: gone.userID)
    try store.append(
      [EventDraft(animeID: 7, feedback: .love, time: 3)], settings: ["ranking": "{\"x\":\"secret-setting\"}"],
      userID: gone.userID)
    let log = try store.events(userID: gone.userID)
    try store.append(
      [EventDraft(animeID: 7, feedback: .undo, time: 4, target: .stored(try #require(log.last?.id)))],
      userID: gone.userID)
    try store.append([EventDraft(animeID: 8, feedback: .like, time: 3)], userID: stays.userID)
    // As an upgrade makes it.
    try MigrationBackup.write(of: store.queue, path: path, migrations: 5)
    let secrets = ["gone-person", "secret-remark", "secret-file", "secret-setting"]
    for secret in secrets { #expect(try isFound(secret)) }
    #expect(try store.delete(gone).isEmpty)
    for secret in secrets { #expect(try !isFound(secret), "\(secret)") }
    #expect(try store.profiles().map(\.profile) == [stays])
    #expect(
      try store.events(userID: stays.userID).map(\.animeID) == [8]
        && store.events(userID: gone.userID).isEmpty)
    #expect(try store.health().integrity == "ok")
    // What keeps answers is in force again.
    #expect(throws: (any Error).self) { try store.queue.write { try $0.execute(sql: "DELETE FROM events") } }
    // A new profile of the name begins anew.
    #expect(try store.profile(named: "gone-person").userID != gone.userID)
  }
}
