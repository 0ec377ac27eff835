import Foundation
import Foundations
import Models
import Tensors

/// Sums of one part of the lists, as a file that another worker adds to its own.
public struct PartialSums: Sendable {
  /// Which part of how many.
  public struct Part: Sendable, Equatable, Codable {
    /// From 1.
    public var number: Int
    /// How many parts the lists are in, at most `most`.
    public var of: Int
    /// The most parts.
    public static let most = 10_000
    /// Whether there can be such a part.
    var isPossible: Bool { (1...Self.most).contains(of) && (1...of).contains(number) }

    /// A part.
    public init(_ number: Int, of count: Int) { (self.number, of) = (number, count) }
  }

  /// The sums.
  public let sums: ItemSums
  /// What was read: of all lists, and which part the sums are of.
  public let origin: Origin

  /// Where sums come from.
  public struct Origin: Sendable, Equatable, Codable {
    /// The part.
    public var part: Part
    /// See `ModelCard`: of all parts together.
    public var fingerprint: String, people: Int, rows: Int
    /// Names of the files.
    public var sources: [String]
    /// Whether the lists have times.
    public var ordered: Bool
    /// Whether the titles are those of a catalogue, which the model then learns from, too; nil in files of before it was kept.
    public var hasCatalogue: Bool?

    /// An origin.
    public init(
      part: Part, fingerprint: String, people: Int, rows: Int, sources: [String], ordered: Bool,
      hasCatalogue: Bool? = nil
    ) {
      (self.part, self.fingerprint, self.people) = (part, fingerprint, people)
      (self.rows, self.sources, self.ordered) = (rows, sources, ordered)
      self.hasCatalogue = hasCatalogue
    }

    /// The same but for the part.
    var whole: Origin {
      var copy = self
      copy.part.number = 1
      return copy
    }
  }

  private struct Configuration: Codable {
    var grades: Grades
    var weighting: ItemSums.Weighting
    var origin: Origin
  }

  private static let format = "nostrade-sums-1"

  /// Sums with their origin.
  public init(_ sums: ItemSums, _ origin: Origin) { (self.sums, self.origin) = (sums, origin) }

  /// Writes the file at `path`, atomically.
  ///
  /// - Throws: `TensorsError`.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = try encoder.encode(
      Configuration(grades: sums.grades, weighting: sums.weighting, origin: origin))
    try Safetensors.write(
      [("products", sums.products)] + (sums.targets.map { [("targets", $0)] } ?? []),
      metadata: [
        "format": Self.format, "configuration": String(decoding: text, as: UTF8.self),
        "items": sums.items.ids.map(String.init).joined(separator: ","),
      ], to: path)
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `TensorsError` when it is missing, cut short, damaged or holds no sums; `ModelError` for too many items.
  public init(_ path: String) throws {
    let file = try Safetensors(path: path)
    func fail(_ reason: String) -> TensorsError { TensorsError(path: path, reason: reason) }
    guard file.metadata["format"] == Self.format, let text = file.metadata["configuration"],
      text.utf8.count < 1 << 16,
      let stored = try? JSONDecoder().decode(Configuration.self, from: Data(text.utf8))
    else { throw fail("these are no sums that train --part wrote.") }
    let ids = (file.metadata["items"] ?? "").split(separator: ",").compactMap { Int($0) }
    let items = ItemIndex(ids)
    guard items.count == ids.count, items.count >= 2, stored.origin.part.isPossible else {
      throw fail("its titles or its part cannot be read; sum it again.")
    }
    guard stored.weighting.isPossible, stored.origin.people >= 0, stored.origin.rows >= 0 else {
      throw fail("its numbers are out of range; sum it again.")
    }
    try Baselines.check(items)
    let n = items.count
    switch stored.weighting {
    case .lists:
      sums = ItemSums(
        items, stored.grades, stored.weighting, try file.tensor("products", rows: n, cols: n), nil)
    case .histories:
      sums = ItemSums(
        items, stored.grades, stored.weighting, try file.tensor("products", rows: n + 1, cols: n + 1),
        try file.tensor("targets", rows: n + 1, cols: n))
    }
    origin = stored.origin
  }

  /// The sums of all lists, from the files of all parts; one file is in memory beside the sum. O(files items^2).
  ///
  /// - Throws: `TensorsError` for a file that cannot be read or does not go with the others; `ModelError` where a part is missing.
  public static func added(_ paths: [String]) throws -> PartialSums {
    var whole: PartialSums?
    var seen: [Int: String] = [:]
    for path in paths {
      let part = try PartialSums(path)
      if let other = seen[part.origin.part.number] {
        throw TensorsError(path: path, reason: "it holds the same part of the lists as \(other).")
      }
      seen[part.origin.part.number] = path
      guard let sum = whole else {
        whole = part
        continue
      }
      guard part.origin.whole == sum.origin.whole, part.sums.items == sum.sums.items,
        part.sums.grades == sum.sums.grades, part.sums.weighting == sum.sums.weighting
      else {
        throw TensorsError(
          path: path,
          reason:
            "its sums are of other lists, titles or options than those of \(paths[0]); sum all parts with the same ones."
        )
      }
      sum.sums.add(part.sums)
    }
    guard let whole else { throw ModelError("There are no sums to add.") }
    let missing = (1...whole.origin.part.of).filter { seen[$0] == nil }
    guard missing.isEmpty else {
      throw ModelError(
        "The sums of part \(missing.prefix(5).map { "\($0)/\(whole.origin.part.of)" }.joined(separator: ", ")) are missing: write them with train --part, and give the file too."
      )
    }
    return whole
  }
}
