import Events
import Foundations

/// Copies everything from one journal to another, whatever keeps them. Profiles are found by name; events, imports and entries get
/// new ids in the same order, and what names them follows.
///
/// May be stopped at any time and run again: what is there already is not copied twice. What a profile has there must be what it
/// has here, up to some place; a profile that has answers of its own there is refused.
public struct JournalCopy {
  private let from, to: any EventJournal

  /// A copy between two open journals.
  public init(from: any EventJournal, to: any EventJournal) { (self.from, self.to) = (from, to) }

  /// What was copied, and what both sides have then.
  public struct Result: Sendable, Equatable {
    /// How many of each are new in the target.
    public var titles = 0, events = 0, entries = 0, settings = 0
    /// How many of each both have, for the profiles of the source.
    public var profiles = 0, allEvents = 0, allEntries = 0
    /// A hash of the content, the same on both sides.
    public var digest = FNV1a()
  }

  /// Rows of one transaction.
  static let chunk = 5_000

  /// Copies, and compares what is on both sides afterwards. Nobody else may write to the copied profiles meanwhile.
  ///
  /// - Parameter progress: called with the events copied so far and those of all profiles.
  /// - Throws: `JournalError`; what was copied until then stays, and is not copied again.
  public func run(progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }) throws -> Result {
    var result = Result()
    result.titles = try copyTitles()
    let profiles = try from.profiles()
    let all = profiles.reduce(0) { $0 + $1.events }
    var done = 0
    for (profile, _) in profiles {
      let target = try to.profile(named: profile.name)
      let source = try JournalContent(from, profile.userID)
      let there = try JournalContent(to, target.userID)
      guard there.isBeginning(of: source) else {
        throw JournalError(
          path: to.path,
          reason:
            "profile \(profile.name) has other answers there, which a copy would mix up. Nothing of it was copied."
        )
      }
      result.settings += try copySettings(profile, target)
      try copy(source, to: target, with: there, &result) { progress(done + $0, all) }
      let copied = try JournalContent(to, target.userID)
      guard copied.digest == source.digest else {
        throw JournalError(
          path: to.path,
          reason: "the copy of profile \(profile.name) differs from what was copied: \(source.counts) here, "
            + "\(copied.counts) there. See that nobody answers meanwhile, and copy again.")
      }
      result.profiles += 1
      result.allEvents += source.events.count
      result.allEntries += source.entries.count
      result.digest.combine(source.digest.value)
      done += source.events.count
      progress(done, all)
    }
    return result
  }

  /// Adds the titles that the target lacks, and ids of titles elsewhere.
  private func copyTitles() throws -> Int {
    let there = try to.items()
    let known = Set(there.map(\.id))
    let missing = try from.items().filter { !known.contains($0.id) }
    if !missing.isEmpty {
      let version = there.isEmpty ? try from.catalogueVersion() : try to.catalogueVersion()
      try to.replaceItems(there + missing, starter: version)
    }
    let ids = try from.idMap(.aniList)
    let knownIDs = try to.idMap(.aniList)
    let new = ids.filter { knownIDs[$0.key] == nil }
    if !new.isEmpty { try to.add(new, to: .aniList) }
    return missing.count
  }

  /// Copies the settings that the target lacks: those that were changed there stay.
  private func copySettings(_ profile: Profile, _ target: Profile) throws -> Int {
    let known = try to.settings(userID: target.userID)
    let new = try from.settings(userID: profile.userID).filter { known[$0.key] == nil }
    if !new.isEmpty { try to.append([], settings: new, userID: target.userID) }
    return new.count
  }

  private func copy(
    _ source: JournalContent, to profile: Profile, with there: JournalContent, _ result: inout Result,
    _ progress: (Int) -> Void
  ) throws {
    var target = there
    // Imports first: events name them.
    if target.imports.count < source.imports.count
      || target.imports.map(\.undone) != source.imports.map(\.undone)
    {
      try to.transaction(userID: profile.userID) { transaction in
        guard try transaction.eventCount() == target.events.count else { throw changed(profile) }
        for (place, list) in source.imports.enumerated() {
          if !target.imports.indices.contains(place) {
            _ = try transaction.insert(list)
          } else if let undone = list.undone, target.imports[place].undone == nil {
            try transaction.setUndone(target.imports[place].id, time: undone)
          }
        }
      }
      target.imports = try to.imports(userID: profile.userID)
    }
    let imports = Dictionary(
      zip(source.imports.map(\.id), target.imports.map(\.id)), uniquingKeysWith: { first, _ in first })
    var ids = Dictionary(
      zip(source.events.map(\.id), target.events.map(\.id)), uniquingKeysWith: { first, _ in first })
    for start in stride(from: target.events.count, to: source.events.count, by: Self.chunk) {
      let part = source.events[start..<min(start + Self.chunk, source.events.count)]
      let stored = try to.transaction(userID: profile.userID) { transaction in
        guard try transaction.eventCount() == start else { throw changed(profile) }
        let places = Dictionary(
          part.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try transaction.insert(
          part.map { event in
            EventDraft(
              animeID: event.animeID, feedback: event.feedback, time: event.time ?? 0, rating: event.rating,
              target: event.target.flatMap { id in
                ids[id].map { .stored($0) } ?? places[id].map { .draft($0) }
              }, importID: event.importID.flatMap { imports[$0] }, context: source.contexts[event.id],
              key: source.keys[event.id])
          })
      }
      for (event, new) in zip(part, stored) { ids[event.id] = new.id }
      result.events += part.count
      progress(start + part.count)
    }
    try copyEntries(source, target.entries, ids, imports, profile, &result)
  }

  private func copyEntries(
    _ source: JournalContent, _ there: [StoredListEntry], _ ids: [Int64: Int64], _ imports: [Int64: Int64],
    _ profile: Profile, _ result: inout Result
  ) throws {
    // Entries that have got their titles since they were copied.
    let resolved = zip(source.entries, there).filter { $0.animeID != nil && $1.animeID == nil }
    if !resolved.isEmpty {
      try to.transaction(userID: profile.userID) { transaction in
        for (entry, stored) in resolved {
          guard let animeID = entry.animeID else { continue }
          try transaction.resolve(stored, animeID: animeID, eventID: entry.eventID.flatMap { ids[$0] })
        }
      }
    }
    for start in stride(from: there.count, to: source.entries.count, by: Self.chunk) {
      let part = source.entries[start..<min(start + Self.chunk, source.entries.count)]
      try to.transaction(userID: profile.userID) { transaction in
        try transaction.insert(
          part.map { entry in
            StoredListEntry(
              importID: imports[entry.importID] ?? 0, eventID: entry.eventID.flatMap { ids[$0] },
              animeID: entry.animeID, entry: entry.entry)
          })
      }
      result.entries += part.count
    }
  }

  private func changed(_ profile: Profile) -> JournalError {
    JournalError(
      path: to.path,
      reason:
        "somebody answered for profile \(profile.name) while it was copied. Copy again; nothing is copied twice."
    )
  }
}

/// What a profile has in a journal, in a form that does not depend on ids.
struct JournalContent {
  var events: [Event]
  var imports: [ListImport]
  var entries: [StoredListEntry]
  let contexts: [Int64: EventContext]
  let keys: [Int64: String]

  init(_ journal: any EventJournal, _ userID: Int64) throws {
    events = try journal.events(userID: userID)
    imports = try journal.imports(userID: userID)
    entries = try journal.listEntries(userID: userID)
    contexts = try journal.contexts(userID: userID)
    keys = try journal.keys(userID: userID, after: 0)
  }

  var counts: String { "\(events.count) events and \(entries.count) entries" }

  /// Hashes of the events, one each, with places in the log instead of ids.
  private var eventLines: [UInt64] {
    let places = Dictionary(events.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let lists = Dictionary(imports.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return events.map { event in
      Self.line([
        "\(event.animeID)", "\(event.feedback.rawValue)", event.time.map { "\($0)" },
        event.rating.map { "\($0)" },
        event.target.map { "\(places[$0] ?? -1)" }, event.importID.map { "\(lists[$0] ?? -1)" },
        contexts[event.id]?.json, keys[event.id],
      ])
    }
  }

  private var importLines: [UInt64] {
    imports.map { Self.line([$0.source, $0.file, $0.owner, "\($0.time)"]) }
  }

  private var entryLines: [UInt64] {
    let lists = Dictionary(imports.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return entries.map { stored in
      let entry = stored.entry
      return Self.line([
        "\(lists[stored.importID] ?? -1)", entry.malID.map { "\($0)" }, entry.anilistID.map { "\($0)" },
        entry.names.joined(separator: "\n"), entry.type, entry.year.map { "\($0)" },
        entry.episodes.map { "\($0)" },
        entry.feedback.map { "\($0.rawValue)" }, entry.status?.rawValue, entry.score.map { "\($0)" },
        entry.progress.map { "\($0)" }, "\(entry.repeats)", entry.started?.text, entry.finished?.text,
        entry.updated.map { "\($0)" }, entry.time.map { "\($0)" }, "\(entry.isSetAside)", entry.notes,
        entry.tags,
      ])
    }
  }

  /// What changes after an entry was stored: its title, and its event as a place in the log.
  private var resolutions: [UInt64] {
    let places = Dictionary(events.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return entries.map { stored in
      Self.line([stored.animeID.map { "\($0)" }, stored.eventID.map { "\(places[$0] ?? -1)" }])
    }
  }

  /// A hash of values in which nil differs from an empty text. NULs are left out: not every database keeps them.
  private static func line(_ values: [String?]) -> UInt64 {
    var hash = FNV1a()
    for value in values {
      hash.combine(value == nil ? 256 as UInt64 : 257)
      for byte in (value ?? "").utf8 where byte != 0 { hash.combine(UInt64(byte)) }
    }
    return hash.value
  }

  /// Whether `other` begins with all of this. O(events + entries).
  func isBeginning(of other: JournalContent) -> Bool {
    func begins(_ mine: [UInt64], _ theirs: [UInt64]) -> Bool {
      theirs.prefix(mine.count).elementsEqual(mine)
    }
    return begins(eventLines, other.eventLines) && begins(importLines, other.importLines)
      && begins(entryLines, other.entryLines)
  }

  /// A hash of everything.
  var digest: FNV1a {
    var hash = FNV1a()
    for lines in [
      eventLines, importLines, imports.map { UInt64(bitPattern: $0.undone ?? 0) }, entryLines, resolutions,
    ] {
      hash.combine(lines.count)
      for line in lines { hash.combine(line) }
    }
    return hash
  }
}
