import Foundation

/// What a hit on each item counts in niche NDCG: one divided by the square root of how many users love it, so that guessing what
/// everybody has seen is worth little (popularity-stratified, Steck 2011, with an exponent of .5).
public struct NicheWorth: Sendable {
  /// Items with fewer lovers count as if they had as many: one lover more or less says nothing.
  public static let fewestLovers: Float = 5
  private let worth: [Double]

  /// The worth of each item by how many users love it, `[items]`.
  public init(loves: [Float]) { worth = loves.map { 1 / Double(max($0, Self.fewestLovers)).squareRoot() } }

  /// Discounted worth of the answers among the first `count` of `ranked` (best first), divided by the most that any ranking can
  /// have. O(count + answers log answers).
  func ndcg(_ ranked: [Int32], _ answers: Set<Int32>, count: Int = 10) -> Double? {
    let best = answers.map { worth[Int($0)] }.sorted(by: >)
    guard !best.isEmpty else { return nil }
    let gains = ranked.prefix(count).map { answers.contains($0) ? worth[Int($0)] : 0 }
    return Self.discounted(gains) / Self.discounted(best.prefix(count))
  }

  /// The worth of a hit on an item.
  public subscript(item: Int32) -> Double { worth[Int(item)] }

  /// The sum of gains, best first, each divided by the logarithm of its rank.
  public static func discounted(_ gains: some Sequence<Double>) -> Double {
    gains.enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset) + 2) }
  }
}
