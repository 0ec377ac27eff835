import Foundation
import Tensors

/// Non-negative matrix factorisation: tastes as a few groups that only ever add up (Lee & Seung, NIPS 2000).
public struct NonNegativeFactors: StoredModel {
  static let kind = "nmf"
  /// Updates after which a person's weights have settled.
  private static let rounds = 40

  /// The items it was fitted to.
  public let items: ItemIndex
  /// Sums of weights, not log-odds.
  public var hasOwnScale: Bool { true }
  /// As beside an ensemble.
  public var cosineWorth: Float { 0.2 }
  /// `nmf`.
  public let name = "nmf"
  /// How much of each group an item has, `[items, groups]`, none negative.
  public let parts: Tensor
  /// `parts^T parts`, `[groups, groups]`.
  private let gram: Tensor

  /// A model over `parts` `[items, groups]`.
  public init(items: ItemIndex, parts: Tensor) {
    self.items = items
    self.parts = parts
    gram = ImplicitFactors.gram(parts, 0)
  }

  /// Number of groups.
  public var groups: Int { parts.cols }

  /// How much a history has of each group, `[groups]`; all zero when nothing in it was liked. O(events groups + groups^2).
  public func weights(_ history: [Interaction]) -> [Float] {
    let k = groups
    var pull = [Float](repeating: 0, count: k)
    for event in history where event.item >= 0 && Int(event.item) < items.count {
      let grade = max(0, Grades.graded[event.signal])
      for g in 0..<k { pull[g] += grade * parts.row(Int(event.item))[g] }
    }
    guard pull.contains(where: { $0 > 0 }) else { return pull }
    var weights = [Float](repeating: 1, count: k)
    for _ in 0..<Self.rounds {
      let before = weights
      for g in 0..<k {
        var push: Float = 1e-9
        for h in 0..<k { push += gram.row(g)[h] * before[h] }
        weights[g] = before[g] * pull[g] / push
      }
    }
    return weights
  }

  /// The group a history has most of, nil when it has none.
  public func group(_ history: [Interaction]) -> Int? {
    let weights = weights(history)
    return weights.max().flatMap { $0 > 0 ? weights.firstIndex(of: $0) : nil }
  }

  /// O(events groups + items groups).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    if scores.count != n { scores = [Float](repeating: 0, count: n) }
    let weights = weights(history)
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      BLAS.multiplyVector(parts.pointer, rows: n, cols: groups, weights, into: start)
    }
  }

  private struct Configuration: Codable { var groups: Int }

  /// `nmf`.
  public var kind: String { Self.kind }
  /// The parts.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] { [("parts", .float(parts))] }
  /// The number of groups.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(Configuration(groups: groups))]
  }

  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let groups = try opened.configuration(Configuration.self, prefix: prefix).groups
    guard (1...4096).contains(groups) else { throw opened.fail("\(groups) groups cannot be.") }
    let parts = try opened.file.tensor(prefix + "parts", rows: opened.items.count, cols: groups)
    guard !parts.elements.contains(where: { $0 < 0 }) else {
      throw opened.fail("a part of it is negative; train it again.")
    }
    self.init(items: opened.items, parts: parts)
  }
}
