import Catalogue
import Events
import GRDB
import Lists

/// Lists that people bring. See `EventJournal`.
extension JournalStore {
  func insert(_ list: ListImport, userID: Int64, _ db: Database) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO imports (user_id, source, file, owner, timestamp, undone) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [userID, list.source, list.file, list.owner, list.time, list.undone])
    return db.lastInsertedRowID
  }

  func insert(_ stored: StoredListEntry, userID: Int64, _ db: Database) throws {
    let entry = stored.entry
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO list_entries (import_id, user_id, event_id, anime_id, mal_id, anilist_id, names, type, year, episodes,
          feedback_type, status, score, progress, repeats, started, finished, updated, answered, set_aside, notes, tags)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    let values: [(any DatabaseValueConvertible)?] = [
      stored.importID, userID, stored.eventID, stored.animeID, entry.malID, entry.anilistID,
      entry.names.joined(separator: "\n"), entry.type, entry.year, entry.episodes, entry.feedback?.rawValue,
      entry.status?.rawValue, entry.score, entry.progress, entry.repeats, entry.started?.text,
      entry.finished?.text,
      entry.updated, entry.time, entry.isSetAside, entry.notes, entry.tags,
    ]
    try statement.execute(arguments: StatementArguments(values))
  }

  /// All lists that a profile brought, oldest first.
  public func imports(userID: Int64) throws -> [ListImport] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT import_id, source, file, owner, timestamp, undone FROM imports WHERE user_id = ? ORDER BY import_id
          """, arguments: [userID]
      ).map {
        ListImport(id: $0[0], source: $0[1], file: $0[2], owner: $0[3], time: $0[4], undone: $0[5])
      }
    }
  }

  /// What these lists say, oldest first. O(entries).
  public func listEntries(userID: Int64) throws -> [StoredListEntry] {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT entry_id, import_id, event_id, anime_id, mal_id, anilist_id, names, type, year, episodes, feedback_type,
            status, score, progress, repeats, started, finished, updated, answered, set_aside, notes, tags
          FROM list_entries WHERE user_id = ? ORDER BY entry_id
          """, arguments: [userID])
      var result: [StoredListEntry] = []
      while let row = try rows.next() {
        var entry = ListEntry()
        (entry.malID, entry.anilistID) = (row[4], row[5])
        entry.names = (row[6] as String).split(separator: "\n").map(String.init)
        (entry.type, entry.year, entry.episodes) = (row[7], row[8], row[9])
        entry.feedback = (row[10] as Int?).flatMap(Feedback.init(rawValue:))
        entry.status = (row[11] as String?).flatMap(ListStatus.init(rawValue:))
        entry.score = (row[12] as Double?).map { Float($0) }
        (entry.progress, entry.repeats) = (row[13], row[14])
        entry.started = (row[15] as String?).flatMap(PartialDate.init(text:))
        entry.finished = (row[16] as String?).flatMap(PartialDate.init(text:))
        (entry.updated, entry.time, entry.isSetAside) = (row[17], row[18], row[19])
        (entry.notes, entry.tags) = (row[20], row[21])
        var stored = StoredListEntry(importID: row[1], eventID: row[2], animeID: row[3], entry: entry)
        stored.id = row[0]
        result.append(stored)
      }
      return result
    }
  }
}
