import Catalogue

/// What a log amounts to: one standing answer a title.
public struct CurrentAnswers: Sendable, Equatable {
  /// The standing event of each title that has one, oldest first: a rating, seen, saved or skipped.
  public var events: [JournalEvent] = []
  /// Titles on the saved list, the newest first.
  public var saved: [JournalEvent] { events.filter { $0.feedback == .saved }.reversed() }

  /// Reduces a log, oldest event first. O(n).
  ///
  /// An undo takes back its target, and an undo of an undo brings it back. Of several answers to a title the last
  /// counts; saving or skipping a title already rated changes nothing; unsaving clears a save.
  public init(_ log: [JournalEvent]) {
    let takenBack = Self.takenBack(log)
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

  /// Takes in one more event that is no undo, saving or skipping of a title that is rated or saved. O(titles).
  public mutating func answered(_ event: JournalEvent) {
    if let known = events.lastIndex(where: { $0.animeID == event.animeID }) { events.remove(at: known) }
    events.append(event)
  }

  /// The event the next undo takes back: the newest one that stands. O(n).
  public static func undoTarget(_ log: [JournalEvent]) -> JournalEvent? {
    let takenBack = takenBack(log)
    return log.last { $0.feedback != .undo && !takenBack.contains($0.id) }
  }

  /// The undo the next redo takes back: the newest that stands, unless something was answered since. O(n).
  public static func redoTarget(_ log: [JournalEvent]) -> JournalEvent? {
    let takenBack = takenBack(log)
    let undos = Set(log.lazy.filter { $0.feedback == .undo }.map(\.id))
    for event in log.reversed() where !takenBack.contains(event.id) {
      if event.feedback != .undo {
        // Answered after the undo. An answer an undo brought back is older than that undo, and is not in the way.
        return nil
      }
      if let target = event.target, !undos.contains(target) { return event }
    }
    return nil
  }

  /// Whether an event is an answer that stands, neither an undo nor taken back. O(n).
  public static func stands(_ event: Int64, in log: [JournalEvent]) -> Bool {
    let takenBack = takenBack(log)
    return log.contains { $0.id == event && $0.feedback != .undo && !takenBack.contains($0.id) }
  }

  /// The events an undo must name, in this order, for exactly those answers to stand again that stood just before an
  /// event: later ones are taken back, the newest first, and undos made since of earlier ones are undone. O(n).
  public static func rewindTargets(_ log: [JournalEvent], before event: Int64) -> [JournalEvent] {
    guard let cut = log.firstIndex(where: { $0.id == event }) else { return [] }
    let takenBack = takenBack(log)
    let takenBackThen = Self.takenBack(Array(log[..<cut]))
    var targets = log[cut...].reversed().filter { $0.feedback != .undo && !takenBack.contains($0.id) }
    let lost = Set(
      log[..<cut].filter {
        $0.feedback != .undo && takenBack.contains($0.id) && !takenBackThen.contains($0.id)
      }.map(\.id))
    guard !lost.isEmpty else { return targets }
    // The newest undo in force of each.
    var found: Set<Int64> = []
    for undo in log[cut...].reversed() where undo.feedback == .undo && !takenBack.contains(undo.id) {
      if let target = undo.target, lost.contains(target), found.insert(target).inserted {
        targets.append(undo)
      }
    }
    return targets
  }

  private static func takenBack(_ log: [JournalEvent]) -> Set<Int64> {
    // From the newest back, so that an undo that was itself undone takes nothing back.
    var result: Set<Int64> = []
    for event in log.reversed() where event.feedback == .undo && !result.contains(event.id) {
      if let target = event.target { result.insert(target) }
    }
    return result
  }
}
