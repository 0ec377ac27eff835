import Foundation
import GRDB

/// Tells a database of another program, which is left as it is, from one of this program.
enum ForeignDatabase {
  /// Makes sure that a database is new or of this program, of whichever version. Nothing is written.
  ///
  /// - Throws: `JournalError` for one of another program.
  static func refuse(_ db: Database, path: String) throws {
    let tables = Set(
      try String.fetchAll(
        db,
        sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"))
    // A first start that was ended has made the first of these alone.
    guard !tables.subtracting(["grdb_migrations"]).isEmpty else { return }
    if tables.isSuperset(of: ["items", "profiles", "events"]) { return }
    if tables.contains("grdb_migrations") {
      let done = Set(try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations"))
      if Schema.migrations.contains(where: { done.contains($0.name) }) { return }
    }
    throw JournalError(
      path: path,
      reason:
        "this is a database of another program; nothing of it was changed. Name another file, or move it away."
    )
  }

  /// The same for a file that is not open yet. What cannot be read is told when it is opened.
  static func refuse(path: String) throws {
    guard let queue = try? ReadOnlyDatabase.open(path) else { return }
    defer { try? queue.close() }
    do { try queue.read { try refuse($0, path: path) } } catch let error as JournalError { throw error } catch
    {}
  }
}
