import Catalogue
import Events
import Journal

/// The event log of one profile in memory: the committed events, and after them the uncommitted events of the current
/// burst. Uncommitted events have provisional ids, which a later event of the burst can name as its target.
struct EventBuffer {
  /// All events, oldest first.
  private(set) var events: [Event]
  private var committedCount: Int
  /// Where the uncommitted events were given.
  private var contexts: [EventContext?] = []
  /// `currentAnswers` of `events`, as long as no event was added that changes them in other than the simplest way.
  private(set) var cachedAnswers: CurrentAnswers?

  /// A buffer over the stored events of a profile.
  init(_ stored: [Event] = []) {
    events = stored
    committedCount = stored.count
  }

  /// Whether there are events to commit.
  var hasUncommitted: Bool { events.count > committedCount }

  /// The answers in force after all events. O(events) unless cached.
  mutating func currentAnswers() -> CurrentAnswers {
    let answers = cachedAnswers ?? CurrentAnswers(events)
    cachedAnswers = answers
    return answers
  }

  /// Adds an uncommitted event.
  ///
  /// - Parameter isAnswerToCandidate: the event answers a title that is neither rated nor saved; cached answers then stay
  ///   cached.
  mutating func append(
    _ feedback: Feedback, on animeID: Int, target: Int64? = nil, time: Int64, importID: Int64? = nil,
    isAnswerToCandidate: Bool = false, context: EventContext? = nil
  ) {
    let event = Event(
      id: (events.last?.id ?? 0) + 1, animeID: animeID, feedback: feedback, time: time,
      target: target, importID: importID)
    events.append(event)
    contexts.append(context)
    if isAnswerToCandidate { cachedAnswers?.add(event) } else { cachedAnswers = nil }
  }

  /// The uncommitted events for the journal, oldest first. Targets within the burst become indices.
  func drafts() -> [EventDraft] {
    let firstProvisional = (committedCount > 0 ? events[committedCount - 1].id : 0) + 1
    return zip(events[committedCount...], contexts).map { event, context in
      let target = event.target.map { id -> EventTarget in
        id >= firstProvisional ? .draft(Int(id - firstProvisional)) : .stored(id)
      }
      return EventDraft(
        animeID: event.animeID, feedback: event.feedback, time: event.time ?? 0, rating: event.rating,
        target: target, importID: event.importID, context: context)
    }
  }

  /// Replaces the uncommitted events by what the journal stored.
  ///
  /// - Returns: whether the provisional ids were right. If not, another program has written to the log.
  mutating func commit(_ stored: [Event]) -> Bool {
    let areIDsRight = zip(stored, events[committedCount...]).allSatisfy { $0.id == $1.id }
    events.replaceSubrange(committedCount..., with: stored)
    committedCount = events.count
    contexts = []
    if !areIDsRight { cachedAnswers = nil }
    return areIDsRight
  }

  /// Drops the uncommitted events.
  mutating func rollBack() {
    events.removeSubrange(committedCount...)
    contexts = []
    cachedAnswers = nil
  }
}
