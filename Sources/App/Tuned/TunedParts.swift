import Foundation
import Foundations
import Models

/// Results of tuning in a home: a folder for each owner, with a file for each result.
///
///     tuned/shared/serving.json     what serves; missing where nothing tuned does
///     tuned/shared/shared-3.json    every result that is kept, promoted or not
///     tuned/shared/state.json       the last verdict and what it was about
///     tuned/p1/...                  the same of the profile with key 1
///     tuned/attempt.json            the last run: when it began and ended, and why it failed
///     tuned/night.json              which machine tuned last, where several share the folder
///     tuned/journal.json            whose numbers of profiles and events these are
///
/// Every file is written beside its place, synced and renamed. A promotion is the one rename of `serving.json`, which also says what was
/// judged: a run that is killed at any point leaves the old result or the new one.
public struct TunedParts: Sendable {
  /// The folder.
  public let folder: String
  /// How many results of an owner are kept.
  public static let mostKept = 10
  /// No file of these is larger.
  private static let mostBytes = 1 << 18

  /// Results in `models`, the folder of a home's models.
  public init(models: String) { self.init(folder: models + "/tuned") }

  init(folder: String) { self.folder = folder }

  private func folder(_ owner: TunedOwner) -> String { folder + "/" + owner.prefix }
  /// The file of what serves.
  public func servingFile(_ owner: TunedOwner) -> String { folder(owner) + "/serving.json" }

  func read<Value: Decodable>(_ path: String, _ type: Value.Type) throws -> Value? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let text = try FileBytes.text(path, mostBytes: Self.mostBytes)
    do { return try JSONDecoder().decode(type, from: Data(text.utf8)) } catch {
      throw ModelError("\(path): not a result of tuning; it is not used. nostrade tune makes another one.")
    }
  }

  func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    let folder = Paths.folder(of: path)
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw FileError(path: folder, operation: "cannot be made", code: 0) }
    try AtomicFile.write(text, to: path, permissions: 0o600)
  }

  // MARK: Reading

  /// What serves; nil where nothing tuned does.
  ///
  /// - Throws: `ModelError` or `FileError` for a file that cannot be used.
  public func serving(_ owner: TunedOwner) throws -> TunedPart? {
    try read(servingFile(owner), TunedPart.self)
  }

  /// All results that are kept, oldest first; those that cannot be read are left out.
  public func kept(_ owner: TunedOwner) -> [TunedPart] {
    numbers(owner).compactMap { number in
      try? read(file(owner, number), TunedPart.self)
    }
  }

  /// The last verdict and what it was about. A killed run may have left an old state file: the serving result says which events its own
  /// verdict was about.
  public func state(_ owner: TunedOwner) -> TuningState {
    var state = (try? read(folder(owner) + "/state.json", TuningState.self)) ?? TuningState()
    if let serving = try? serving(owner) { state.judged = max(state.judged, serving.judged) }
    return state
  }

  /// Owners that have results or states, all profiles first.
  public var owners: [TunedOwner] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    return names.compactMap { TunedOwner(id: $0 + "-0") }.sorted { order($0) < order($1) }
  }

  private func order(_ owner: TunedOwner) -> Int64 {
    switch owner {
    case .shared: -1
    case .profile(let id): id
    }
  }

  private func file(_ owner: TunedOwner, _ number: Int) -> String {
    "\(folder(owner))/\(owner.prefix)-\(number).json"
  }

  /// The file of a result that is kept.
  public func file(of part: TunedPart, _ owner: TunedOwner) -> String {
    file(owner, TunedOwner.number(of: part.id))
  }

  private func numbers(_ owner: TunedOwner) -> [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder(owner))) ?? []).compactMap { name in
      guard name.hasPrefix(owner.prefix + "-"), name.hasSuffix(".json") else { return nil }
      // A greater number was never given: there must be one after it.
      return Int(name.dropFirst(owner.prefix.count + 1).dropLast(5)).flatMap {
        (1...1 << 40).contains($0) ? $0 : nil
      }
    }.sorted()
  }

  private var nightFile: String { folder + "/night.json" }

  /// The last night that came to its end on any machine; nil where none did.
  public var night: TunedNight? { try? read(nightFile, TunedNight.self) }

  /// Remembers that a night came to its end.
  ///
  /// - Throws: `FileError`.
  public func write(_ night: TunedNight) throws { try write(night, to: nightFile) }

  private var attemptFile: String { folder + "/attempt.json" }

  /// The last run of tuning; nil before the first.
  public var attempt: TuningAttempt? { try? read(attemptFile, TuningAttempt.self) }

  /// Remembers how far a run has come.
  ///
  /// - Throws: `FileError`.
  public func write(_ attempt: TuningAttempt) throws { try write(attempt, to: attemptFile) }

  // MARK: Writing

  /// A name for the next result.
  public func nextID(_ owner: TunedOwner) -> String { "\(owner.prefix)-\((numbers(owner).last ?? 0) + 1)" }

  /// Keeps a result; it does not serve.
  ///
  /// - Throws: `FileError`.
  public func keep(_ part: TunedPart, _ owner: TunedOwner) throws {
    guard let number = Int(part.id.dropFirst(owner.prefix.count + 1)) else { return }
    try write(part, to: file(owner, number))
    let serving = (try? self.serving(owner))?.id
    for old in numbers(owner).dropLast(Self.mostKept) where "\(owner.prefix)-\(old)" != serving {
      unlink(file(owner, old))
    }
  }

  /// Lets a result serve from now on; open feeds notice at the next key.
  ///
  /// - Throws: `FileError`; what served before serves on.
  public func serve(_ part: TunedPart, _ owner: TunedOwner) throws {
    try write(part, to: servingFile(owner))
  }

  /// Lets nothing tuned serve.
  ///
  /// - Throws: `FileError`.
  public func serveNone(_ owner: TunedOwner) throws {
    // The answers that the serving result was judged by stay judged.
    try write(state(owner), to: folder(owner) + "/state.json")
    guard unlink(servingFile(owner)) == 0 || errno == ENOENT else {
      throw FileError(path: servingFile(owner), operation: "cannot be removed")
    }
    AtomicFile.syncFolder(of: servingFile(owner))
  }

  /// Remembers how a night ended.
  ///
  /// - Throws: `FileError`.
  public func write(_ state: TuningState, _ owner: TunedOwner) throws {
    try write(state, to: folder(owner) + "/state.json")
  }

  /// Whether a result is to serve, be it one that cannot be read.
  public func isServing(_ owner: TunedOwner) -> Bool {
    FileManager.default.fileExists(atPath: servingFile(owner))
  }

  /// Notes that a person chose what serves an owner: that is no news, and what was said before was about something else.
  ///
  /// - Throws: `FileError`.
  public func noteChoice(_ owner: TunedOwner) throws {
    for case .profile(let id) in owners where owner == .shared || owner == .profile(id) {
      var state = state(.profile(id))
      guard state.ran > 0 else { continue }
      (state.said, state.serving) = ("", servingIDs(id))
      try write(state, .profile(id))
    }
  }

  /// Goes back to the promoted result before the one that serves, or to none; from one that cannot be read to the last promoted one.
  ///
  /// - Returns: the result that serves now; nil for none.
  /// - Throws: `ModelError` when nothing tuned serves; `FileError`.
  public func rollBack(_ owner: TunedOwner) throws -> TunedPart? {
    guard isServing(owner) else {
      throw ModelError("Nothing tuned serves here: there is nothing to go back from.")
    }
    let serving = try? serving(owner)
    let number = serving.map { TunedOwner.number(of: $0.id) } ?? .max
    // By their numbers: clocks are put back.
    let before = kept(owner).last {
      $0.verdict.kind == .promoted && TunedOwner.number(of: $0.id) < number
    }
    guard let before else {
      try serveNone(owner)
      return nil
    }
    var back = before
    back.judged = max(before.judged, state(owner).judged)
    try serve(back, owner)
    return back
  }
}
