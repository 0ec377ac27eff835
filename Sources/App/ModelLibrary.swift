import Cards
import Foundation
import Models

/// A model at hand: a file, or one member of the ensemble in it.
public struct ModelEntry: Sendable, Equatable {
  /// What it is chosen by.
  public var name: String
  /// The file.
  public var path: String
  /// Which member of the file's ensemble; nil for the whole of it.
  public var member: Int?
  /// `ensemble`, `linear`, ...
  public var kind: String
  /// Whether it has two heads, presence and rating.
  public var hasHeads: Bool
  /// What tables call it, where that says more than the kind: `edlae 35%`.
  public var label: String
  /// Titles it knows.
  public var titles: Int
  /// Size of the file.
  public var bytes: Int
  /// What the file says of how it came to be.
  public var card: ModelCard
}

/// The models at hand, by name: the one that serves, its members, those of the home, and the others that ship.
public struct ModelLibrary: Sendable {
  private let home: String
  /// The model that ships.
  let shipped: String
  private let assets: String

  /// A library of the models in a home's folder and of those that ship beside `shipped`.
  public init(home: String, shipped: String) {
    self.home = home
    self.shipped = shipped
    assets = (shipped as NSString).deletingLastPathComponent
  }

  /// The model that serves unless another is chosen: the tuned one when there is one, else the one that ships.
  public var serving: String {
    let tuned = home + "/serving.safetensors"
    return FileManager.default.fileExists(atPath: tuned) ? tuned : shipped
  }

  /// Every file that could be a model, the one that serves first.
  public var files: [String] {
    let own = Self.models(in: home)
    return [serving] + (own + Self.models(in: assets).filter { !own.contains($0) }).filter { $0 != serving }
  }

  private static func models(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      .filter { $0.hasSuffix(".safetensors") }.map { folder + "/" + $0 }
  }

  /// All models that can be read, the one that serves first and after it its members. A name that is taken already gets a number.
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
          hasHeads: member.map { s.members[$0].hasHeads } ?? s.hasHeads, label: label, titles: s.titles,
          bytes: s.bytes, card: s.card))
    }
    for path in files {
      guard let summary = try? ModelFile.summary(path) else { continue }
      let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      let isServing = path == serving
      // Beside a tuned model the one it came from is still to be had.
      add(
        isServing ? summary.kind : path == shipped ? "shipped" : stem, path, nil, summary.kind, summary)
      guard isServing else { continue }
      for (m, member) in summary.members.enumerated() { add(member.kind, path, m, member.name, summary) }
    }
    return result
  }

  /// The model of a name or a file; the one that serves for nil.
  ///
  /// - Throws: `ModelError` naming those at hand, for one that is not.
  public func find(_ name: String?) throws -> (path: String, member: Int?) {
    guard let name else { return (serving, nil) }
    if name.contains("/") || name.hasSuffix(".safetensors") { return (name, nil) }
    let all = entries()
    guard let entry = all.first(where: { $0.name == name }) else {
      throw ModelError(
        "There is no model called \(name). Available: \(all.map(\.name).joined(separator: ", ")), or the path of a file."
      )
    }
    return (entry.path, entry.member)
  }

  /// Reads the model of a name or a file.
  ///
  /// - Throws: as `find`, and `TensorsError` for a file that does not fit.
  public func read(_ name: String?) throws -> (scorer: any ItemScorer, card: ModelCard) {
    let (path, member) = try find(name)
    return try member.map { try ModelFile.read(path, member: $0) } ?? ModelFile.read(path)
  }

  /// The choice as a screen is told it, with the one that is wanted, should it be a file.
  public func lines(with wanted: String? = nil) -> [AvailableModel] {
    var lines = entries().map { AvailableModel($0.name, hasHeads: $0.hasHeads) }
    if let wanted, !lines.contains(where: { $0.name == wanted }), let found = try? find(wanted),
      let summary = try? ModelFile.summary(found.path)
    {
      lines.append(AvailableModel(wanted, hasHeads: summary.hasHeads))
    }
    return lines
  }
}
