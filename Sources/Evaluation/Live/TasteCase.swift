import Foundations
import Models

/// A part of a user's rated titles, and of the hidden rest those from the top and the bottom quarter of the user's own ratings. A
/// model with taste ranks the former before the latter.
public struct TasteCase: Sendable {
  /// The events that a model is given, with what is asked for.
  public let shown: HeldOutCase
  /// Hidden items that the user rated like the best quarter, and like the worst.
  public let top, bottom: [Int32]

  /// Fewer rated titles than this say little about quarters.
  private static let fewestRated = 30

  /// Shows 60% of the rated titles of each list. Lists with fewer than 30 of them, or without a hidden one from both quarters, are
  /// left out. Random draws follow from `seed`.
  public static func cases(_ lists: [[Interaction]], seed: UInt64) -> [TasteCase] {
    var random = RandomSource(seed: seed)
    return lists.compactMap { list in
      let rated = list.filter { $0.rating != nil }.shuffled(using: &random)
      guard rated.count >= fewestRated else { return nil }
      return TasteCase(rated, shown: rated.count * 6 / 10)
    }
  }

  init?(_ rated: [Interaction], shown count: Int) {
    let ratings = rated.compactMap(\.rating).sorted()
    let (low, high) = (Self.quantile(ratings, 0.25), Self.quantile(ratings, 0.75))
    let hidden = rated[count...]
    // In a list where most ratings are equal a quarter may be empty.
    top = hidden.filter { ($0.rating ?? low) >= high && ($0.rating ?? low) > low }.map(\.item)
    bottom = hidden.filter { ($0.rating ?? high) <= low && ($0.rating ?? high) < high }.map(\.item)
    guard !top.isEmpty, !bottom.isEmpty else { return nil }
    shown = HeldOutCase(
      history: Array(rated[..<count]), answers: Set(top), query: Query(signal: .love))
  }

  /// The share of pairs of a top and a bottom item in which `scores` (`[items]`) has the top one higher; equal ones count half: the
  /// area under the ROC curve. O(top x bottom).
  public func auc(_ scores: [Float]) -> Double {
    var right = 0.0
    for t in top {
      for b in bottom {
        let (above, below) = (scores[Int(t)], scores[Int(b)])
        right += above > below ? 1 : above == below ? 0.5 : 0
      }
    }
    return right / Double(top.count * bottom.count)
  }

  /// A quantile of sorted values, interpolated between the two nearest.
  static func quantile(_ sorted: [Float], _ share: Float) -> Float {
    guard let last = sorted.indices.last else { return 0 }
    let place = share * Float(last)
    let low = min(Int(place), last)
    return sorted[low] + (place - Float(low)) * (sorted[min(low + 1, last)] - sorted[low])
  }
}
