import Foundation

/// What is predicted of a title once it is watched. Both parts move together.
struct PredictedLiking {
  /// Log-odds of love that a point of rating is worth.
  private static let oddsPerPoint: Float = 1.4

  /// How likely the title is loved, 0 to 1.
  var chance: Float
  /// The rating that it gets.
  var rating: Float

  /// The same with more log-odds of love.
  func raised(byOdds odds: Float) -> PredictedLiking {
    guard odds != 0, chance > 0, chance < 1 else { return self }
    return PredictedLiking(
      chance: 1 / (1 + exp(-log(chance / (1 - chance)) - odds)), rating: rating + odds / Self.oddsPerPoint)
  }

  /// The same with more points of rating.
  func raised(byPoints points: Float) -> PredictedLiking { raised(byOdds: points * Self.oddsPerPoint) }
}
