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
  /// Unix milliseconds, UTC; 0 when unknown.
  public var time: Int64
  /// See `Event`.
  public var rating: Float?
  /// See `Event`.
  public var importID: Int64?
  /// The event that an undo takes back.
  public var target: EventTarget?
  /// Where it was given; nil for an undo.
  public var context: EventContext?
  /// What the sender calls it: a log holds one event of each key, however often it is sent.
  public var key: String?

  /// A draft of an event.
  public init(
    animeID: Int, feedback: Feedback, time: Int64, rating: Float? = nil, target: EventTarget? = nil,
    importID: Int64? = nil, context: EventContext? = nil, key: String? = nil
  ) {
    self.animeID = animeID
    self.feedback = feedback
    self.time = time
    self.target = target
    self.context = context
    self.key = key
    self.rating = rating
    self.importID = importID
  }
}
