import Cards
import Events
import Foundation
import Journal

/// The event log and ranking settings of one profile, stored in the journal.
public struct ProfileLog: EventLog {
  private let store: JournalStore
  private let userID: Int64
  /// The name of the journal setting that holds filters and knobs as JSON.
  private static let settingName = "ranking"

  /// The log of `profile` in `store`.
  public init(_ store: JournalStore, _ profile: Profile) {
    self.store = store
    userID = profile.userID
  }

  /// Reads all events of the profile, oldest first.
  public func load() throws -> [Event] { try store.events(userID: userID) }

  /// Reads the ranking settings; missing or unreadable settings are the defaults.
  public func settings() throws -> RankingSettings {
    guard let json = try store.setting(Self.settingName, userID: userID) else { return RankingSettings() }
    return (try? JSONDecoder().decode(RankingSettings.self, from: Data(json.utf8))) ?? RankingSettings()
  }

  /// See `JournalStore.prepareFirstCommit`.
  public func prepareFirstCommit() { store.prepareFirstCommit() }

  /// See `JournalStore.checkPlace`.
  public func checkPlace() throws { try store.checkPlace() }

  /// Stores events and changed settings in one transaction.
  public func commit(_ drafts: [EventDraft], settings: RankingSettings?) throws -> [Event] {
    var changed: [String: String] = [:]
    if let settings {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      changed[Self.settingName] = String(decoding: try encoder.encode(settings), as: UTF8.self)
    }
    return try store.append(drafts, settings: changed, userID: userID)
  }
}
