import Foundation
import Foundations

/// Numbers of profiles and events are those of one journal: what was tuned serves only there, and is numbered anew for a copy.
extension TunedParts {
  /// Results in `models` for the answers of one journal. The first journal that was tuned for has the folder `tuned`, another one a
  /// folder of its own beside it.
  ///
  /// - Parameter journal: what tells the journal from others, the same on all machines that share the folder; nil where it is not known.
  public init(models: String, journal: String?) {
    let first = TunedParts(models: models)
    guard let journal, let owner = first.journal, owner != journal else {
      self = first
      return
    }
    self = TunedParts(folder: first.folder + "-" + FNV1a(journal).text)
  }

  private var journalFile: String { folder + "/journal.json" }

  /// The journal whose answers were tuned on; nil where that was not noted.
  public var journal: String? { try? read(journalFile, [String].self)?.first }

  /// Notes which journal it is, unless one is noted.
  ///
  /// - Throws: `FileError`.
  public func note(journal: String) throws {
    guard self.journal == nil else { return }
    // A list: a lone text is no file of JSON everywhere.
    try write([journal], to: journalFile)
  }

  /// How a journal was copied: new numbers of profiles by the old ones, and of all their events.
  public struct Renumbering: Sendable {
    /// A profile in the copy, with its events: the old number and the new one of each, oldest first.
    public typealias Copied = (profile: Int64, events: [(old: Int64, new: Int64)])
    var profiles: [Int64: Copied]

    /// Profiles of the copy by their old numbers.
    public init(_ profiles: [Int64: Copied]) { self.profiles = profiles }

    func owner(_ owner: TunedOwner) -> TunedOwner? {
      guard case .profile(let id) = owner else { return .shared }
      return profiles[id].map { .profile($0.profile) }
    }

    /// Up to which event a verdict about events up to `old` was: of all people for what is shared, whose events may have changed places.
    func event(_ old: Int64, of owner: TunedOwner) -> Int64 {
      let copied: [Copied]
      if case .profile(let id) = owner {
        copied = profiles[id].map { [$0] } ?? []
      } else {
        copied = Array(profiles.values)
      }
      return copied.compactMap { $0.events.last { $0.old <= old }?.new }.max() ?? 0
    }

    func name(_ id: String) -> String? {
      TunedOwner(id: id).flatMap(owner).map { "\($0.prefix)-\(TunedOwner.number(of: id))" }
    }

    func part(_ part: TunedPart, of owner: TunedOwner) -> TunedPart? {
      guard let id = name(part.id) else { return nil }
      var new = part
      (new.id, new.judged) = (id, event(part.judged, of: owner))
      return new
    }

    func state(_ state: TuningState, of owner: TunedOwner) -> TuningState {
      var new = state
      (new.judged, new.newest) = (event(state.judged, of: owner), event(state.newest, of: owner))
      new.serving = state.serving.map { $0.compactMap(name) }
      return new
    }
  }

  /// Writes all results for a copy of the journal, whose folder `target` is; what is there already stays.
  ///
  /// - Returns: how many owners of results there are in the copy; nil where it had results before.
  /// - Throws: `ModelError` or `FileError` for a result that cannot be read or written; a later call begins again.
  public func copy(to target: TunedParts, journal: String, _ numbers: Renumbering) throws -> Int? {
    guard target.folder != folder, !FileManager.default.fileExists(atPath: target.folder) else { return nil }
    // Whole or not at all: the folder gets its name last.
    let new = TunedParts(folder: target.folder + ".new")
    try? FileManager.default.removeItem(atPath: new.folder)
    var count = 0
    for owner in owners {
      guard let other = numbers.owner(owner) else { continue }
      for part in kept(owner) {
        if let part = numbers.part(part, of: owner) { try new.keep(part, other) }
      }
      if let part = try serving(owner).flatMap({ numbers.part($0, of: owner) }) { try new.serve(part, other) }
      try new.write(numbers.state(state(owner), of: owner), other)
      count += 1
    }
    try new.note(journal: journal)
    guard rename(new.folder, target.folder) == 0 else {
      throw FileError(path: target.folder, operation: "cannot be made")
    }
    AtomicFile.syncFolder(of: target.folder)
    return count
  }
}
