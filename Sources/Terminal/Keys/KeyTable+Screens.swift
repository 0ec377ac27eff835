import Cards
import Feed

/// The keys that belong to some screens only, without any settings.
extension KeyTable {
  static let answers = KeyGroup(
    title: "Answers: card, detail, lists, map, taste",
    bindings: [
      KeyBinding(
        .dislike, [.char("1")], label: "dislike", "Not for me: fewer titles like it", .answer(.dislike),
        in: .titles,
        disabled: noTitle),
      KeyBinding(
        .dislikeSwipe, [.left], "Dislike the card", .answer(.dislike), in: .cardOnly, disabled: noTitle,
        elsewhere: answersTheCard(.dislike)),
      KeyBinding(
        .like, [.char("2")], label: "like", "I liked it, or think I would", .answer(.like), in: .titles,
        disabled: noTitle),
      KeyBinding(
        .likeSwipe, [.right], "Like the card", .answer(.like), in: .cardOnly, disabled: noTitle,
        elsewhere: answersTheCard(.like)),
      KeyBinding(
        .love, [.char("3")], label: "love", "One of my favourites: more like it", .answer(.love), in: .titles,
        disabled: noTitle),
      KeyBinding(
        .loveSwipe, [.up], "Love the card", .answer(.love), in: .cardOnly, disabled: noTitle,
        elsewhere: answersTheCard(.love)),
      KeyBinding(
        .save, [.char("s")], label: "save", "Save for later, or remove it again", .answer(.saved),
        in: .titles,
        disabled: noTitle),
      KeyBinding(
        .seen, [.char("w")], label: "seen", "I have seen it, without an opinion", .answer(.seen), in: .titles,
        disabled: noTitle),
      KeyBinding(
        .drop, [.char("d")], "I gave it up: fewer titles like it, none of its series", .answer(.dropped),
        in: .titles, disabled: noTitle),
      KeyBinding(
        .skip, [.char("n"), .down, .char(" ")], label: "skip", "Not now: it comes back later",
        .answer(.skipped),
        in: .cardOnly, disabled: noTitle),
      KeyBinding(
        .undo, [.char("z")], label: "undo", "Undo the last answer", .undo, in: .undo,
        disabled: { state, _ in state.snapshot.canUndo ? nil : FeedMessages.nothingToUndo }),
      KeyBinding(
        .redo, [.char("Z")], "Redo the last undone answer", .redo, in: .undo,
        disabled: { state, _ in state.snapshot.canRedo ? nil : FeedMessages.nothingToRedo }),
    ])

  static let searching = KeyGroup(
    title: "Search and first screen",
    bindings: [
      KeyBinding(
        .results, [.tab, .down, .enter], label: "results", "Go to the results", .tab, in: .searchText),
      KeyBinding(
        .text, [.tab, .backTab], label: "to the text", "Back to the text", .tab, in: .searchResults),
      KeyBinding(.pick, [.enter], label: "love", "Love the selected title", .enter, in: .searchResults),
      KeyBinding(
        .searchDetail, [.char("i")], label: "detail", "Show all about the title", .showDetail,
        in: .searchedTitles, disabled: noTitle),
      KeyBinding(
        .searchKind, [.control("f")], label: "name or story",
        "Search for the same words by name, or by what titles are about", .switchSearch, in: .searchScreen),
    ])

  static let talking = KeyGroup(
    title: "Talk",
    bindings: [
      KeyBinding(.talkSay, [.enter], label: "say", "Say the sentence", .enter, in: .talkText),
      KeyBinding(
        .talkTitles, [.tab, .down], label: "titles", "Go to the titles and the parts", .tab,
        in: .talkText),
      KeyBinding(
        .talkText, [.tab, .backTab], label: "to the text", "Back to the text", .tab, in: .talkTitles),
      KeyBinding(.partRight, [.right], label: "part", "Select the next part", .turn(1), in: .talkTitles),
      KeyBinding(.partLeft, [.left], "Select the part before", .turn(-1), in: .talkTitles),
      KeyBinding(
        .takeOff, [.char("x")], label: "take off", "Take the selected part off", .reset, in: .talkTitles,
        elsewhere: KeyScope.placesOfKey),
      KeyBinding(
        .forget, [.char("X")], label: "forget", "Forget everything that was said", .resetAll, in: .talkTitles,
        elsewhere: KeyScope.placesOfKey),
    ])

  static let detail = KeyGroup(
    title: "Card, lists, map, taste, detail",
    bindings: [
      KeyBinding(.detail, [.enter], label: "detail", "Show all about the title", .enter, in: .opensDetail),
      KeyBinding(
        .beside, [.tab], label: "titles", "Go to the similar titles, to the reasons, and back", .tab,
        in: .detail,
        disabled: { state, _ in
          state.list.isEmpty && state.answerToSetAside == nil ? DetailScreen.noTitlesBeside : nil
        },
        labelNow: { state in
          guard case .detail(let screen) = state.screen else { return "titles" }
          return switch screen.nextFocus(in: state) {
          case .text: "text"
          case .reasons: "reasons"
          case .titles, nil: "titles"
          }
        }),
      KeyBinding(
        .setAside, [.char("x")], label: "set aside", "Set aside the answer that a reason names",
        .setAside, in: .reasons, disabled: noAnswerNamed,
        // Where no reason that is shown names an answer there is nothing to offer.
        labelNow: { state in
          switch state.screen {
          case .detail(let screen): screen.namesAnswers(in: state) ? "set aside" : ""
          case .reasons(let screen): screen.namesAnswers(in: state) ? "set aside" : ""
          default: "set aside"
          }
        }),
      KeyBinding(
        .nextAnswer, [.tab], "Select the next answer that a reason names", .tab, in: .why,
        disabled: { state, keys in
          guard case .reasons(let screen) = state.screen else { return nil }
          return screen.namesAnswers(in: state) ? nil : noAnswerNamed(state, keys)
        }),
    ])

  static let settings = KeyGroup(
    title: "Filters and knobs",
    bindings: [
      KeyBinding(
        .turnRight, [.right], label: "more", "Increase the setting, or turn it on", .turn(1), in: .settings),
      KeyBinding(
        .turnLeft, [.left], label: "less", "Decrease the setting, or turn it off", .turn(-1), in: .settings),
      KeyBinding(
        .turn, [.enter], "Make the setting stricter or higher, or turn it on or off", .enter, in: .settings),
      KeyBinding(
        .reset, [.char("x")], label: "reset", "Reset this setting", .reset, in: .settings,
        disabled: atDefault, elsewhere: KeyScope.placesOfKey),
      KeyBinding(
        .resetAll, [.char("X")], label: "reset all", "Reset all settings on this screen", .resetAll,
        in: .settings, elsewhere: KeyScope.placesOfKey),
    ])

  static let history = KeyGroup(
    title: "History",
    bindings: [
      KeyBinding(
        .takeBack, [.char("x")], label: "take back",
        "Undo only the selected answer; make one that is set aside count again", .takeBack, in: .history,
        disabled: nothingAnswered),
      KeyBinding(
        .rewind, [.char("r")], label: "rewind", "Undo the selected answer and later ones", .rewind,
        in: .history,
        disabled: nothingAnswered),
    ])

  static let season = KeyGroup(
    title: "Season",
    bindings: [
      KeyBinding(.seasonLater, [.right], label: "later", "Show the next season", .turn(1), in: .season),
      KeyBinding(
        .seasonEarlier, [.left], label: "earlier", "Show the season before", .turn(-1), in: .season),
    ])

  static let grid = KeyGroup(
    title: "First screen, popular titles",
    bindings: [
      KeyBinding(.gridRight, [.right], "Select the title on the right", .turn(1), in: .grid),
      KeyBinding(.gridLeft, [.left], "Select the title on the left", .turn(-1), in: .grid),
    ])

  static let map = KeyGroup(
    title: "Map",
    bindings: [
      KeyBinding(.panLeft, [.left], label: "pan", "Move left on the map", .pan(-1, 0), in: .map),
      KeyBinding(.panRight, [.right], "Move right on the map", .pan(1, 0), in: .map),
      KeyBinding(
        .panUp, [.up, .char("k")], "Move up on the map", .pan(0, 1), in: .map, elsewhere: movesElsewhere),
      KeyBinding(
        .panDown, [.down, .char("j")], "Move down on the map", .pan(0, -1), in: .map,
        elsewhere: movesElsewhere),
      KeyBinding(
        .zoomIn, [.char("+"), .char("="), .pageUp], label: "nearer", "Zoom in", .zoom(1), in: .map,
        elsewhere: mapOrMoves),
      KeyBinding(
        .zoomOut, [.char("-"), .pageDown], label: "farther", "Zoom out", .zoom(-1), in: .map,
        elsewhere: mapOrMoves),
      KeyBinding(
        .nextTitle, [.tab], label: "next title", "Point at the next title near the middle", .tab, in: .map),
      KeyBinding(
        .centre, [.char("0"), .home], label: "to you", "Centre the map on your own taste", .centre, in: .map,
        elsewhere: mapOrMoves),
    ])

  static let narrowedLists = KeyGroup(
    title: "Actions, profiles and help",
    bindings: [
      KeyBinding(.choose, [.enter], label: "choose", "Choose the selected row", .enter, in: .choice),
      KeyBinding(
        .together, [.control("w")], label: "together",
        "Watch together with the selected profile: one feed for both, or no longer", .watchTogether,
        in: .profiles),
      KeyBinding(.entryDown, [.down, .tab], "Down", .move(1), in: .narrowedList),
      KeyBinding(.entryUp, [.up, .backTab], "Up", .move(-1), in: .narrowedList),
      KeyBinding(.entryPageDown, [.pageDown, .control("d")], "Ten rows down", .move(10), in: .narrowedList),
      KeyBinding(.entryPageUp, [.pageUp], "Ten rows up", .move(-10), in: .narrowedList),
      KeyBinding(
        .entryFirst, [.home], "Go to the start, while nothing is typed", .jump(toEnd: false),
        in: .wholeList),
      KeyBinding(
        .entryLast, [.end], "Go to the end, while nothing is typed", .jump(toEnd: true), in: .wholeList),
    ])

  static let importing = KeyGroup(
    title: "Import",
    bindings: [
      KeyBinding(.importFile, [.enter], label: "import", "Import the file", .enter, in: .importText),
      KeyBinding(.completePath, [.tab], label: "complete", "Complete the path", .tab, in: .importText),
    ])

  // MARK: Reasons of these keys

  /// Why an arrow key answers nothing beside the card, and which key does.
  private static func answersTheCard(_ id: ActionID) -> KeyScope.Reason {
    { key, state, keys in
      guard KeyScope.titles.contains(state) else { return KeyScope.titles.reasonElsewhere(key, state, keys) }
      return "\(key) answers the card on top of the feed alone; here \(keys.name(id)) does."
    }
  }

  /// Of the map's keys, those that also move elsewhere.
  private static let mapOrMoves: KeyScope.Reason = { key, state, keys in
    ([KeyPress.pageUp, .pageDown, .home].map(\.name).contains(key)
      ? movesElsewhere : KeyScope.map.reasonElsewhere)(
        key, state, keys)
  }

  private static let noAnswerNamed: KeyBinding.DisabledReason = { state, keys in
    state.answerToSetAside == nil
      ? state.whyNoneIsSetAside(key: keys.hasKey(.answerer) ? keys.name(.answerer) : nil) : nil
  }

  private static let nothingAnswered: KeyBinding.DisabledReason = { state, _ in
    state.list.isEmpty ? HistoryScreen.nothingAnswered : nil
  }

  private static let atDefault: KeyBinding.DisabledReason = { state, _ in
    switch state.screen {
    case .filters(let screen), .knobs(let screen):
      screen.row(in: state).flatMap { row in
        state.whyUnused(row)
          ?? (state.settings.isDefault(row, standard: state.standardKnobs)
            ? SettingsScreen.alreadyReset : nil)
      }
    default: nil
    }
  }
}
