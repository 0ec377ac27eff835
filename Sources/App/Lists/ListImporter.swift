import Catalogue
import Events
import Foundation
import Foundations
import Journal
import Lists

/// Brings lists into the journal of one profile.
public struct ListImporter {
  private let store: any EventJournal
  private let profile: Profile
  private let matcher: ListMatcher
  private let now: Int64
  /// Whether it is known which titles AniList's ids mean.
  private let knowsAniList: Bool

  /// An importer for a profile. O(characters of all names).
  ///
  /// - Parameter now: Unix milliseconds.
  public init(_ store: any EventJournal, _ profile: Profile, _ titles: TitleTable, now: Int64) throws {
    (self.store, self.profile, self.now) = (store, profile, now)
    let aniList = try store.idMap(.aniList)
    knowsAniList = !aniList.isEmpty
    matcher = ListMatcher(titles, aniList: aniList)
  }

  /// What helps with titles that a list names by their AniList id alone, as the archive of AniList does: a sentence; nil where nothing is
  /// missing. O(entries).
  public func advice(on plan: ListPlan) -> String? {
    guard !knowsAniList else { return nil }
    let count = plan.items.count {
      $0.outcome == .unmatched && $0.entry.anilistID != nil && $0.entry.malID == nil && $0.entry.names.isEmpty
    }
    guard count > 0 else { return nil }
    let titles = count.counted("title has", "titles have")
    return
      "\(titles) an AniList id alone, and no catalogue here says what these ids mean. Get anime-offline-database.json of the project "
      + "anime-offline-database and run nostrade import --catalogue FILE: what waits is found then, without importing the list again."
  }

  /// A sentence about ids of a list that are not believed, as the names beside them are of other titles; nil where they are. O(entries).
  public func doubt(about plan: ListPlan) -> String? { matcher.doubt(plan.items.map(\.entry)) }

  /// What importing a list would change. O(entries + events).
  public func plan(_ list: PersonList) throws -> ListPlan { try plan(list.entries) }

  private func plan(_ entries: [ListEntry]) throws -> ListPlan {
    // First: what another program stores while the log is read makes the plan one of before.
    let basis = try store.basis(userID: profile.userID)
    let log = try store.events(userID: profile.userID)
    var plan = ListPlan(
      entries, matcher.matches(entries), log: log, earlier: try earlier(log).entries, now: now)
    plan.basis = basis
    return plan
  }

  /// Carries a plan out; nothing is stored when it changes nothing. Where another program has added to the profile since, such as
  /// the same list, it is made anew first.
  ///
  /// - Parameter file: the path that was read.
  /// - Returns: the import; nil when there was nothing to store.
  /// - Throws: `JournalError`; then nothing was stored.
  public func carryOut(
    _ plan: inout ListPlan, of list: PersonList, file: String, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> ListImport? {
    let name = (file as NSString).lastPathComponent
    let new = ListImport(source: list.source.rawValue, file: name, owner: list.owner, time: now)
    for _ in 0..<Self.mostPlans {
      let drafts = try drafts(of: plan)
      guard !drafts.isEmpty else { return nil }
      let stored = try store.store(new, drafts, userID: profile.userID, ifStill: plan.basis) { done in
        if done % 100 == 0 { progress(done, drafts.count) }
      }
      if let stored { return stored }
      plan = try self.plan(list)
    }
    throw busy
  }

  /// A profile that is added to faster than lists are planned is nobody's.
  private static let mostPlans = 20
  private var busy: JournalError {
    JournalError(
      path: store.path,
      reason: "other programs change the profile all the time; nothing was stored. Try again.")
  }

  private func drafts(of plan: ListPlan) throws -> [ListEntryDraft] {
    // What still waits for its title is not stored twice.
    let waiting = Dictionary(try waiting().map { (Self.key($0.entry), $0.entry) }, uniquingKeysWith: { $1 })
    return plan.items.filter { item in
      guard item.isStored else { return false }
      guard item.outcome == .unmatched, let known = waiting[Self.key(item.entry)] else { return true }
      return !known.saysTheSame(as: item.entry)
    }.map { ListEntryDraft($0.entry, animeID: $0.match.animeID, events: $0.drafts) }
  }

  private static func key(_ entry: ListEntry) -> String {
    "\(entry.malID ?? 0) \(entry.anilistID ?? 0) \(entry.names.first ?? "")"
  }

  /// What the newest import in force says of each title, and which imports are in force.
  private func earlier(_ log: [Event]) throws -> (
    entries: [Int: ListPlan.Earlier], imports: [Int64: ListImport]
  ) {
    let inForce = try importsInForce(log)
    var entries: [Int: ListPlan.Earlier] = [:]
    for stored in try store.listEntries(userID: profile.userID) {
      guard let id = stored.animeID, let list = inForce[stored.importID] else { continue }
      entries[id] = ListPlan.Earlier(stored.entry, time: list.time)
    }
    return (entries, inForce)
  }

  /// Imports that were not taken back as a whole.
  private func importsInForce(_ log: [Event]) throws -> [Int64: ListImport] {
    let all = Set(log.compactMap { $0.feedback == .undo ? nil : $0.importID })
    let standing = CurrentAnswers.importsInForce(log)
    var result: [Int64: ListImport] = [:]
    for list in try store.imports(userID: profile.userID)
    where all.contains(list.id) ? standing.contains(list.id) : list.undone == nil { result[list.id] = list }
    return result
  }

  /// Entries of imports in force that still wait for their title. The newest one of each counts.
  private func waiting() throws -> [StoredListEntry] {
    let inForce = try importsInForce(try store.events(userID: profile.userID))
    var newest: [String: StoredListEntry] = [:]
    for stored in try store.listEntries(userID: profile.userID)
    where stored.animeID == nil && inForce[stored.importID] != nil { newest[Self.key(stored.entry)] = stored }
    return newest.values.sorted { $0.id < $1.id }
  }

  /// Finds titles for entries that had none: the catalogue has grown.
  ///
  /// - Returns: how many were found.
  public func pickUp() throws -> Int {
    for _ in 0..<Self.mostPlans {
      let basis = try store.basis(userID: profile.userID)
      let waiting = try waiting()
      guard !waiting.isEmpty else { return 0 }
      let plan = try plan(waiting.map(\.entry))
      let found = zip(waiting, plan.items).compactMap { stored, item in
        item.match.animeID.map { (entry: stored, animeID: $0, events: item.drafts) }
      }
      if try store.resolve(found, userID: profile.userID, ifStill: basis) { return found.count }
    }
    throw busy
  }

  /// The same for every profile of a home.
  public static func pickUp(_ store: any EventJournal, _ titles: TitleTable, now: Int64) throws -> Int {
    try store.profiles().reduce(0) { sum, entry in
      // Most profiles wait for nothing, and an index of all names takes a while.
      guard try store.listEntries(userID: entry.profile.userID).contains(where: { $0.animeID == nil }) else {
        return sum
      }
      return sum + (try ListImporter(store, entry.profile, titles, now: now).pickUp())
    }
  }

  /// Titles with names near that of an entry.
  public func nearest(_ entry: ListEntry, in index: TitleIndex) -> [Anime] {
    matcher.nearest(entry, in: index)
  }
}
