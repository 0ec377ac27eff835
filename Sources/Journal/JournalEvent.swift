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

/// An event that is about to be logged.
public struct EventDraft: Sendable, Equatable {
  /// See `JournalEvent`.
  public var animeID: Int
  /// See `JournalEvent`.
  public var feedback: Feedback
  /// See `JournalEvent`.
  public var time: Int64
  /// See `JournalEvent`.
  public var target: Int64?

  /// A draft of an event.
  public init(animeID: Int, feedback: Feedback, time: Int64, target: Int64? = nil) {
    self.animeID = animeID
    self.feedback = feedback
    self.time = time
    self.target = target
  }
}

/// What a log amounts to: one standing answer a title.
public struct Standing: Sendable, Equatable {
  /// The standing event of each title that has one, oldest first: a rating, seen, saved or skipped.
  public var events: [JournalEvent] = []
  /// Titles on the saved list, the newest first.
  public var saved: [JournalEvent] { events.filter { $0.feedback == .saved }.reversed() }

  /// Reduces a log, oldest event first. O(n).
  ///
  /// An undo takes back its target, and an undo of an undo brings it back. Of several answers to a title the last
  /// counts; saving or skipping a title already rated changes nothing; unsaving clears a save.
  public init(_ log: [JournalEvent]) {
    // From the newest back, so that an undo that was itself undone takes nothing back.
    var takenBack: Set<Int64> = []
    for event in log.reversed() where event.feedback == .undo && !takenBack.contains(event.id) {
      if let target = event.target { takenBack.insert(target) }
    }
    var standing: [Int: JournalEvent] = [:]
    for event in log where event.feedback != .undo && !takenBack.contains(event.id) {
      let before = standing[event.animeID]
      switch event.feedback {
      case .unsaved:
        if before?.feedback == .saved { standing[event.animeID] = nil }
      case .saved, .skipped:
        let rated = before?.feedback.settles ?? false
        let onList = event.feedback == .skipped && before?.feedback == .saved
        if !rated && !onList { standing[event.animeID] = event }
      case .evidenceOff:
        // Stays answered, but no longer speaks for or against anything.
        if var rated = before, rated.feedback.teachesTaste {
          rated.feedback = .seen
          standing[event.animeID] = rated
        }
      default:
        standing[event.animeID] = event
      }
    }
    events = standing.values.sorted { $0.id < $1.id }
  }
}
