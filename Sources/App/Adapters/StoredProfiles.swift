import Cards
import Catalogue
import Feed
import Foundation
import Foundations
import Journal
import Lists

/// The profiles of a home, stored in the journal.
public struct StoredProfiles: ProfileStore {
  private let store: any EventJournal
  private let standard: RankingKnobs
  private let titles: TitleTable
  private let clock: () -> Int64
  private let opened: (Int64) -> Void

  /// The profiles in `store`. `standard` are the knobs of those that have not turned them.
  /// Lists are imported with the titles of `titles`, at the time that `clock` tells. `opened` is called with each profile whose log
  /// is opened.
  public init(
    _ store: any EventJournal, standard: RankingKnobs = RankingKnobs(), titles: TitleTable,
    clock: @escaping () -> Int64, opened: @escaping (Int64) -> Void = { _ in }
  ) {
    (self.store, self.standard, self.titles, self.clock) = (store, standard, titles, clock)
    self.opened = opened
  }

  /// All profiles with the number of their events, oldest first.
  public func profiles() throws -> [ProfileSummary] {
    try store.profiles().map { ProfileSummary(name: $0.profile.name, events: $0.events) }
  }

  /// The log of a profile; the profile is created when it does not exist.
  public func log(of name: String) throws -> any EventLog {
    let profile = try store.profile(named: name)
    opened(profile.userID)
    return ProfileLog(store, profile, standard: standard)
  }

  /// See `ListImporter`.
  public func importList(_ path: String, into name: String) throws -> String {
    let read: ReadList
    do { read = try ListReader.read(Paths.expanded(path)) } catch var error as ListsError {
      error.reason = Self.withCommand(error.reason)
      throw error
    }
    let profile = try store.profile(named: name)
    if case .own(let own, _) = read, !own.log.isEmpty, try store.events(userID: profile.userID).isEmpty {
      if let damage = own.damage {
        throw ListsError(path: path, reason: "the exported list is damaged: \(damage). Nothing was stored.")
      }
      let (past, unknown) = own.withoutFuture(now: clock())
      try store.restore(past, userID: profile.userID)
      let told = Self.told([OwnList.warning(unknown: unknown)].compactMap { $0 })
      return ([FeedMessages.restored(own.eventCount)] + told).joined(separator: " ")
    }
    let importer = try ListImporter(store, profile, titles, now: clock())
    var plan = try importer.plan(read.list)
    _ = try importer.carryOut(&plan, of: read.list, file: path)
    let sentence = FeedMessages.imported(
      plan.items.count, new: plan.count(.new) + plan.count(.changed), missing: plan.count(.unmatched))
    let warnings =
      [importer.doubt(about: plan), importer.advice(on: plan)].compactMap { $0 } + read.list.warnings
    return ([sentence] + Self.told(warnings)).joined(separator: " ")
  }

  /// A sentence that asks for the option --scale, with the command that takes it: the feed has none.
  private static func withCommand(_ sentence: String) -> String {
    let command = "nostrade import --list FILE --scale"
    if let start = sentence.firstRange(of: "Give --scale thumbs")?.lowerBound {
      return sentence[..<start] + "If 1 is a thumb up: \(command) thumbs"
    }
    return sentence.replacing(/Give --scale( \d+)? if ([^.]*)\.?$/) { found in
      let scale = found.1 ?? (sentence.contains("scale of 20") ? " 100" : " 20")
      return "If \(found.2): \(command)\(scale)"
    }
  }

  /// What the status line has room for of the warnings about a list: the first, and the command that prints all.
  private static func told(_ warnings: [String]) -> [String] {
    guard let first = warnings.first else { return [] }
    let sentence = withCommand(first.hasSuffix(".") ? first : first + ".")
    guard warnings.count > 1 else { return [sentence] }
    return [sentence, "\(warnings.count - 1) more: nostrade import --list FILE --dry-run"]
  }
}
