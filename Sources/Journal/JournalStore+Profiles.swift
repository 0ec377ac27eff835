import Catalogue
import GRDB

/// A person with a log of their own.
public struct Profile: Sendable, Equatable {
  /// Key of the profile's events.
  public var userID: Int64
  /// Its name.
  public var name: String
}

extension JournalStore {
  /// The profile with a name; created when it does not exist.
  ///
  /// - Throws: `JournalError` for an empty or overlong name, and for database errors.
  public func profile(named name: String) throws -> Profile {
    let clean = CleanText.clean(name, limit: 60)
    guard !clean.isEmpty, clean == name else {
      throw JournalError(path: path, reason: "the name of a profile has 1 to 60 printable characters.")
    }
    if let known = try read({ db in
      try Int64.fetchOne(db, sql: "SELECT user_id FROM profiles WHERE name = ?", arguments: [clean])
    }) {
      return Profile(userID: known, name: clean)
    }
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

  /// All profiles with the number of their events, oldest first.
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
