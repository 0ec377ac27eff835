import Evaluation
import Foundations
import Models
import Tensors

/// Measures NDCG@10 on held-out cases with several workers; it chooses the epoch.
struct Validation: Sendable {
  let cases: [HeldOutCase]
  private let scorers: [SASRecScorer]

  init(_ cases: [HeldOutCase], _ weights: SASRecWeights, _ items: ItemIndex, workers: Int) {
    self.cases = cases
    scorers = (0..<max(1, workers)).map { _ in
      SASRecScorer(weights: weights, items: items)
    }
  }

  /// Mean NDCG@10 with the current weights; 0 without cases.
  func ndcg() -> Double {
    let count = scorers.count
    let figures = Parallel.map(Array(0..<count)) { i in
      BLAS.flushDenormals()
      let own = stride(from: i, to: cases.count, by: count).map { cases[$0] }
      return HeldOut.measure(scorers[i], own).compactMap { $0.ndcg[10] }
    }
    return MeanAndError(figures.flatMap { $0 }).mean
  }
}
