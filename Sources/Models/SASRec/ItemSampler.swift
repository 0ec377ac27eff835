import Foundation
import Foundations
import Tensors

/// Samples items, uniformly or in proportion to the square root of their popularity.
struct ItemSampler {
  /// Cumulative probabilities, `[items]`.
  private var cumulative: [Float]
  private let logProbabilities: [Float]

  /// A sampler for items that occur `counts` times, `[items]`; popularity is smoothed by one. O(items).
  init(counts: [Float]) {
    let roots = counts.map { ($0 + 1).squareRoot() }
    let total = roots.reduce(0, +)
    logProbabilities = roots.map { log($0 / total) }
    var sum: Float = 0
    cumulative = roots.map {
      sum += $0 / total
      return sum
    }
  }

  /// Logarithm of the probability that one draw by popularity gives `item`.
  func logProbability(_ item: Int) -> Float { logProbabilities[item] }

  /// Draws one item. O(log items).
  func sample(_ random: inout RandomSource, byPopularity: Bool) -> Int {
    let x = random.uniform()
    guard byPopularity else { return min(cumulative.count - 1, Int(x * Float(cumulative.count))) }
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] < x { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
