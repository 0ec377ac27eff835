/// What a person can say about a title. The raw value is `events.feedback_type` on disk and never changes.
public enum Feedback: Int, Sendable, CaseIterable, Codable {
  case dislike = 1
  case like = 2
  case love = 3
  /// Seen, without an opinion.
  case seen = 4
  case saved = 5
  case unsaved = 6
  case skipped = 7
  /// Takes back the event that `Event.target` names.
  case undo = 8
  /// Started and given up.
  case dropped = 9
  /// "Do not use my answer to this title as evidence."
  case evidenceOff = 10

  /// Its name in files and requests.
  public var name: String { self == .evidenceOff ? "evidence_off" : "\(self)" }

  /// The feedback of a name, whatever its case; `evidence off` and `evidence-off` too. Nil for other texts.
  public init?(name: String) {
    let folded = String(name.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    guard let known = Self.allCases.first(where: { $0.name == folded }) else { return nil }
    self = known
  }

  /// The feedback for a rating in a list: 1-4 dislike, 5-7 like, 8-10 love, 0 and -1 seen without an opinion. Nil for any
  /// other number.
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
