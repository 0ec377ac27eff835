/// An event's feedback in a model's terms. The raw value is a row of an embedding table in model files and never changes.
public enum Signal: UInt8, Sendable, CaseIterable {
  case unknown = 0
  case dislike = 1
  case like = 2
  case love = 3
  case seen = 4
  case dropped = 5

  /// The feedback that has this signal; `unknown` counts as seen.
  public var feedback: Feedback {
    switch self {
    case .dislike: .dislike
    case .like: .like
    case .love: .love
    case .dropped: .dropped
    case .seen, .unknown: .seen
    }
  }
}
