import Catalogue

/// A place in the app. The stack of places is where one is and how one came there; Esc takes the top off.
public enum Place: Sendable, Equatable {
  /// Where a new person begins: search, popular titles, what was picked.
  case onboarding
  /// The feed itself.
  case card
  case ranked
  case detail(Int)
  case saved
  case history
  case reasons
  case search
  case filters
  case knobs
  case taste
  case map
  case profiles
  case palette
  case help

  /// Places that one opens over another and that speak of it.
  public var isOverlay: Bool { self == .palette || self == .help }
  /// Places with a text and a list it narrows, both at once: letters are text, arrows move.
  public var hasEntry: Bool { isOverlay || self == .profiles }
}

/// One line of the history.
public struct HistoryEntry: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// What stands of it.
  public var feedback: Feedback
  /// Unix milliseconds.
  public var time: Int64
  /// The event in the log.
  public var event: Int64
  /// A standing answer.
  public init(anime: Anime, feedback: Feedback, time: Int64, event: Int64 = 0) {
    self.anime = anime
    self.feedback = feedback
    self.time = time
    self.event = event
  }
}

/// One line of the profiles.
public struct ProfileSummary: Sendable, Equatable {
  /// What it is called.
  public var name: String
  /// How many events its log holds.
  public var events: Int
  /// A profile.
  public init(name: String, events: Int) {
    self.name = name
    self.events = events
  }
}

/// A card on its way out: where to, and what was said of it.
public struct Leaving: Sendable, Equatable {
  /// Where a card goes.
  public enum Direction: Sendable, Equatable { case left, right, up, down }
  /// The title.
  public var title: String
  /// The answer.
  public var feedback: Feedback
  /// Tells one leave from the next.
  public var number: Int

  /// The direction of the answer's key.
  public var direction: Direction {
    switch feedback {
    case .dislike, .dropped: .left
    case .like: .right
    case .love: .up
    default: .down
    }
  }
}
