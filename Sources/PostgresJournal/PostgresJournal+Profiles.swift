import Catalogue
import Events
import Journal
import Lists

/// Profiles and their lists. See `EventJournal`.
extension PostgresJournal {
  /// See `EventJournal.profile`.
  public func profile(named name: String) throws -> Profile {
    if let known = try existingProfile(named: name) { return known }
    let clean = try ProfileName.clean(name, path: path)
    return try write { connection in
      // Another program may have created it since.
      let rows = try connection.run([
        PostgresStatement(
          """
          INSERT INTO profiles (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING user_id
          """, [clean])
      ])
      guard let id = rows[0].int64(0, 0) else {
        throw pool.address.error("the database gave a profile no id.")
      }
      return Profile(userID: id, name: clean)
    }
  }

  /// See `EventJournal.existingProfile`. O(log profiles).
  public func existingProfile(named name: String) throws -> Profile? {
    let clean = try ProfileName.clean(name, path: path)
    return try read { connection in
      let rows = try connection.run([
        PostgresStatement("SELECT user_id FROM profiles WHERE name = $1", [clean])
      ])[0]
      return rows.count > 0 ? rows.int64(0, 0).map { Profile(userID: $0, name: clean) } : nil
    }
  }

  /// See `EventJournal.profiles`.
  public func profiles() throws -> [(profile: Profile, events: Int)] {
    try read { connection in
      let rows = try connection.run([
        PostgresStatement(
          """
          SELECT p.user_id, p.name, coalesce(e.events, 0) FROM profiles p
          LEFT JOIN (SELECT user_id, count(*) AS events FROM events GROUP BY user_id) e ON e.user_id = p.user_id
          ORDER BY p.user_id
          """)
      ])[0]
      return (0..<rows.count).compactMap { row in
        guard let id = rows.int64(row, 0), let name = rows.text(row, 1) else { return nil }
        return (Profile(userID: id, name: name), rows.int(row, 2) ?? 0)
      }
    }
  }

  /// Deletes a profile with everything it said, in one transaction. What it took is overwritten when the database next vacuums its
  /// tables; copies that the server keeps (its log, standby servers, backups) are its administrator's to delete.
  ///
  /// - Returns: nothing: the journal knows no backups.
  public func delete(_ profile: Profile) throws -> [String] {
    let id = "\(profile.userID)"
    try write { connection in
      try connection.run(
        [
          Self.lock(profile.userID),
          PostgresStatement("SELECT set_config('nostrade.deleted', $1, true)", [id]),
        ]
          + ["list_entries", "events", "imports", "settings", "watches", "profiles"].map {
            PostgresStatement("DELETE FROM \($0) WHERE user_id = $1::bigint", [id])
          })
    }
    return []
  }

  /// See `EventJournal.imports`.
  public func imports(userID: Int64) throws -> [ListImport] {
    try read { connection in
      let rows = try connection.run([
        PostgresStatement(
          """
          SELECT import_id, source, file, owner, timestamp, undone FROM imports WHERE user_id = $1::bigint ORDER BY import_id
          """, ["\(userID)"])
      ])[0]
      return (0..<rows.count).map { row in
        ListImport(
          id: rows.int64(row, 0) ?? 0, source: rows.text(row, 1) ?? "", file: rows.text(row, 2) ?? "",
          owner: rows.text(row, 3), time: rows.int64(row, 4) ?? 0, undone: rows.int64(row, 5))
      }
    }
  }

  /// See `EventJournal.listEntries`.
  public func listEntries(userID: Int64) throws -> [StoredListEntry] {
    try read { connection in
      let rows = try connection.run([
        PostgresStatement(
          """
          SELECT entry_id, import_id, event_id, anime_id, mal_id, anilist_id, names, type, year, episodes, feedback_type,
            status, score, progress, repeats, started, finished, updated, answered, set_aside, notes, tags
          FROM list_entries WHERE user_id = $1::bigint ORDER BY entry_id
          """, ["\(userID)"])
      ])[0]
      return (0..<rows.count).map { row in
        var entry = ListEntry()
        (entry.malID, entry.anilistID) = (rows.int(row, 4), rows.int(row, 5))
        entry.names = (rows.text(row, 6) ?? "").split(separator: "\n").map(String.init)
        (entry.type, entry.year, entry.episodes) = (rows.text(row, 7), rows.int(row, 8), rows.int(row, 9))
        entry.feedback = rows.int(row, 10).flatMap(Feedback.init(rawValue:))
        entry.status = rows.text(row, 11).flatMap(ListStatus.init(rawValue:))
        entry.score = rows.double(row, 12).map { Float($0) }
        (entry.progress, entry.repeats) = (rows.int(row, 13), rows.int(row, 14) ?? 0)
        entry.started = rows.text(row, 15).flatMap(PartialDate.init(text:))
        entry.finished = rows.text(row, 16).flatMap(PartialDate.init(text:))
        (entry.updated, entry.time) = (rows.int64(row, 17), rows.int64(row, 18))
        entry.isSetAside = rows.bool(row, 19)
        (entry.notes, entry.tags) = (rows.text(row, 20), rows.text(row, 21))
        var stored = StoredListEntry(
          importID: rows.int64(row, 1) ?? 0, eventID: rows.int64(row, 2), animeID: rows.int(row, 3),
          entry: entry)
        stored.id = rows.int64(row, 0) ?? 0
        return stored
      }
    }
  }
}
