import Foundation
import GRDB
import Testing

@testable import Journal

/// A database of another program is refused, whatever it is opened for, and left as it is.
@Suite final class ForeignDatabaseTests {
  let folder = NSTemporaryDirectory() + "foreign-\(UUID().uuidString)"
  var path: String { folder + "/nostrade.db" }
  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func make(_ sql: String) throws {
    try? FileManager.default.removeItem(atPath: path)
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test(arguments: [0o644, 0o600, 0o444])
  func oneOfAnotherProgramIsLeftAlone(mode: Int) throws {
    let bookmarks = "CREATE TABLE bookmarks (b); PRAGMA user_version = 77;"
    for sql in [
      bookmarks, "PRAGMA journal_mode = WAL;" + bookmarks, "CREATE TABLE events (day, what);",
      // Of another program that uses the same library.
      "CREATE TABLE grdb_migrations (identifier TEXT); INSERT INTO grdb_migrations VALUES ('v1'); CREATE TABLE profiles (p);",
    ] {
      try make(sql)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let before = try Data(contentsOf: URL(filePath: path))
      for open in [
        { _ = try JournalStore(path: self.path) },
        { try JournalStore.replaceEmpty(self.path, with: self.path) {} },
      ] {
        #expect { try open() } throws: {
          ($0 as? JournalError)?.reason.contains("a database of another program") == true
        }
      }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == mode)
      #expect(JournalStore.backups(of: path).isEmpty)
    }
  }

  /// A first start that was ended early leaves an empty file, or the table of migrations alone.
  @Test func oneThatWasBegunIsOfThisProgram() throws {
    for sql in [
      "", "PRAGMA user_version = 3;", "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);",
    ] {
      try make(sql)
      let store = try JournalStore(path: path)
      #expect(try store.health().integrity == "ok")
      try store.close()
    }
  }
}
