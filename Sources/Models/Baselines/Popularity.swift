import Foundation
import Tensors

/// Ranks items by how many users love them, the same for everyone: the baseline of every comparison.
public struct Popularity: StoredModel, AttributingScorer {
  /// `popularity`.
  public static let kind = "popularity"
  /// The items it counted.
  public let items: ItemIndex
  /// Scores are not log-odds.
  public var scoresAreLogOdds: Bool { false }
  private let counts: [Float]
  /// The counts as if every user could know every item, `[items]`: what is ranked by.
  private let rates: [Float]
  /// The counts, `[items]`.
  public var loveCounts: [Float]? { counts }
  /// `log(1 + rates)`.
  private let scores: [Float]

  /// A model of `counts` loves for each item, `[items.count]`; missing counts are zero. `rates` are the counts as if every user could
  /// know every item, the counts themselves where nothing is known of that.
  public init(items: ItemIndex, counts: [Float], rates: [Float]? = nil) {
    self.items = items
    self.counts = counts + [Float](repeating: 0, count: max(0, items.count - counts.count))
    self.rates = rates ?? self.counts
    scores = self.rates.prefix(items.count).map { log1p(max($0, 0)) }
  }

  /// `log(1 + rates)`. O(items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    scores.resize(to: items.count)
    for i in scores.indices { scores[i] = self.scores[i] }
  }

  /// The same scores whatever is left out.
  public func score(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    score(history, query: query, into: &scores)
    return DenseLeaveOneOutScores(positions.map { _ in self.scores })
  }

  /// No event moves anything.
  public func attributions(_ history: [Interaction], query: Query, to items: [Int32]) -> Attributions {
    Attributions(items: items.count, events: history.count)
  }

  /// The counts and, where they differ, the rates, `[1, items]` each.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [("counts", .float(Tensor(1, counts.count, values: counts)))]
      + (rates == counts ? [] : [("rates", .float(Tensor(1, rates.count, values: rates)))])
  }
  /// Empty.
  public func metadata() throws -> [String: String] { [:] }

  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let counts = try opened.file.tensor(prefix + "counts", rows: 1, cols: opened.items.count)
    let rates =
      opened.file.has(prefix + "rates")
      ? try opened.file.tensor(prefix + "rates", rows: 1, cols: opened.items.count).values : nil
    self.init(items: opened.items, counts: counts.values, rates: rates)
  }
}
