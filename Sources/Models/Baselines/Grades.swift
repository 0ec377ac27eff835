import Events

/// The weight of an event in a user-item matrix, by its signal.
public struct Grades: Sendable, Equatable, Codable {
  /// Loved.
  public var love: Float
  /// Liked, seen, or unknown.
  public var like: Float
  /// Disliked or dropped.
  public var dislike: Float

  /// Binary: every event counts one.
  public static let any = Grades(love: 1, like: 1, dislike: 1)
  /// Graded by signal.
  public static let graded = Grades(
    love: Opinion.love.grade, like: Opinion.like.grade, dislike: Opinion.dislike.grade)

  /// The given weights.
  public init(love: Float, like: Float, dislike: Float) {
    self.love = love
    self.like = like
    self.dislike = dislike
  }

  /// The weight of a signal.
  public subscript(signal: Signal) -> Float {
    switch signal.opinion {
    case .love: love
    case .like, .unstated: like
    case .dislike: dislike
    }
  }
}
