import Events

/// What a rating says of a taste: how a person's ratings lie about their own mean, mixed with what the number says to anybody.
///
/// With mean m and variance s^2 of the person's ratings (1 to 10):
///
///     absolute = (rating - 5.5) / 2.25
///     relative = (rating - m) / s, held within -2...2
///     share    = s^2 / (s^2 + 2)
///     hybrid   = (share x relative + (1 - share) x absolute) / 2
///     rating >= 7:  hybrid = max(hybrid, 0)
///
/// Who spreads ratings widely is read by their own scale: a harsh rater's 6 may be praise. Who rates all alike says little by
/// differences, and the absolute scale holds: all 8 is all good. A 7 is never an insult, however generous the rater.
public struct HybridRating: Sendable, Equatable {
  /// From which rating on a title was liked by anybody's measure.
  public static let liked: Float = 7
  /// Largest size a hybrid has.
  public static let largest: Float = 1.25
  private static let middle: Float = 5.5
  private static let width: Float = 2.25
  private static let doubt: Float = 2

  /// Mean of the person's ratings.
  public let mean: Float
  /// Their standard deviation.
  public let deviation: Float

  /// The scale of a person with these ratings, 1 to 10; with none at all the absolute scale. O(count).
  public init(_ ratings: [Float]) {
    let n = Float(max(ratings.count, 1))
    mean = ratings.isEmpty ? Self.middle : ratings.reduce(0, +) / n
    let mean = mean
    deviation = (ratings.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
  }

  /// What one of the person's ratings is worth, about -1 to 1; 0 is neutral.
  public func callAsFunction(_ rating: Float) -> Float {
    let absolute = (rating - Self.middle) / Self.width
    let relative = deviation > 1e-3 ? max(-2, min(2, (rating - mean) / deviation)) : 0
    let variance = deviation * deviation
    let share = variance / (variance + Self.doubt)
    let hybrid = (share * relative + (1 - share) * absolute) / 2
    let floor: Float = rating >= Self.liked ? 0 : -Self.largest
    return max(floor, min(Self.largest, hybrid))
  }

  /// The rating that an answer stands for where no number was given: the middle of what the answer covers.
  public static func rating(_ event: Interaction) -> Float? {
    event.rating ?? event.signal.opinion.assumedRating
  }

  /// Hybrids of a list, nil where nothing was rated. O(length).
  public static func of(_ list: [Interaction]) -> [Float?] {
    let ratings = list.map(rating)
    let scale = HybridRating(ratings.compactMap { $0 })
    return ratings.map { $0.map { scale($0) } }
  }
}
