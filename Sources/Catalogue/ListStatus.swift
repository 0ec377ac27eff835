/// What somebody did with a title, in the words of list sites.
public enum ListStatus: String, Sendable, CaseIterable, Codable {
  case watching, completed, dropped
  case onHold = "on-hold"
  case planned = "plan-to-watch"

  /// The status that a file writes as a word, a number (1, 2, 3, 4, 6) or in capitals; nil for any other text.
  public init?(text: String) {
    // Where a column has gaps, tools write its numbers with a point.
    let text = text.hasSuffix(".0") ? text.dropLast(2) : text[...]
    let letters = text.lowercased().unicodeScalars.filter {
      ("a"..."z").contains($0) || ("0"..."9").contains($0)
    }
    switch String(String.UnicodeScalarView(letters)) {
    case "1", "watching", "current", "currentlywatching", "rewatching": self = .watching
    case "2", "completed", "repeating", "watched", "finished": self = .completed
    case "3", "onhold", "hold", "paused", "stalled": self = .onHold
    case "4", "dropped": self = .dropped
    case "6", "plantowatch", "planning", "planned", "wanttowatch", "towatch", "ptw", "wishlist", "wish":
      self = .planned
    default: return nil
    }
  }

  /// As MyAnimeList writes it.
  public var malName: String {
    switch self {
    case .watching: "Watching"
    case .completed: "Completed"
    case .onHold: "On-Hold"
    case .dropped: "Dropped"
    case .planned: "Plan to Watch"
    }
  }
}
