import Events
import Foundations
import Models

/// What a card promises beside what comes true: a few answers of a user are shown, without ratings as in a feed, and the other titles
/// that the user rated are loved or not.
public struct MatchCase: Sendable {
  /// The answers that a model is given.
  public let history: [Interaction]
  /// The other rated items, and whether each is loved.
  public let rest: [(item: Int32, isLoved: Bool)]

  /// Fewer other titles than this say little about a user.
  private static let fewestRest = 10
  /// Ranges of the chance of love that promises are compared in.
  public static let bins = 10

  /// Shows `count` random rated titles of each list; lists with fewer than ten others are left out.
  public static func cases(_ lists: [[Interaction]], shown count: Int, seed: UInt64) -> [MatchCase] {
    var random = RandomSource(seed: seed)
    return lists.compactMap { list in
      let rated = list.filter { $0.signal.opinion != .unstated }.shuffled(using: &random)
      guard rated.count >= count + fewestRest else { return nil }
      return MatchCase(
        history: rated[..<count].map { Interaction(item: $0.item, signal: $0.signal) },
        rest: rated[count...].map { ($0.item, $0.signal == .love) })
    }
  }

  /// Promised and loved share of each bin, each user counting once, and how far they are apart on average (expected calibration error:
  /// Naeini, Cooper & Hauskrecht, AAAI 2015).
  public struct Reliability: Sendable {
    /// Share of titles, mean promised chance and share of loved titles of each bin; empty bins are zero.
    public private(set) var share, promised, loved: [Double]
    /// The mean distance between promised and loved, weighted by the share of titles.
    public var error: Double { share.indices.reduce(0) { $0 + share[$1] * abs(promised[$1] - loved[$1]) } }

    /// Compares `chances` `[cases][items]`. O(titles).
    public init(_ cases: [MatchCase], _ chances: [[Float]]) {
      (share, promised, loved) = (
        [Double](repeating: 0, count: bins), [Double](repeating: 0, count: bins),
        [Double](repeating: 0, count: bins)
      )
      for (one, chances) in zip(cases, chances) {
        let weight = 1 / Double(one.rest.count * max(cases.count, 1))
        for (item, isLoved) in one.rest {
          let chance = Double(chances[Int(item)])
          let bin = min(bins - 1, max(0, Int(chance * Double(bins))))
          share[bin] += weight
          promised[bin] += weight * chance
          loved[bin] += isLoved ? weight : 0
        }
      }
      for bin in share.indices where share[bin] > 0 {
        promised[bin] /= share[bin]
        loved[bin] /= share[bin]
      }
    }
  }
}
