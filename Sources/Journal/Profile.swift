import Foundation
import Foundations

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
  public static func duplicates(_ profiles: [Profile]) -> [(name: String, count: Int)] {
    let names = profiles.compactMap { try? clean($0.name, path: "") }
    let counts = names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return counts.filter { $0.value > 1 }.map { (name: $0.key, count: $0.value) }.sorted { $0.name < $1.name }
  }

  /// Whether a stored name looks like a clean one.
  static func looks(_ stored: String, like clean: String) -> Bool {
    CleanText.clean(stored, limit: longest) == clean
  }
}
