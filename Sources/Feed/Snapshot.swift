import Cards
import Catalogue
import Events

/// What is ranked and answered at one time.
public struct Snapshot: Sendable, Equatable {
  /// The ranking.
  public var ranking: Ranking
  /// Saved titles, newest first.
  public var saved: [Anime]
  /// Current answers, newest first.
  public var history: [HistoryEntry]
  /// Whether there is something to undo, and to redo.
  public var canUndo, canRedo: Bool

  /// A snapshot.
  public init(
    ranking: Ranking = .empty, saved: [Anime] = [], history: [HistoryEntry] = [], canUndo: Bool = false,
    canRedo: Bool = false
  ) {
    self.ranking = ranking
    self.saved = saved
    self.history = history
    self.canUndo = canUndo
    self.canRedo = canRedo
  }
}

/// One current answer.
public struct HistoryEntry: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// The answer.
  public var feedback: Feedback
  /// Unix milliseconds.
  public var time: Int64
  /// The id of the event in the log.
  public var event: Int64
  /// What was answered, where that is set aside as evidence; `feedback` is then seen.
  public var setAside: CurrentAnswers.SetAside?
  /// The rating that goes with the answer, 1 to 10; nil for an answer alone.
  public var rating: Float?
  /// What was written of the title.
  public var review: String?
  /// A current answer.
  public init(
    anime: Anime, feedback: Feedback, time: Int64, event: Int64 = 0,
    setAside: CurrentAnswers.SetAside? = nil, rating: Float? = nil, review: String? = nil
  ) {
    self.anime = anime
    self.feedback = feedback
    self.time = time
    self.event = event
    self.setAside = setAside
    (self.rating, self.review) = (rating, review)
  }

  /// The review with the rating it was read as: `(read as 9.4) "Haunting."` Nil without one.
  public var reviewed: String? {
    review.map { (rating.map { "(read as \($0)) " } ?? "") + "\"\($0)\"" }
  }

  /// The answer in words: "loved"; "loved, set aside".
  public var said: String {
    guard let setAside else { return FeedMessages.past(feedback) }
    return FeedMessages.past(setAside.feedback) + ", " + FeedMessages.past(.evidenceOff)
  }
}

/// A card that was answered and leaves the screen.
public struct DismissedCard: Sendable, Equatable {
  /// Where it moves to.
  public enum Direction: Sendable, Equatable { case left, right, up, down }
  /// The title.
  public var title: String
  /// The answer.
  public var feedback: Feedback
  /// Counts dismissed cards, to tell one from the next.
  public var number: Int

  /// The direction of the answer's arrow key.
  public var direction: Direction {
    switch feedback {
    case .dislike, .dropped: .left
    case .like: .right
    case .love: .up
    default: .down
    }
  }
}
