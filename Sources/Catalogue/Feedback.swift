/// What a person can say of a title; the raw value is `events.feedback_type` on disk and never changes.
public enum Feedback: Int, Sendable, CaseIterable, Codable {
  case dislike = 1
  case like = 2
  case love = 3
  /// Seen, without an opinion.
  case seen = 4
  case saved = 5
  case unsaved = 6
  case skipped = 7
  /// Takes back the event named in `target_event`.
  case undo = 8
  /// Begun and given up.
  case dropped = 9
  /// "Do not use my answer to this title as evidence."
  case evidenceOff = 10

  /// Whether the answer says anything about taste: only these reach a model as signal.
  public var teachesTaste: Bool { self == .dislike || self == .like || self == .love || self == .dropped }

  /// Whether a title answered so never comes back to the feed.
  public var settles: Bool { teachesTaste || self == .seen }

  /// The feedback a list's rating stands for: 1-4 dislike, 5-7 like, 8-10 love, 0 and -1 seen without opinion.
  /// Nil for anything else.
  public init?(rating: Int) {
    switch rating {
    case -1, 0: self = .seen
    case 1...4: self = .dislike
    case 5...7: self = .like
    case 8...10: self = .love
    default: return nil
    }
  }
}
