import Foundation
import Tensors

/// A scorer's standardised scores plus the logarithm of popularity, which fades as a history grows: of one title there is
/// little else to go by.
public struct FadingPopularity: ItemScorer {
  /// Those of the scorer.
  public let items: ItemIndex
  /// As given.
  public let name: String
  private let scorer: any ItemScorer
  private let popularity: [Float]
  private let weight: Float

  /// `scorer` with `weight / (events + 2)` times the standardised `log(1 + counts)`, `[items]`, beside it.
  public init(_ scorer: any ItemScorer, _ counts: [Float], weight: Float, name: String) {
    items = scorer.items
    self.name = name
    self.scorer = scorer
    self.weight = weight
    var popularity = counts.map { log(1 + $0) }
    Ensemble.standardise(&popularity)
    self.popularity = popularity
  }

  /// The scorer's cost and O(items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    scorer.score(history, query: query, into: &scores)
    Ensemble.standardise(&scores)
    scores.withUnsafeMutableBufferPointer { scores in
      guard let start = scores.baseAddress else { return }
      BLAS.add(popularity, to: start, times: weight / Float(history.count + 2), count: items.count)
    }
  }
}
