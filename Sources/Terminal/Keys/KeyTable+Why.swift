import Cards
import Catalogue
import Feed

/// Why a key does nothing, in a sentence.
extension KeyTable {
  /// Why an action that belongs to this place cannot be done just now; nil when it can.
  public static func hindrance(_ binding: KeyBinding, _ state: FeedState) -> String? {
    switch binding.action {
    case .answer where state.subject == nil, .link where state.subject == nil: return noTitle(state)
    default: break
    }
    return switch binding.id {
    case "undo": state.world.canUndo ? nil : "Nothing to undo: no answer stands."
    case "redo":
      state.world.canRedo ? nil : "Nothing to give again: nothing was taken back since the last answer."
    case "take.back", "rewind": state.list.isEmpty ? "Nothing answered yet." : nil
    case "reasons": state.top == nil ? "There is no card to explain." : nil
    case "tune": state.isTuning ? "Tuning is already under way." : nil
    case "reset":
      state.rows.indices.contains(state.selected) && state.settings.isDefault(state.rows[state.selected])
        ? "This one is as it came." : nil
    case "beside": state.neighbours.isEmpty ? "There are no titles beside this one." : nil
    default: nil
    }
  }

  private static func noTitle(_ state: FeedState) -> String {
    guard state.place == .card else { return "No title is selected." }
    return state.world.ranking.filteredOut > 0
      ? "Nothing passes the filters: \(Self.name("filters")) opens them, \(Self.name("reset.all")) there lifts them."
      : "The feed has run out: \(Self.name("search")) finds any title again."
  }

  /// Why an action that belongs elsewhere is not for this place.
  static func elsewhere(_ binding: KeyBinding, _ key: KeyPress, _ state: FeedState) -> String {
    let name = key.name
    switch binding.id {
    case "dislike", "like", "love", "save", "seen", "dislike.swipe", "like.swipe", "love.swipe", "link":
      return "\(name): there is no title to answer on this screen."
    case "skip": return "\(name): skipping is for the card on top of the feed."
    case "reasons": return "\(name) explains the card on top of the feed: \(Self.name("back")) leads there."
    case "search": return "\(name): this is the search already."
    case "home": return "This is the card already."
    case "back": return "This is home. \(Self.name("quit")) leaves; everything is saved."
    case "detail": return "\(name): no title is selected here."
    case "reset", "take.back":
      return
        "\(name): that is for the history (\(Self.name("history"))), filters (\(Self.name("filters"))) and knobs (\(Self.name("knobs")))."
    case "undo" where isSetting(state), "redo" where isSetting(state):
      return "\(name): that is for answers; \(Self.name("reset")) puts a setting back as it came."
    case "rewind": return "\(name): that is for the history: \(Self.name("history")) opens it."
    case "pan.left", "zoom.in", "zoom.out", "centre":
      return "\(name): that is for the map: \(Self.name("map")) opens it."
    default: return "\(name) does nothing here. \(Self.name("help")) shows what does."
    }
  }
}
