/// The event that an undo takes back.
public enum EventTarget: Sendable, Equatable {
  /// A stored event, by id.
  case stored(Int64)
  /// An event of the same transaction, by its index among the drafts.
  case draft(Int)
}

/// An event to be stored: the journal gives it its id.
public struct EventDraft: Sendable, Equatable {
  /// See `Event`.
  public var animeID: Int
  /// See `Event`.
  public var feedback: Feedback
  /// Unix milliseconds, UTC.
  public var time: Int64
  /// The event that an undo takes back.
  public var target: EventTarget?
  /// Where it was given; nil for an undo.
  public var context: EventContext?

  /// A draft of an event.
  public init(
    animeID: Int, feedback: Feedback, time: Int64, target: EventTarget? = nil, context: EventContext? = nil
  ) {
    self.animeID = animeID
    self.feedback = feedback
    self.time = time
    self.target = target
    self.context = context
  }
}
