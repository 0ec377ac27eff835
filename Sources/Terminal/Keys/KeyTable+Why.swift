import Cards
import Catalogue
import Feed

/// Why a key does nothing, in a sentence.
extension KeyTable {
  /// Why an action that belongs to this place cannot be done just now; nil when it can.
  public func hindrance(_ binding: KeyBinding, _ state: FeedState) -> String? {
    switch binding.action {
    case .answer where state.subject == nil, .link where state.subject == nil: return noTitle(state)
    default: break
    }
    return switch binding.id {
    case "undo": state.snapshot.canUndo ? nil : "Nothing to undo: no answer stands."
    case "redo":
      state.snapshot.canRedo ? nil : "Nothing to give again: nothing was taken back since the last answer."
    case "take.back", "rewind": state.list.isEmpty ? "Nothing answered yet." : nil
    case "reasons": state.top == nil ? "There is no card to explain." : nil
    case "tune": state.isTuning ? "Tuning is already under way." : nil
    case "reset":
      Self.isAtDefault(state) ? "This setting is already at its default." : nil
    case "beside": state.list.isEmpty ? "There are no titles beside this one." : nil
    default: nil
    }
  }

  private static func isAtDefault(_ state: FeedState) -> Bool {
    switch state.screen {
    case .filters(let screen), .knobs(let screen):
      screen.row(in: state).map(state.settings.isDefault) == true
    default: false
    }
  }

  private func noTitle(_ state: FeedState) -> String {
    guard state.isOn(.card()) else { return "No title is selected." }
    return state.snapshot.ranking.filteredOut > 0
      ? "Nothing passes the filters: \(name("filters")) opens them, \(name("reset.all")) there lifts them."
      : "The feed has run out: \(name("search")) finds any title again."
  }

  /// Why an action that belongs elsewhere is not for this place.
  func elsewhere(_ binding: KeyBinding, _ key: KeyPress, _ state: FeedState) -> String {
    let pressed = key.name
    switch binding.id {
    case "dislike", "like", "love", "save", "seen", "dislike.swipe", "like.swipe", "love.swipe", "link":
      return "\(pressed): there is no title to answer on this screen."
    case "skip": return "\(pressed): skipping is for the card on top of the feed."
    case "reasons": return "\(pressed) explains the card on top of the feed: \(name("back")) leads there."
    case "search": return "\(pressed): this is the search already."
    case "home": return "This is the card already."
    case "back": return "This is home. \(name("quit")) leaves; everything is saved."
    case "detail": return "\(pressed): no title is selected here."
    case "reset", "take.back":
      return
        "\(pressed): that is for the history (\(name("history"))), filters (\(name("filters"))) and knobs (\(name("knobs")))."
    case "undo" where Self.isSetting(state), "redo" where Self.isSetting(state):
      return "\(pressed): that is for answers; \(name("reset")) puts a setting back as it came."
    case "rewind": return "\(pressed): that is for the history: \(name("history")) opens it."
    case "pan.left", "zoom.in", "zoom.out", "centre":
      return "\(pressed): that is for the map: \(name("map")) opens it."
    default: return "\(pressed) does nothing here. \(name("help")) shows what does."
    }
  }
}
