import Foundation
import Tensors

/// The same order for everyone: how many people loved each item. The yardstick every claim stands on.
public struct Popularity: StoredModel {
  static let kind = "popularity"
  /// The items it counted.
  public let items: ItemIndex
  /// Counts are no log-odds.
  public var hasOwnScale: Bool { true }
  /// As beside an ensemble.
  public var cosineWorth: Float { 0.2 }
  /// `popularity`.
  public let name = "popularity"
  private let counts: [Float]
  /// What it counted.
  public var raters: [Float]? { counts }
  private let scores: [Float]

  /// Counts of loves, `[items.count]`; missing ones are zero.
  public init(items: ItemIndex, counts: [Float]) {
    self.items = items
    self.counts = counts + [Float](repeating: 0, count: max(0, items.count - counts.count))
    scores = self.counts.prefix(items.count).map { log1p($0) }
  }

  /// The logarithm of the counts. O(items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    for i in 0..<min(scores.count, items.count) { scores[i] = self.scores[i] }
  }

  /// The same whatever is left out.
  public func score(
    _ history: [Interaction], query: Query, without places: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    score(history, query: query, into: &scores)
    return DenseLeaveOneOutScores(places.map { _ in self.scores })
  }

  /// `popularity`.
  public var kind: String { Self.kind }
  /// The counts, `[1, items]`.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [("counts", .float(Tensor(1, counts.count, values: counts)))]
  }
  /// Nothing.
  public func metadata() throws -> [String: String] { [:] }

  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let counts = try opened.file.tensor(prefix + "counts", rows: 1, cols: opened.items.count)
    self.init(items: opened.items, counts: counts.values)
  }
}
