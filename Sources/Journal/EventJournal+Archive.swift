import Events
import Lists

/// Everything of one profile, out and in: the same in every journal.
extension EventJournal {
  /// The log, settings and imported lists of a profile. O(events + entries).
  public func archive(of profile: Profile) throws -> OwnList {
    var own = OwnList(profile: profile.name)
    let userID = profile.userID
    let contexts = try contexts(userID: userID)
    let keys = try keys(userID: userID, after: 0)
    own.log = try events(userID: userID).map {
      OwnList.LogEvent($0, context: contexts[$0.id], key: keys[$0.id])
    }
    own.settings = try settings(userID: userID)
    own.imports = try imports(userID: userID).map {
      OwnList.Import(
        import_id: $0.id, source: $0.source, file: $0.file, owner: $0.owner, timestamp: $0.time,
        undone: $0.undone)
    }
    own.entries = try listEntries(userID: userID).map {
      OwnList.Entry(
        import_id: $0.importID, event_id: $0.eventID, matched: $0.animeID, entry: OwnList.Stated($0.entry))
    }
    return own
  }

  /// Makes an archived profile again as it was, in one transaction. The profile has no events yet. O(events + entries).
  ///
  /// - Throws: `JournalError`, also for an archive whose parts do not fit together; then nothing was stored.
  public func restore(_ own: OwnList, userID: Int64) throws {
    if let damage = own.damage {
      throw JournalError(path: path, reason: "the exported list is damaged: \(damage). Nothing was stored.")
    }
    try transaction(userID: userID) { transaction in
      guard try transaction.eventCount() == 0 else {
        throw JournalError(path: path, reason: "the profile has answers already.")
      }
      var imports: [Int64: Int64] = [:]
      for list in own.imports {
        imports[list.import_id] = try transaction.insert(
          ListImport(
            source: String(list.source.prefix(40)), file: String(list.file.prefix(300)),
            owner: list.owner.map { String($0.prefix(300)) }, time: list.timestamp, undone: list.undone))
      }
      // Indices of the drafts by the old ids of their events: undos name their targets by index.
      var places: [Int64: Int] = [:]
      var drafts: [EventDraft] = []
      for old in own.log {
        guard let feedback = Feedback(rawValue: old.feedback_type) else { continue }
        var draft = EventDraft(
          animeID: old.anime_id, feedback: feedback, time: old.timestamp ?? 0,
          rating: old.rating.flatMap { $0 > 0 && $0 <= 10 ? $0 : nil },
          // One that could not be read back is left out.
          context: old.context?.json.flatMap(EventContext.init(json:)),
          key: old.key.flatMap { (1...300).contains($0.utf8.count) ? $0 : nil })
        if let target = old.target_event, let known = places[target] { draft.target = .draft(known) }
        draft.importID = old.import_id.flatMap { imports[$0] }
        places[old.event_id] = drafts.count
        drafts.append(draft)
      }
      let events = try transaction.insert(drafts)
      try transaction.insert(
        own.entries.compactMap { old in
          guard let list = imports[old.import_id] else { return nil }
          return StoredListEntry(
            importID: list, eventID: old.event_id.flatMap { places[$0] }.map { events[$0].id },
            animeID: old.matched, entry: old.entry.entry)
        })
      for (name, value) in own.settings { try transaction.set(name, value) }
    }
  }
}
