import Foundation
import Tensors

/// A scorer combined with popularity, whose weight falls as the history grows: a single event says little.
public struct FadingPopularity: ItemScorer {
  /// The items of the scorer.
  public let items: ItemIndex
  /// A name for tables.
  public let name: String
  private let scorer: any ItemScorer
  private let popularity: [Float]
  private let weight: Float

  /// Standardised scores of `scorer` plus `weight / (events + 2)` times standardised `log(1 + counts)`, `[items]`.
  public init(_ scorer: any ItemScorer, _ counts: [Float], weight: Float, name: String) {
    items = scorer.items
    self.name = name
    self.scorer = scorer
    self.weight = weight
    var popularity = counts.map { log(1 + $0) }
    Ensemble.standardise(&popularity)
    self.popularity = popularity
  }

  /// The cost of the scorer plus O(items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    scorer.score(history, query: query, into: &scores)
    Ensemble.standardise(&scores)
    scores.withUnsafeMutableBufferPointer { scores in
      guard let start = scores.baseAddress else { return }
      BLAS.add(popularity, to: start, times: weight / Float(history.count + 2), count: items.count)
    }
  }
}
