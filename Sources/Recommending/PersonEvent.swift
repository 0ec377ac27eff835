import Catalogue
import Models

/// One effective answer of a person: what is left after undo, and after rating again replaced the earlier rating.
public struct PersonEvent: Sendable, Equatable {
  /// The title.
  public var animeID: Int
  /// What was said.
  public var feedback: Feedback
  /// Unix milliseconds; nil when unknown.
  public var time: Int64?
  /// How it was rated, 1 to 10, where a list says so.
  public var rating: Float?

  /// An answer.
  public init(animeID: Int, feedback: Feedback, time: Int64? = nil, rating: Float? = nil) {
    self.animeID = animeID
    self.feedback = feedback
    self.time = time
    self.rating = rating
  }
}

extension Feedback {
  /// How a model is told of it; nil for what is no signal (saving, skipping, undoing).
  public var signal: Signal? {
    switch self {
    case .dislike: .dislike
    case .like: .like
    case .love: .love
    case .seen: .seen
    case .dropped: .dropped
    case .saved, .unsaved, .skipped, .undo, .evidenceOff: nil
    }
  }

  /// How strongly an answer pulls the content profile towards its title; negative pushes away.
  var contentWeight: Float {
    switch self {
    case .love: 1
    case .like: 0.5
    case .dislike: -0.6
    case .dropped: -0.4
    default: 0
    }
  }
}

extension Signal {
  /// The answer a signal stands for.
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
