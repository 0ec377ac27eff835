import Foundation

/// How much more the newest answers count than the others: what a person is in the mood for tonight.
///
/// Each of the newest answers counts `1 + boost` times right after it was given; this fades with the answers since and with the hours
/// since, so that three of a kind in a row turn a ranking and after a break the whole history counts as one.
public struct Recency: Sendable, Equatable {
  /// What the newest answer counts beyond once.
  public var boost: Float = 7
  /// After this many newer answers the boost has fallen to 1/e, about a third.
  public var answers: Float = 3
  /// After this many hours the boost has fallen to 1/e, about a third.
  public var hours: Float = 12
  /// With this many answers the newest get half of the full boost, with a few hardly any: each of a few says much already.
  public var settled: Float = 60

  /// What the feed uses.
  public init() {}

  /// A boost that fell below this is none.
  private static let least: Float = 0.01

  /// What an answer counts after `newer` answers and `age` hours.
  private func weight(newer: Int, age: Float, of count: Int) -> Float {
    let (n, settled) = (Float(count), self.settled)
    let grown = n * n / max(n * n + settled * settled, 1)
    let extra = boost * grown * expf(-Float(newer) / answers - max(age, 0) / hours)
    return extra < Self.least ? 1 : 1 + extra
  }

  /// Writes to `weights` what each of some answers counts, oldest first, given their times; nothing when all count once. O(answers).
  public func weigh(
    _ times: some BidirectionalCollection<Int64?>, at now: Int64, into weights: inout [Float]
  ) {
    weights.removeAll(keepingCapacity: true)
    for (newer, time) in times.reversed().enumerated() {
      guard boost * expf(-Float(newer) / answers) >= Self.least else { break }
      guard let time else { continue }
      // In floating point: the times of a log may lie anywhere. Whole hours: two rankings in a row give the same scores.
      let age = ((Double(now) - Double(time)) / 3_600_000).rounded(.down)
      let weight = weight(newer: newer, age: Float(age), of: times.count)
      guard weight > 1 else { continue }
      if weights.isEmpty { weights.append(contentsOf: repeatElement(1, count: times.count)) }
      weights[times.count - 1 - newer] = weight
    }
  }
}

extension Query {
  /// What each event of a history counts; empty when all count once: without times, or long after.
  public func weights(_ history: [Interaction]) -> [Float] {
    guard let recency, let time else { return [] }
    var weights: [Float] = []
    recency.weigh(history.lazy.map(\.time), at: time, into: &weights)
    return weights
  }
}
