/// The answers in force after all undos in a log: at most one for each title. Also finds which events an undo, redo or rewind must name.
public struct CurrentAnswers: Sendable, Equatable {
  /// An answer that no longer says anything about taste, though it was not taken back.
  public struct SetAside: Sendable, Equatable {
    /// What was answered.
    public var feedback: Feedback
    /// The event that set it aside. Undoing it makes the answer count again.
    public var event: Int64

    /// An answer set aside by `event`.
    public init(_ feedback: Feedback, by event: Int64) { (self.feedback, self.event) = (feedback, event) }
  }

  /// The answer in force for each title that has one, oldest first: a rating, seen, saved or skipped.
  public var events: [Event] = []
  /// The answers that are set aside, by title; each is among `events` as seen.
  public private(set) var setAside: [Int: SetAside] = [:]
  /// Titles on the saved list, newest first.
  public var saved: [Event] { events.filter { $0.feedback == .saved }.reversed() }

  /// Reduces a log, oldest event first. O(n).
  ///
  /// An undo takes back its target, and an undo of an undo restores it. The last of several answers to a title counts.
  /// Saving or skipping a rated title changes nothing; unsaving clears a save.
  public init(_ log: [Event]) {
    let undone = Self.undone(log)
    var answers: [Int: Event] = [:]
    for event in log where event.feedback != .undo && !undone.contains(event.id) {
      let earlier = answers[event.animeID]
      switch event.feedback {
      case .unsaved:
        if earlier?.feedback == .saved { answers[event.animeID] = nil }
      case .saved, .skipped:
        let isRated = earlier?.feedback.settles ?? false
        let isSaved = event.feedback == .skipped && earlier?.feedback == .saved
        if !isRated && !isSaved { answers[event.animeID] = event }
      case .evidenceOff:
        // The title stays answered, but its answer no longer says anything about taste.
        if var rated = earlier, rated.feedback.teachesTaste {
          setAside[event.animeID] = SetAside(rated.feedback, by: event.id)
          rated.feedback = .seen
          answers[event.animeID] = rated
        }
      default:
        setAside[event.animeID] = nil
        answers[event.animeID] = event
      }
    }
    events = answers.values.sorted { $0.id < $1.id }
    // Lists tell of years ago.
    if events.contains(where: { $0.importID != nil }) { events = HistoryOrder.sorted(events) }
  }

  /// Adds the newest event of the log. It must not be an undo, nor save or skip a title that is rated or saved. O(titles).
  public mutating func add(_ event: Event) {
    if let earlier = events.lastIndex(where: { $0.animeID == event.animeID }) { events.remove(at: earlier) }
    events.append(event)
    setAside[event.animeID] = nil
  }

  /// The event that the next undo takes back: the newest one in force. O(n).
  public static func undoTarget(_ log: [Event]) -> Event? { undoTargets(log).first }

  /// The events that the next undo takes back, newest first: the newest one in force, and when an import brought it, all of
  /// that import. O(n).
  public static func undoTargets(_ log: [Event]) -> [Event] {
    let undone = undone(log)
    let inForce = { (event: Event) in event.feedback != .undo && !undone.contains(event.id) }
    guard let newest = log.last(where: inForce) else { return [] }
    guard let importID = newest.importID else { return [newest] }
    return log.reversed().filter { $0.importID == importID && inForce($0) }
  }

  /// The events in force that an import brought, newest first. O(n).
  public static func events(ofImport id: Int64, in log: [Event]) -> [Event] {
    let undone = undone(log)
    return log.reversed().filter {
      $0.importID == id && $0.feedback != .undo && !undone.contains($0.id)
    }
  }

  /// The imports of which at least one event is in force. O(n).
  public static func importsInForce(_ log: [Event]) -> Set<Int64> {
    let undone = undone(log)
    return Set(log.lazy.filter { $0.feedback != .undo && !undone.contains($0.id) }.compactMap(\.importID))
  }

  /// The undos that the next redo takes back: as `redoTarget`, and when that undo is part of the undo of an import, all of it.
  /// O(n).
  public static func redoTargets(_ log: [Event]) -> [Event] {
    guard let newest = redoTarget(log) else { return [] }
    guard let importID = newest.importID else { return [newest] }
    let undone = undone(log)
    let undos = Set(log.lazy.filter { $0.feedback == .undo }.map(\.id))
    let start = (log.lastIndex(of: newest) ?? log.endIndex - 1) + 1
    let run = log[..<start].reversed().prefix { $0.feedback == .undo && $0.importID == importID }
    return run.filter { event in
      !undone.contains(event.id) && event.target.map { !undos.contains($0) } ?? false
    }
  }

  /// The undo that the next redo takes back: the newest one in force, unless there was an answer since. O(n).
  public static func redoTarget(_ log: [Event]) -> Event? {
    let undone = undone(log)
    let undos = Set(log.lazy.filter { $0.feedback == .undo }.map(\.id))
    for event in log.reversed() where !undone.contains(event.id) {
      if event.feedback != .undo {
        // An answer since the undo. An answer that an undo restored is older than that undo and is not met here.
        return nil
      }
      if let target = event.target, !undos.contains(target) { return event }
    }
    return nil
  }

  /// Whether an event is an answer in force: neither an undo nor taken back. O(n).
  public static func isInForce(_ event: Int64, in log: [Event]) -> Bool {
    let undone = undone(log)
    return log.contains { $0.id == event && $0.feedback != .undo && !undone.contains($0.id) }
  }

  /// The events that undos must name, in this order, to restore the answers that were in force just before an event: later
  /// answers are taken back, newest first, and later undos of earlier answers are undone. O(n).
  public static func rewindTargets(_ log: [Event], before event: Int64) -> [Event] {
    guard let cut = log.firstIndex(where: { $0.id == event }) else { return [] }
    let undone = undone(log)
    let undoneThen = Self.undone(Array(log[..<cut]))
    var targets = log[cut...].reversed().filter { $0.feedback != .undo && !undone.contains($0.id) }
    let lost = Set(
      log[..<cut].filter {
        $0.feedback != .undo && undone.contains($0.id) && !undoneThen.contains($0.id)
      }.map(\.id))
    guard !lost.isEmpty else { return targets }
    // The newest undo in force of each lost answer.
    var found: Set<Int64> = []
    for undo in log[cut...].reversed() where undo.feedback == .undo && !undone.contains(undo.id) {
      if let target = undo.target, lost.contains(target), found.insert(target).inserted {
        targets.append(undo)
      }
    }
    return targets
  }

  /// Ids of the events that undos have taken back.
  private static func undone(_ log: [Event]) -> Set<Int64> {
    // From the newest event back: an undo that was itself undone takes nothing back.
    var result: Set<Int64> = []
    for event in log.reversed() where event.feedback == .undo && !result.contains(event.id) {
      if let target = event.target { result.insert(target) }
    }
    return result
  }
}
