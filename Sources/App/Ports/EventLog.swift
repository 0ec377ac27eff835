import Cards
import Events
import Feed
import Journal
import Meaning

/// The event log and ranking settings of one profile. Commits run on their own thread, one at a time.
public protocol EventLog: Sendable {
  /// All events, oldest first.
  func load() throws -> [Event]
  /// What was written of titles, by event.
  func reviews() throws -> [Int64: String]
  /// The filters and knobs stored last.
  func settings() throws -> RankingSettings
  /// Stores events and, if they changed, settings in one transaction. They are on disk when the call returns.
  ///
  /// - Returns: the stored events with their ids, in the order of `drafts`.
  func commit(_ drafts: [EventDraft], settings: RankingSettings?) throws -> [Event]
  /// The conversation so far.
  func conversation() throws -> Conversation
  /// Keeps the conversation for the next start.
  func keep(_ conversation: Conversation) throws
  /// Prepares the first commit; called when idle.
  func prepareFirstCommit()
  /// Throws when what was stored is no longer where the next start will look for it.
  func checkPlace() throws
}

/// The profiles of a home.
public protocol ProfileStore {
  /// All profiles, oldest first.
  func profiles() throws -> [ProfileSummary]
  /// The log of a profile; the profile is created when it does not exist.
  func log(of name: String) throws -> any EventLog
  /// Imports a person's list into a profile.
  ///
  /// - Returns: what became of it, as a sentence.
  func importList(_ path: String, into name: String) throws -> String
}
