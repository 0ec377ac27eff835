import Cards
import Catalogue
import Feed

/// Finds keys with two meanings on one screen, and letters that could no longer be typed.
enum KeyConflicts {
  /// - Throws: `SettingsError` at the line of a conflicting key.
  static func check(_ settings: Settings, file: String) throws {
    guard !settings.rebound.isEmpty else { return }
    let changed = settings.keys.bindings.filter { settings.rebound[$0.id] != nil }
      .sorted { (settings.rebound[$0.id] ?? 0) < (settings.rebound[$1.id] ?? 0) }
    let screens = everyScreen
    for binding in changed {
      let line = settings.rebound[binding.id]
      if let letter = binding.keys.first(where: \.isText),
        screens.contains(where: { $0.isTyping && binding.works($0) })
      {
        throw SettingsError(
          file: file, line: line,
          reason:
            "\(binding.id.rawValue) works while text is typed, so its key cannot be the letter \(letter.name)."
        )
      }
      for other in settings.keys.bindings where other.id != binding.id {
        guard let key = binding.keys.first(where: other.keys.contains),
          let screen = screens.first(where: { binding.works($0) && other.works($0) })
        else { continue }
        let also = settings.rebound[other.id].map { " (line \($0))" } ?? ""
        throw SettingsError(
          file: file, line: max(line ?? 0, settings.rebound[other.id] ?? 0),
          reason:
            "\(key.name) is both \(binding.id.rawValue) and \(other.id.rawValue)\(also) on the screen \"\(screen.screen.name)\"."
            + " Give one of them another key.")
      }
    }
  }

  /// A state on every screen, with a text and with its results where there are both, and with something typed where that is text.
  static var everyScreen: [FeedState] {
    var title = Anime(id: 1, title: "A")
    title.genres = ["Drama"]
    let card = Card(anime: title, rank: 1, score: 0, match: 50, reasons: [])
    let line = HistoryEntry(anime: title, feedback: .love, time: 0)
    let snapshot = Snapshot(
      ranking: Ranking(cards: [card], candidates: 1), saved: [title], history: [line], canUndo: true,
      canRedo: true)
    func bothFoci(_ start: FeedState) -> [FeedState] {
      var (text, results) = (start, start)
      text.receive(.searchFinished("", [title]))
      results.receive(.searchFinished("", [title]))
      _ = results.update(.tab)
      return [text, results]
    }
    let home = FeedState(profile: "", snapshot: snapshot)
    var states = [home] + bothFoci(FeedState(profile: "", snapshot: Snapshot()))
    for screen in Screen.all {
      var state = home
      _ = state.update(.open(screen))
      if case .search = screen { states += bothFoci(state) } else { states.append(state) }
      if case .talk = screen {
        state.receive(
          .replied(TalkReply(parts: ["A"], titles: [DescribedTitle(title, words: "", sentence: "")])))
        _ = state.update(.tab)
        states.append(state)
      }
      if case .detail = screen {
        state.receive(.detailLoaded(TitleDetail(anime: title, similar: [Anime(id: 2, title: "B")])))
        _ = state.update(.tab)
        states.append(state)
      }
    }
    for var state in states where state.isTyping {
      _ = state.update(.type("a"))
      states.append(state)
    }
    return states
  }
}
