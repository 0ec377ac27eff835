import Foundation
import Journal
import Meaning

/// The conversation of a profile, kept in the journal until it is cleared.
public struct TalkMemory {
  private let store: any EventJournal
  private let userID: Int64
  private static let settingName = "talk"

  /// The memory of a profile.
  public init(_ store: any EventJournal, userID: Int64) { (self.store, self.userID) = (store, userID) }

  /// Reads the conversation; a missing or unreadable one is a new one.
  public func load() throws -> Conversation {
    guard let json = try store.setting(Self.settingName, userID: userID) else { return Conversation() }
    return (try? JSONDecoder().decode(Conversation.self, from: Data(json.utf8))) ?? Conversation()
  }

  /// Stores the conversation.
  public func save(_ conversation: Conversation) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = String(decoding: try encoder.encode(conversation), as: UTF8.self)
    try store.append([], settings: [Self.settingName: json], userID: userID)
  }
}
