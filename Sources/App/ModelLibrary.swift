import Cards
import Foundation
import Foundations
import Logging
import Models
import Recommending

/// An available model: a file, or one member of the ensemble in it.
public struct ModelEntry: Sendable, Equatable {
  /// The name by which it is chosen.
  public var name: String
  /// The file.
  public var path: String
  /// Which member of the file's ensemble; nil for the whole file.
  public var member: Int?
  /// `ensemble`, `linear`, ...
  public var kind: String
  /// Its name in tables, which may say more than the kind: `edlae 35%`.
  public var label: String
  /// How many titles it knows.
  public var titles: Int
  /// Size of the file in bytes.
  public var bytes: Int
  /// What the file says about its training.
  public var card: ModelCard
}

/// The available models, by name: the serving model, its members, the others in the home, and the other shipped ones.
public struct ModelLibrary: Sendable {
  private let home: String
  /// The file of the shipped model.
  public let shipped: String
  private let assets: String
  /// What was tuned in the home.
  public let tuned: TunedParts
  /// Co-love counts, read once from the model "colove", when they are first needed.
  public let coLoves: CoLoveSource

  /// The models in the folder `home` and in the folder of `shipped`.
  ///
  /// - Parameter tuned: what was tuned; nil for what is in `home`.
  public init(home: String, shipped: String, tuned: TunedParts? = nil) {
    self.home = home
    self.shipped = shipped
    self.tuned = tuned ?? TunedParts(models: home)
    assets = Paths.folder(of: shipped)
    coLoves = CoLoveSource { ModelLibrary(home: home, shipped: shipped, tuned: tuned).readCoLoves() }
  }

  /// The file of the serving model: the tuned one if there is one, else the shipped one.
  public var serving: String {
    let tuned = home + "/serving.safetensors"
    return FileManager.default.fileExists(atPath: tuned) ? tuned : shipped
  }

  /// The file that really serves: a tuned one that cannot be read gives way to the shipped one.
  public var usable: String {
    let serving = serving
    return serving == shipped || (try? ModelFile.summary(serving)) != nil ? serving : shipped
  }

  private func readCoLoves() -> CoLoveSource.Counted? {
    if let model = try? read("colove"), let counts = model.scorer as? any CoLoveCounts {
      return (counts, model.card.people)
    }
    // Without the file reasons go without counts; one that cannot be read is told.
    for path in files where (path as NSString).lastPathComponent == "colove.safetensors" {
      do { _ = try ModelFile.read(path) } catch {
        Logger(label: "nostrade.models").error(
          "counts of what is loved together not used", metadata: ["error": "\(error)"])
      }
    }
    return nil
  }

  /// Every file that could be a model, the serving one first.
  public var files: [String] {
    let own = Self.models(in: home)
    return [serving] + (own + Self.models(in: assets).filter { !own.contains($0) }).filter { $0 != serving }
  }

  /// Files beside the models that are no models: word vectors.
  private static let notModels: Set = ["meaning.safetensors"]

  private static func models(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      .filter { $0.hasSuffix(".safetensors") && !notModels.contains($0) }.map { folder + "/" + $0 }
  }

  /// All models that can be read: the serving one, its members, the others. A repeated name gets a number.
  public func entries() -> [ModelEntry] {
    var taken: [String: Int] = [:]
    var result: [ModelEntry] = []
    func add(_ name: String, _ path: String, _ member: Int?, _ label: String, _ s: ModelFile.Summary) {
      taken[name, default: 0] += 1
      let number = taken[name] ?? 1
      result.append(
        ModelEntry(
          name: number > 1 ? "\(name)-\(number)" : name, path: path, member: member,
          kind: member.map { s.members[$0].kind } ?? s.kind,
          label: label, titles: s.titles, bytes: s.bytes, card: s.card))
    }
    let serving = usable
    for path in [serving] + files.filter({ $0 != serving }) {
      guard let summary = try? ModelFile.summary(path) else { continue }
      let file = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      let stem = CleanText.clean(file, limit: 100)
      let isServing = path == serving
      // While a tuned model serves, the shipped one can still be chosen, under this name.
      add(
        isServing ? summary.kind : path == shipped ? "shipped" : stem, path, nil, summary.kind, summary)
      guard isServing else { continue }
      for (m, member) in summary.members.enumerated() { add(member.kind, path, m, member.name, summary) }
    }
    return result
  }

  /// Finds a model by name or file; nil stands for the serving one.
  ///
  /// - Throws: `ModelError` with all names, when there is no model with this one.
  public func find(_ name: String?) throws -> (path: String, member: Int?) {
    guard let name else { return (serving, nil) }
    if name.contains("/") || name.hasSuffix(".safetensors") { return (Paths.expanded(name), nil) }
    let all = entries()
    guard let entry = all.first(where: { $0.name == name }) else {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), !isFolder.boolValue {
        return (name, nil)
      }
      try tellOfDamage(name)
      throw ModelError(
        "There is no model called \(name). Available: \(all.map(\.name).joined(separator: ", ")), or the path of a file."
      )
    }
    return (entry.path, entry.member)
  }

  /// Finds a model by name alone, whatever files are in the current folder.
  ///
  /// - Throws: `ModelError` with all names, when there is no model with this one.
  public func named(_ name: String) throws -> (path: String, member: Int?) {
    let all = entries()
    guard let entry = all.first(where: { $0.name == name }) else {
      try tellOfDamage(name)
      throw ModelError(
        "There is no model called \(name). There are: \(all.map(\.name).joined(separator: ", ")).")
    }
    return (entry.path, entry.member)
  }

  /// What is wrong with the file of a name, where it cannot be read.
  ///
  /// - Throws: `TensorsError`; nothing where there is no such file, or it is sound.
  private func tellOfDamage(_ name: String) throws {
    let file = files.first { (($0 as NSString).lastPathComponent as NSString).deletingPathExtension == name }
    if let file { try ModelFile.check(file) }
  }

  /// How the choice of a model is stored: its name where it has one, else its file by a path that holds from every folder.
  ///
  /// - Throws: as `find`.
  public func lasting(_ name: String) throws -> String {
    let found = try find(name)
    let all = entries()
    if all.contains(where: { $0.name == name }) { return name }
    func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    let path = Paths.absolute(found.path)
    return all.first { $0.member == nil && real($0.path) == real(path) }?.name ?? path
  }

  /// Reads a model by name or file.
  ///
  /// - Throws: as `find`, and `TensorsError` for a file that is not a model.
  public func read(_ name: String?) throws -> (scorer: any ItemScorer, card: ModelCard) {
    try read(find(name))
  }

  /// Reads a model that was found.
  ///
  /// - Throws: `TensorsError` for a file that is not a model.
  public func read(_ found: (path: String, member: Int?)) throws -> (scorer: any ItemScorer, card: ModelCard)
  {
    let (path, member) = found
    return try member.map { try ModelFile.read(path, member: $0) } ?? ModelFile.read(path)
  }

  /// Reads a model as it serves a profile, or anybody where that is nil: the default model with what was tuned, any other as it is.
  /// `problem` tells what of it could not be used.
  ///
  /// - Throws: as `read`.
  public func readServing(_ name: String?, profile: Int64?) throws -> (
    scorer: any ItemScorer, card: ModelCard, problem: String?
  ) {
    let (scorer, card) = try read(name)
    guard name == nil else { return (scorer, card, nil) }
    let tuned = tuned.applied(to: scorer, profile: profile)
    return (tuned.scorer, card, tuned.problem)
  }

  /// The models that a screen offers; `wanted` is added if it is a file.
  public func lines(with wanted: String? = nil) -> [AvailableModel] {
    var lines = entries().map { AvailableModel($0.name) }
    if let wanted, !lines.contains(where: { $0.name == wanted }), let found = try? find(wanted),
      (try? ModelFile.summary(found.path)) != nil
    {
      lines.append(AvailableModel(wanted))
    }
    return lines
  }
}
