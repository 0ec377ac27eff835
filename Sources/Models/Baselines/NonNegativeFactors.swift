import Foundation
import Tensors

/// Non-negative matrix factorisation (Lee & Seung, NIPS 2000): taste as a non-negative mixture of a few groups of items.
public struct NonNegativeFactors: StoredModel {
  /// `nmf`.
  public static let kind = "nmf"
  /// Multiplicative updates of a user's weights; enough to converge.
  private static let updates = 40

  /// The items it was fitted to.
  public let items: ItemIndex
  /// Scores are sums of weights, not log-odds.
  public var scoresAreLogOdds: Bool { false }
  /// Weight of each item in each group, `[items, groups]`, none negative.
  public let itemFactors: Tensor
  /// `itemFactors^T itemFactors`, `[groups, groups]`.
  private let gram: Tensor

  /// A model over `itemFactors` `[items, groups]`.
  public init(items: ItemIndex, itemFactors: Tensor) {
    self.items = items
    self.itemFactors = itemFactors
    gram = ImplicitFactors.gram(itemFactors, 0)
  }

  /// Number of groups.
  public var groups: Int { itemFactors.cols }

  /// Weight of each group in a history, `[groups]`; zeros when nothing in it was liked. O(events groups + groups^2).
  public func weights(_ history: [Interaction]) -> [Float] {
    let k = groups
    var numerator = [Float](repeating: 0, count: k)
    for event in history where event.item >= 0 && Int(event.item) < items.count {
      let grade = max(0, Grades.graded[event.signal])
      for g in 0..<k { numerator[g] += grade * itemFactors.row(Int(event.item))[g] }
    }
    guard numerator.contains(where: { $0 > 0 }) else { return numerator }
    var weights = [Float](repeating: 1, count: k)
    for _ in 0..<Self.updates {
      let before = weights
      for g in 0..<k {
        var denominator: Float = 1e-9
        for h in 0..<k { denominator += gram.row(g)[h] * before[h] }
        weights[g] = before[g] * numerator[g] / denominator
      }
    }
    return weights
  }

  /// O(events groups + items groups).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    scores.resize(to: n)
    let weights = weights(history)
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      BLAS.multiplyVector(itemFactors.pointer, rows: n, cols: groups, weights, into: start)
    }
  }

  private struct Configuration: Codable { var groups: Int }

  /// The item factors under `parts`.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] { [("parts", .float(itemFactors))] }
  /// The number of groups.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(Configuration(groups: groups))]
  }

  /// Reads a model whose tensors and metadata begin with `prefix`.
  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let groups = try opened.configuration(Configuration.self, prefix: prefix).groups
    guard (1...4096).contains(groups) else { throw opened.fail("\(groups) groups cannot be.") }
    let itemFactors = try opened.file.tensor(prefix + "parts", rows: opened.items.count, cols: groups)
    guard !itemFactors.elements.contains(where: { $0 < 0 }) else {
      throw opened.fail("a part of it is negative; train it again.")
    }
    self.init(items: opened.items, itemFactors: itemFactors)
  }
}
