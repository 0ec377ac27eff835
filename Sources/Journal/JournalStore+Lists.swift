import Catalogue
import Events
import Foundation
import GRDB
import Lists

/// A list that a person brought.
public struct ListImport: Sendable, Equatable, Identifiable {
  /// Grows with every import.
  public var id: Int64
  /// Where the list was kept; see `PersonList.Source`.
  public var source: String
  /// The name of the file, without its folder.
  public var file: String
  /// Its owner there.
  public var owner: String?
  /// When it was imported, Unix milliseconds.
  public var time: Int64
  /// When it was taken back by itself, where it became no event.
  public var undone: Int64?

  /// An import.
  public init(id: Int64 = 0, source: String, file: String, owner: String?, time: Int64, undone: Int64? = nil)
  {
    (self.id, self.source, self.file, self.owner) = (id, source, file, owner)
    (self.time, self.undone) = (time, undone)
  }
}

/// What a list says of a title, as it is stored.
public struct StoredListEntry: Sendable, Equatable, Identifiable {
  /// Grows with every entry.
  public var id: Int64 = 0
  /// The import that brought it.
  public var importID: Int64
  /// The event that it became; nil where it said nothing new.
  public var eventID: Int64?
  /// The title; nil while none of the catalogue fits.
  public var animeID: Int?
  /// What it says.
  public var entry: ListEntry

  /// An entry of an import.
  public init(importID: Int64, eventID: Int64? = nil, animeID: Int?, entry: ListEntry) {
    (self.importID, self.eventID, self.animeID, self.entry) = (importID, eventID, animeID, entry)
  }
}

/// Lists that people bring.
extension JournalStore {
  /// An entry to be stored, with the events that it becomes.
  public struct EntryDraft: Sendable {
    let entry: ListEntry, animeID: Int?, events: [EventDraft]

    /// An entry with its events.
    public init(_ entry: ListEntry, animeID: Int?, events: [EventDraft]) {
      (self.entry, self.animeID, self.events) = (entry, animeID, events)
    }
  }

  /// Stores a list and the events that its entries become, in one transaction that is on disk when the call returns.
  /// `progress` is called with the number of entries that are done.
  ///
  /// - Returns: the import with its id.
  /// - Throws: `JournalError`, what `progress` throws; then nothing was stored.
  public func store(
    _ list: ListImport, _ entries: [EntryDraft], userID: Int64, progress: (Int) throws -> Void = { _ in }
  ) throws -> ListImport {
    defer { checkpoints.noteCommit() }
    return try write { db in
      var stored = list
      stored.id = try insert(list, userID: userID, db)
      for (place, draft) in entries.enumerated() {
        try progress(place)
        let events = try insert(of: stored.id, draft.events, userID: userID, db)
        try insert(
          StoredListEntry(
            importID: stored.id, eventID: events.first?.id, animeID: draft.animeID, entry: draft.entry),
          userID: userID, db)
      }
      return stored
    }
  }

  private func insert(of importID: Int64, _ drafts: [EventDraft], userID: Int64, _ db: Database) throws
    -> [Event]
  {
    try insert(
      drafts.map { draft in
        var draft = draft
        draft.importID = importID
        return draft
      }, userID: userID, db)
  }

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

  /// Gives entries the titles that were found for them later, with the events that they become, in one transaction.
  ///
  /// - Throws: `JournalError`; then nothing was stored.
  public func resolve(
    _ found: [(entry: StoredListEntry, animeID: Int, events: [EventDraft])], userID: Int64
  ) throws {
    guard !found.isEmpty else { return }
    defer { checkpoints.noteCommit() }
    try write { db in
      for (stored, animeID, drafts) in found {
        let events = try insert(of: stored.importID, drafts, userID: userID, db)
        try db.execute(
          sql: "UPDATE list_entries SET anime_id = ?, event_id = ? WHERE entry_id = ?",
          arguments: [animeID, events.first?.id, stored.id])
      }
    }
  }

  /// Takes a list back: every event of it that is in force, in one transaction.
  ///
  /// - Returns: those events.
  /// - Throws: `JournalError`, also when the profile has no such import.
  public func undoImport(_ id: Int64, userID: Int64, time: Int64) throws -> [Event] {
    guard try imports(userID: userID).contains(where: { $0.id == id }) else {
      throw JournalError(path: path, reason: "the profile has no import \(id).")
    }
    let targets = CurrentAnswers.events(ofImport: id, in: try events(userID: userID))
    defer { checkpoints.noteCommit() }
    try write { db in
      _ = try insert(
        targets.map {
          EventDraft(animeID: $0.animeID, feedback: .undo, time: time, target: .stored($0.id), importID: id)
        }, userID: userID, db)
      try db.execute(sql: "UPDATE imports SET undone = ? WHERE import_id = ?", arguments: [time, id])
    }
    return targets
  }
}
