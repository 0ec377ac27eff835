import Foundation
import Foundations
import GRDB

/// A person with a log of their own.
public struct Profile: Sendable, Equatable {
  /// Key of the profile's events.
  public var userID: Int64
  /// Its name.
  public var name: String

  /// A profile.
  public init(userID: Int64, name: String) { (self.userID, self.name) = (userID, name) }
}

/// Names of profiles, the same in every journal.
public enum ProfileName {
  private static let longest = 60
  /// What a name must be.
  public static let rule = "the name of a profile has 1 to 60 printable characters."

  /// Whether a profile can have this name.
  public static func isUsable(_ name: String) -> Bool { (try? clean(name, path: "")) != nil }

  /// A name as it is stored: without what cannot be printed, trimmed, composed (NFC).
  ///
  /// - Throws: `JournalError` about the journal at `path` for an empty or overlong name.
  public static func clean(_ name: String, path: String) throws -> String {
    let clean = CleanText.clean(name, limit: longest + 1).precomposedStringWithCanonicalMapping
    guard !clean.isEmpty, clean.count <= longest else {
      throw JournalError(path: path, reason: rule)
    }
    return clean
  }

  /// Names that more than one profile has, as far as one can see: they differ in how letters are composed (é, e and an accent) or in
  /// characters that are not printed. Only older versions stored such. O(profiles).
  public static func twins(_ profiles: [Profile]) -> [(name: String, count: Int)] {
    let names = profiles.compactMap { try? clean($0.name, path: "") }
    let counts = names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return counts.filter { $0.value > 1 }.map { (name: $0.key, count: $0.value) }.sorted { $0.name < $1.name }
  }

  /// Whether a stored name looks like a clean one.
  static func looks(_ stored: String, like clean: String) -> Bool {
    CleanText.clean(stored, limit: longest) == clean
  }
}

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
