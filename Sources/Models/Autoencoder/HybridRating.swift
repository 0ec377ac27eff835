import Events

/// A rating on a scale from about -1 to 1 that mixes the user's own scale with the absolute one.
///
/// With mean m and variance s^2 of the user's ratings (1 to 10):
///
///     absolute = (rating - 5.5) / 2.25
///     relative = (rating - m) / s, clamped to -2...2
///     share    = s^2 / (s^2 + 2)
///     hybrid   = (share x relative + (1 - share) x absolute) / 2
///     rating >= 7:  hybrid = max(hybrid, 0)
///
/// The wider a user's ratings spread, the more their own scale counts: a harsh rater's 6 may be praise. For users who rate
/// everything alike the absolute scale holds. A rating of 7 or more is never negative.
public struct HybridRating: Sendable, Equatable {
  /// Ratings from here on are never negative.
  public static let liked: Float = 7
  /// Largest absolute value of a hybrid.
  public static let largest: Float = 1.25
  private static let middle: Float = 5.5
  private static let width: Float = 2.25
  /// Variance at which relative and absolute scale count alike.
  private static let priorVariance: Float = 2

  /// Mean of the user's ratings.
  public let mean: Float
  /// Their standard deviation.
  public let deviation: Float

  /// The scale of a user with these ratings, 1 to 10; the absolute scale when there are none. O(count).
  public init(_ ratings: [Float]) {
    let n = Float(max(ratings.count, 1))
    mean = ratings.isEmpty ? Self.middle : ratings.reduce(0, +) / n
    let mean = mean
    deviation = (ratings.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
  }

  /// The hybrid of one of the user's ratings; 0 is neutral.
  public func callAsFunction(_ rating: Float) -> Float {
    let absolute = (rating - Self.middle) / Self.width
    let relative = deviation > 1e-3 ? max(-2, min(2, (rating - mean) / deviation)) : 0
    let variance = deviation * deviation
    let share = variance / (variance + Self.priorVariance)
    let hybrid = (share * relative + (1 - share) * absolute) / 2
    let floor: Float = rating >= Self.liked ? 0 : -Self.largest
    return max(floor, min(Self.largest, hybrid))
  }

  /// The rating of an event; where no number was given, the middle of the range its signal covers, or nil.
  public static func rating(_ event: Interaction) -> Float? {
    event.rating ?? event.signal.opinion.assumedRating
  }

  /// Hybrids of a user's list, nil for unrated events: `[list.count]`. O(length).
  public static func hybrids(of list: [Interaction]) -> [Float?] {
    let ratings = list.map(rating)
    let scale = HybridRating(ratings.compactMap { $0 })
    return ratings.map { $0.map { scale($0) } }
  }
}
