/// What somebody did with a title, in the words of list sites.
public enum ListStatus: String, Sendable, CaseIterable, Codable {
  case watching, completed, dropped
  case onHold = "on-hold"
  case planned = "plan-to-watch"

  /// The status that a file writes as a word, a number (1, 2, 3, 4, 6) or in capitals; nil for any other text.
  public init?(text: String) {
    let sign = text.trimmed.unicodeScalars.filter { $0 != "\u{FE0F}" }
    if sign.count == 1, let sign = sign.first, "✅✓✔☑".unicodeScalars.contains(sign) {
      self = .completed
      return
    }
    switch Self.folded(text) {
    case "1", "watching", "current", "currentlywatching", "rewatching", "inprogress", "caughtup", "uptodate":
      self = .watching
    case "2", "completed", "complete", "repeating", "watched", "finished", "seen", "done", "finishedwatching",
      "rewatched":
      self = .completed
    case "3", "onhold", "hold", "paused", "stalled": self = .onHold
    case "4", "dropped", "notinteresting", "notinterested", "wontwatch", "abandoned", "stopped",
      "stoppedwatching", "gaveup":
      self = .dropped
    case "6", "plantowatch", "planstowatch", "plannedtowatch", "planningtowatch", "planning", "planned",
      "plan",
      "wanttowatch", "wanttosee", "towatch", "tosee", "willwatch", "watchlater", "later", "ptw", "wishlist",
      "wish", "watchlist", "backlog", "queue", "queued", "considering", "interested", "notyetwatched",
      "notwatchedyet", "notwatched", "unwatched", "notstarted", "notyetstarted":
      self = .planned
    default: return nil
    }
  }

  /// Whether a text is about the broadcast of a title (`Finished Airing`), or empty: it says nothing about a person.
  public static func saysNothing(_ text: String) -> Bool {
    ["", "finishedairing", "currentlyairing", "airing", "notyetaired", "releasing", "notyetreleased"]
      .contains(
        folded(text)) && !text.unicodeScalars.contains { $0.value >= 0x80 && isSaying($0) }
  }

  /// Whether a sign may stand for a state, as 👍 and letters of other scripts may; dashes do not.
  private static func isSaying(_ sign: Unicode.Scalar) -> Bool {
    sign.properties.isAlphabetic || [.otherSymbol, .mathSymbol].contains(sign.properties.generalCategory)
  }

  /// The letters and digits of a text in small ones.
  private static func folded(_ text: String) -> String {
    // Where a column has gaps, tools write its numbers with a point.
    var text = text.hasSuffix(".0") ? text.dropLast(2) : text[...]
    // What stands behind in brackets says more of it: "Completed (rewatch)".
    if let bracket = text.firstIndex(of: "("), bracket > text.startIndex { text = text[..<bracket] }
    let letters = text.lowercased().unicodeScalars.filter {
      ("a"..."z").contains($0) || ("0"..."9").contains($0)
    }
    return String(String.UnicodeScalarView(letters))
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
