import Catalogue

/// One row of the log: somebody said something of a title, at a time.
public struct JournalEvent: Sendable, Equatable, Identifiable {
  /// Grows with every event.
  public var id: Int64
  /// The profile.
  public var userID: Int64
  /// The title; 0 for an undo, which names an event instead.
  public var animeID: Int
  /// What was said.
  public var feedback: Feedback
  /// Unix milliseconds, UTC.
  public var time: Int64
  /// The event an undo takes back.
  public var target: Int64?

  /// An event as it is in the log.
  public init(id: Int64, userID: Int64, animeID: Int, feedback: Feedback, time: Int64, target: Int64? = nil) {
    self.id = id
    self.userID = userID
    self.animeID = animeID
    self.feedback = feedback
    self.time = time
    self.target = target
  }
}

/// The event that an undo takes back.
public enum EventTarget: Sendable, Equatable {
  /// A stored event, by id.
  case stored(Int64)
  /// An event of the same transaction, by its index among the drafts.
  case draft(Int)
}

/// An event that is not stored yet.
public struct EventDraft: Sendable, Equatable {
  /// See `JournalEvent`.
  public var animeID: Int
  /// See `JournalEvent`.
  public var feedback: Feedback
  /// See `JournalEvent`.
  public var time: Int64
  /// The event an undo takes back.
  public var target: EventTarget?

  /// A draft of an event.
  public init(animeID: Int, feedback: Feedback, time: Int64, target: EventTarget? = nil) {
    self.animeID = animeID
    self.feedback = feedback
    self.time = time
    self.target = target
  }
}
