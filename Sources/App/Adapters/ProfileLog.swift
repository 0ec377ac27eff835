import Cards
import Events
import Foundation
import Journal
import Meaning

/// The event log and ranking settings of one profile, stored in the journal.
public struct ProfileLog: EventLog {
  private let store: any EventJournal
  private let userID: Int64
  /// The name of the journal setting that holds filters and knobs as JSON.
  public static let settingName = "ranking"

  /// The knobs of a profile that has not turned them.
  private let standard: RankingKnobs

  /// The log of `profile` in `store`. `standard` are the knobs where the profile has not turned them.
  public init(_ store: any EventJournal, _ profile: Profile, standard: RankingKnobs = RankingKnobs()) {
    self.store = store
    self.standard = standard
    userID = profile.userID
  }

  /// Reads all events of the profile, oldest first.
  public func load() throws -> [Event] { try store.events(userID: userID) }

  /// Reads what was written of titles.
  public func reviews() throws -> [Int64: String] {
    try store.contexts(userID: userID).compactMapValues(\.review)
  }

  /// Reads the ranking settings; missing or unreadable settings are the defaults.
  public func settings() throws -> RankingSettings {
    var plain = RankingSettings()
    plain.knobs = standard
    guard let json = try store.setting(Self.settingName, userID: userID) else { return plain }
    return (try? decoded(Data(json.utf8))) ?? plain
  }

  /// Settings whose missing knobs are the standard ones.
  private func decoded(_ data: Data) throws -> RankingSettings {
    var parts = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    let own = parts["knobs"] as? [String: Any] ?? [:]
    parts["knobs"] = try Self.object(standard).merging(own) { $1 }
    return try JSONDecoder().decode(
      RankingSettings.self, from: try JSONSerialization.data(withJSONObject: parts))
  }

  /// Settings without the knobs that are the standard ones: those follow config.toml.
  private func encoded(_ settings: RankingSettings) throws -> String {
    var parts = try Self.object(settings)
    let plain = try Self.object(standard)
    parts["knobs"] = try Self.object(settings.knobs).filter { name, value in
      try Self.text(value) != plain[name].map(Self.text)
    }
    return String(
      decoding: try JSONSerialization.data(withJSONObject: parts, options: .sortedKeys), as: UTF8.self)
  }

  private static func text(_ value: Any) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: [value], options: .sortedKeys), as: UTF8.self)
  }

  private static func object(_ value: some Encodable) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: try JSONEncoder().encode(value)) as? [String: Any] ?? [:]
  }

  /// See `TalkMemory`.
  public func conversation() throws -> Conversation { try TalkMemory(store, userID: userID).load() }

  /// See `TalkMemory`.
  public func keep(_ conversation: Conversation) throws {
    try TalkMemory(store, userID: userID).save(conversation)
  }

  /// See `EventJournal.prepareFirstCommit`.
  public func prepareFirstCommit() { store.prepareFirstCommit() }

  /// See `EventJournal.checkPlace`.
  public func checkPlace() throws { try store.checkPlace() }

  /// Stores events and changed settings in one transaction.
  public func commit(_ drafts: [EventDraft], settings: RankingSettings?) throws -> [Event] {
    var changed: [String: String] = [:]
    if let settings {
      changed[Self.settingName] = try encoded(settings)
    }
    return try store.append(drafts, settings: changed, userID: userID)
  }
}
