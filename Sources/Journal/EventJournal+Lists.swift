import Events
import Lists

/// Undo and imported lists: the same in every journal.
extension EventJournal {
  /// Appends an undo of the newest answer in force; when a list brought it, of everything that this list brought.
  ///
  /// - Returns: the events taken back, newest first; none when there is nothing to undo.
  public func undoLast(userID: Int64, time: Int64) throws -> [Event] {
    let targets = CurrentAnswers.undoTargets(try events(userID: userID))
    try append(targets.map { EventDraft(undoing: $0, time: time) }, userID: userID)
    return targets
  }

  /// Stores a list and the events that its entries become, in one transaction. `progress` is called with the number of entries
  /// that are done.
  ///
  /// - Parameter basis: what the events were planned from; nil where they hold whatever was stored since.
  /// - Returns: the import with its id; nil where the profile goes further than `basis`: then nothing was stored.
  /// - Throws: `JournalError`, what `progress` throws; then nothing was stored.
  public func store(
    _ list: ListImport, _ entries: [ListEntryDraft], userID: Int64,
    ifStill basis: ListPlan.Basis? = nil, progress: (Int) throws -> Void = { _ in }
  ) throws -> ListImport? {
    try transaction(userID: userID) { transaction in
      if let basis, try transaction.basis() != basis { return nil }
      var stored = list
      stored.id = try transaction.insert(list)
      // In chunks: a journal behind a network answers once for each.
      let chunk = 500
      for start in stride(from: 0, to: entries.count, by: chunk) {
        let part = entries[start..<min(start + chunk, entries.count)]
        var drafts: [EventDraft] = []
        var firsts: [Int?] = []
        for (place, entry) in part.enumerated() {
          try progress(start + place)
          firsts.append(entry.events.isEmpty ? nil : drafts.count)
          drafts += entry.events.map { $0.moved(by: drafts.count, importID: stored.id) }
        }
        let events = try transaction.insert(drafts)
        try transaction.insert(
          zip(part, firsts).map { entry, first in
            StoredListEntry(
              importID: stored.id, eventID: first.map { events[$0].id }, animeID: entry.animeID,
              entry: entry.entry)
          })
      }
      return stored
    }
  }

  /// Gives entries the titles that were found for them later, with the events that they become, in one transaction.
  ///
  /// - Parameter basis: see `store`.
  /// - Returns: false where the profile goes further than `basis`: then nothing was stored.
  /// - Throws: `JournalError`; then nothing was stored.
  @discardableResult
  public func resolve(
    _ found: [(entry: StoredListEntry, animeID: Int, events: [EventDraft])], userID: Int64,
    ifStill basis: ListPlan.Basis? = nil
  ) throws -> Bool {
    guard !found.isEmpty else { return true }
    return try transaction(userID: userID) { transaction in
      if let basis, try transaction.basis() != basis { return false }
      for (stored, animeID, drafts) in found {
        let events = try transaction.insert(drafts.map { $0.moved(by: 0, importID: stored.importID) })
        try transaction.resolve(stored, animeID: animeID, eventID: events.first?.id)
      }
      return true
    }
  }

  /// Takes a list back: every event of it that is in force, in one transaction.
  ///
  /// - Returns: those events.
  /// - Throws: `JournalError`, also when the profile has no such import.
  public func undoImport(_ id: Int64, userID: Int64, time: Int64) throws -> [Event] {
    guard try imports(userID: userID).contains(where: { $0.id == id }) else {
      throw JournalError(path: path, reason: "the profile has no import \(id).")
    }
    let targets = CurrentAnswers.events(ofImport: id, in: try events(userID: userID))
    try transaction(userID: userID) { transaction in
      _ = try transaction.insert(targets.map { EventDraft(undoing: $0, time: time) })
      try transaction.setUndone(id, time: time)
    }
    return targets
  }
}

extension EventDraft {
  /// An undo of a stored event.
  fileprivate init(undoing event: Event, time: Int64) {
    self.init(
      animeID: event.animeID, feedback: .undo, time: time, target: .stored(event.id), importID: event.importID
    )
  }

  /// This draft as one of an import, `places` further down in its burst.
  fileprivate func moved(by places: Int, importID: Int64) -> EventDraft {
    var result = self
    result.importID = importID
    if case .draft(let index) = target { result.target = .draft(index + places) }
    return result
  }
}
