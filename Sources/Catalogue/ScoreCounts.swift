/// How many people gave a title each score from 1 to 10.
public struct ScoreCounts: Sendable, Equatable {
  /// Ten counts: of 1, of 2, up to 10.
  public let counts: [Int]

  /// Ten counts, none below zero; nil of anything else, or where nobody gave a score.
  public init?(_ counts: [Int]) {
    guard counts.count == 10, counts.allSatisfy({ $0 >= 0 && $0 <= 1_000_000_000 }) else { return nil }
    guard counts.contains(where: { $0 > 0 }) else { return nil }
    self.counts = counts
  }

  /// How many people gave a score.
  public var people: Int { counts.reduce(0, +) }
  /// Their mean.
  public var mean: Double {
    var sum = 0
    for (place, count) in counts.enumerated() { sum += (place + 1) * count }
    return Double(sum) / Double(people)
  }
  /// How many gave a score, by the score, from 1 to 10.
  public subscript(score: Int) -> Int { counts.indices.contains(score - 1) ? counts[score - 1] : 0 }
  /// The share of those who gave a score, in whole per cent.
  public func percent(_ score: Int) -> Int { Int((Double(self[score]) * 100 / Double(people)).rounded()) }
  /// The count of the most frequent score.
  public var most: Int { counts.max() ?? 0 }
}
