import GRDB

/// Profiles. See `EventJournal`.
extension JournalStore {
  /// See `EventJournal.profile`.
  public func profile(named name: String) throws -> Profile {
    if let known = try existingProfile(named: name) { return known }
    let clean = try ProfileName.clean(name, path: path)
    return try write { db in
      // Another program may have created it since the query above.
      let id = try Int64.fetchOne(
        db,
        sql: """
          INSERT INTO profiles (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = name RETURNING user_id
          """,
        arguments: [clean])
      return Profile(userID: id ?? db.lastInsertedRowID, name: clean)
    }
  }

  /// See `EventJournal.existingProfile`.
  public func existingProfile(named name: String) throws -> Profile? {
    let clean = try ProfileName.clean(name, path: path)
    for exact in [name, clean] {
      let row = try read { db in
        try Row.fetchOne(db, sql: "SELECT user_id, name FROM profiles WHERE name = ?", arguments: [exact])
      }
      if let row { return Profile(userID: row[0], name: row[1]) }
    }
    // Databases of older versions may hold both forms of a name: each is found by its own.
    guard let old = try oldProfiles().first(where: { ProfileName.looks($0.name, like: clean) }) else {
      return nil
    }
    let isThere = try read { db in
      try Bool.fetchOne(db, sql: "SELECT 1 FROM profiles WHERE user_id = ?", arguments: [old.userID]) ?? false
    }
    return isThere ? old : nil
  }

  /// Profiles whose names older versions stored as they were typed. This one stores clean names, so they are looked for once.
  private func oldProfiles() throws -> [Profile] {
    if let known = uncleanNames.withLock({ $0 }) { return known }
    let found = try read { db in
      try Row.fetchAll(db, sql: "SELECT user_id, name FROM profiles ORDER BY user_id").map {
        Profile(userID: $0[0], name: $0[1])
      }
    }.filter { (try? ProfileName.clean($0.name, path: path)) != $0.name }
    uncleanNames.withLock { $0 = found }
    return found
  }

  /// See `EventJournal.profiles`.
  public func profiles() throws -> [(profile: Profile, events: Int)] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT p.user_id, p.name, count(e.event_id) FROM profiles p LEFT JOIN events e ON e.user_id = p.user_id
          GROUP BY p.user_id ORDER BY p.user_id
          """
      ).map { (Profile(userID: $0[0], name: $0[1]), $0[2]) }
    }
  }
}
