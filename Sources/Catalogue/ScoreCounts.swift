/// How many people gave a title each score from 1 to 10.
public struct ScoreCounts: Sendable, Equatable {
  /// How many people gave each score, 1 to 10, `[10]`.
  public let counts: [Int]

  /// Nil unless there are ten counts from 0 to a billion, and at least one score was given.
  public init?(_ counts: [Int]) {
    guard counts.count == 10, counts.allSatisfy({ $0 >= 0 && $0 <= 1_000_000_000 }) else { return nil }
    guard counts.contains(where: { $0 > 0 }) else { return nil }
    self.counts = counts
  }

  /// How many people gave a score.
  public var people: Int { counts.reduce(0, +) }
  /// The mean score.
  public var mean: Double {
    var sum = 0
    for (place, count) in counts.enumerated() { sum += (place + 1) * count }
    return Double(sum) / Double(people)
  }
  /// How many people gave `score`; 0 for scores outside 1 to 10.
  public subscript(score: Int) -> Int { counts.indices.contains(score - 1) ? counts[score - 1] : 0 }
  /// How many per cent of people gave `score`.
  public func percent(_ score: Int) -> Int { Int((Double(self[score]) * 100 / Double(people)).rounded()) }
  /// The count of the most frequent score.
  public var most: Int { counts.max() ?? 0 }
}
