import Cards
import Feed

/// The keys without any settings, in the order of the footer. The same key may stand in several groups, as long as no two
/// of its bindings work on the same screen; a test and every settings file are checked for that.
extension KeyTable {
  static let groups = [
    answers, searching, talking, detail, settings, history, season, grid, map, narrowedLists, importing,
    screens, tools,
    moving,
    general, texts,
  ]

  private static let answers = KeyGroup(
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

  private static let searching = KeyGroup(
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

  private static let talking = KeyGroup(
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

  private static let detail = KeyGroup(
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
        // Where no reason is shown there is nothing to offer.
        labelNow: { state in
          if case .detail(let screen) = state.screen, screen.shownReasons(in: state).isEmpty { return "" }
          return "set aside"
        }),
      KeyBinding(
        .nextAnswer, [.tab], "Select the next answer that a reason names", .tab, in: .why,
        disabled: { state, keys in
          guard case .reasons(let screen) = state.screen else { return nil }
          return screen.namesAnswers(in: state) ? nil : noAnswerNamed(state, keys)
        }),
    ])

  private static let settings = KeyGroup(
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

  private static let history = KeyGroup(
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

  private static let season = KeyGroup(
    title: "Season",
    bindings: [
      KeyBinding(.seasonLater, [.right], label: "later", "Show the next season", .turn(1), in: .season),
      KeyBinding(
        .seasonEarlier, [.left], label: "earlier", "Show the season before", .turn(-1), in: .season),
    ])

  private static let grid = KeyGroup(
    title: "First screen, popular titles",
    bindings: [
      KeyBinding(.gridRight, [.right], "Select the title on the right", .turn(1), in: .grid),
      KeyBinding(.gridLeft, [.left], "Select the title on the left", .turn(-1), in: .grid),
    ])

  private static let map = KeyGroup(
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

  private static let narrowedLists = KeyGroup(
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

  private static let importing = KeyGroup(
    title: "Import",
    bindings: [
      KeyBinding(.importFile, [.enter], label: "import", "Import the file", .enter, in: .importText),
      KeyBinding(.completePath, [.tab], label: "complete", "Complete the path", .tab, in: .importText),
    ])

  private static let screens = KeyGroup(
    title: "Opening screens, from anywhere but a text",
    bindings: [
      KeyBinding(
        .search, [.char("/")], label: "search", "Find a title by any of its names", .open(.search()),
        in: .awayFromSearch),
      KeyBinding(
        .talk, [.char("a")], label: "talk", "Say in a sentence what you are after", .open(.talk()),
        in: .notTyping),
      KeyBinding(
        .ranked, [.char("l")], label: "list", "List the ranked titles", .open(.ranked()), in: .notTyping),
      KeyBinding(
        .saved, [.char("b")], label: "saved", "List the saved titles", .open(.saved()), in: .notTyping),
      KeyBinding(
        .season, [.char("S")], label: "season", "List the titles of a season, ranked for you",
        .open(.season()), in: .notTyping),
      KeyBinding(
        .history, [.char("h")], label: "history", "List your answers", .open(.history()), in: .notTyping),
      KeyBinding(
        .reasons, [.char("e")], label: "why", "Explain why the card is here", .open(.reasons()), in: .card,
        disabled: { state, _ in state.top == nil ? ReasonsScreen.noCard : nil },
        elsewhere: { key, _, keys in
          "\(key) explains the card on top of the feed: \(keys.name(.back)) goes back to it."
        }),
      KeyBinding(
        .filters, [.char("f")], label: "filters", "Limit titles by type, genre or year", .open(.filters()),
        in: .notTyping),
      KeyBinding(
        .knobs, [.char("o")], label: "knobs", "Choose how titles are ranked", .open(.knobs()), in: .notTyping),
      KeyBinding(.model, [.char("M")], "Rank with the next model", .switchModel(1), in: .notTyping),
      KeyBinding(
        .taste, [.char("t")], label: "taste", "Show your taste by genre", .open(.taste()), in: .notTyping),
      KeyBinding(.map, [.char("m")], label: "map", "Show all titles on a map", .open(.map()), in: .notTyping),
      KeyBinding(
        .profiles, [.char("P")], label: "profiles", "Switch to another profile, or a new one",
        .open(.profiles()),
        in: .notTyping),
      KeyBinding(
        .importList, [.control("o")], "Import your list from another site", .open(.importList()),
        in: .everywhere),
      KeyBinding(
        .home, [], "Go back to the card on top of the feed", .open(.card()), in: .awayFromCard,
        elsewhere: { _, _, _ in "You are already on the card." }),
    ])

  private static let tools = KeyGroup(
    title: "Titles, colours and model",
    bindings: [
      KeyBinding(
        .poster, [.char("p")], label: "poster", "Show the poster large, and back", .open(.poster()),
        in: .pictured,
        disabled: { state, keys in
          if case .poster = state.screen { nil } else { noTitle(state, keys) }
        }),
      KeyBinding(
        .link, [.char("u")], label: "link", "Copy the link to the title's page", .link, in: .pictured,
        disabled: noTitle, elsewhere: { key, _, _ in "\(key): no title is selected on this screen." }),
      KeyBinding(
        .language, [.char("L")], "Titles in romaji, English or Japanese", .nextLanguage,
        in: .notTyping),
      KeyBinding(
        .answerer, [.char("A")], "Answer for the next of those who watch together", .nextAnswerer,
        in: .notTyping,
        disabled: { state, _ in state.companions.isEmpty ? FeedMessages.watchesAlone : nil }),
      KeyBinding(.theme, [.control("t")], "Try the next theme: other colours", .nextTheme, in: .everywhere),
      KeyBinding(
        .tune, [.char("T")], label: "tune", "Tune the ranking on your answers now", .tune, in: .notTyping,
        disabled: { state, _ in state.isTuning ? FeedMessages.tuningAlready : nil }),
    ])

  private static let moving = KeyGroup(
    title: "Lists and long texts",
    bindings: [
      KeyBinding(.down, [.down, .char("j")], "Down", .move(1), in: .moving),
      KeyBinding(.up, [.up, .char("k")], "Up", .move(-1), in: .moving),
      KeyBinding(
        .pageDown, [.pageDown, .control("d")], "Ten rows down", .move(10), in: .moving,
        elsewhere: movesElsewhere),
      KeyBinding(
        .pageUp, [.pageUp, .control("u")], "Ten rows up", .move(-10), in: .moving, elsewhere: movesElsewhere),
      KeyBinding(
        .first, [.home, .char("g")], "Go to the start (gg works too)", .jump(toEnd: false), in: .moving,
        elsewhere: movesElsewhere),
      KeyBinding(
        .last, [.end, .char("G")], "Go to the end", .jump(toEnd: true), in: .moving, elsewhere: movesElsewhere
      ),
    ])

  private static let texts = KeyGroup(
    title: "Text fields",
    bindings: [
      KeyBinding(.left, [.left], "Step back in the text", .edit(.left), in: .typing),
      KeyBinding(.right, [.right], "Step on in the text", .edit(.right), in: .typing),
      KeyBinding(.wordLeft, [.wordLeft, .alt("b")], "Go back a word", .edit(.wordLeft), in: .typing),
      KeyBinding(.wordRight, [.wordRight, .alt("f")], "Go on a word", .edit(.wordRight), in: .typing),
      KeyBinding(
        .textStart, [.home, .control("a")], "Go to the start of the text", .edit(.start), in: .filledText),
      KeyBinding(.textEnd, [.end, .control("e")], "Go to the end of the text", .edit(.end), in: .filledText),
      KeyBinding(.erase, [.backspace], "Delete a letter", .edit(.erase), in: .typing),
      KeyBinding(
        .eraseForward, [.delete], "Delete the letter at the cursor", .edit(.eraseForward), in: .typing),
      KeyBinding(
        .eraseToBlank, [.control("w")], "Delete back to a blank", .edit(.eraseToBlank), in: .typingNoProfile),
      KeyBinding(.eraseWord, [.wordErase], "Delete back a word", .edit(.eraseWord), in: .typing),
      KeyBinding(
        .eraseWordForward, [.alt("d")], "Delete the word ahead", .edit(.eraseWordForward), in: .typing),
      KeyBinding(
        .eraseAll, [.control("u")], "Delete the text before the cursor", .edit(.eraseToStart), in: .typing),
      KeyBinding(
        .eraseToEnd, [.control("k")], "Delete the text from the cursor on", .edit(.eraseToEnd), in: .typing),
    ])

  private static let general = KeyGroup(
    title: "Everywhere",
    bindings: [
      KeyBinding(
        .back, [.escape], label: "back", "Go back one screen", .back, in: .awayFromCard,
        elsewhere: { _, _, keys in "This is the home screen. \(keys.name(.quit)) quits; everything is saved."
        }),
      KeyBinding(
        .palette, [.char(":")], label: "actions", "Find any action by name", .open(.palette()), in: .notTyping
      ),
      KeyBinding(
        .paletteAnywhere, [.control("p")], label: "actions", "Open or close the list of actions",
        .open(.palette()),
        in: .everywhere),
      KeyBinding(
        .help, [.char("?")], label: "help", "Show the keys of this screen", .open(.help()), in: .notTyping),
      KeyBinding(
        .helpAnywhere, [.function(1)], label: "help", "Show the keys of this screen, even while typing",
        .open(.help()), in: .everywhere),
      KeyBinding(
        .quit, [.char("q")], label: "quit", "Quit; everything is saved", .quit, in: .notTyping),
      KeyBinding(.quitNow, [.control("c")], label: "quit", "Quit, even while typing", .quit, in: .everywhere),
    ])

  // MARK: Reasons that several keys share

  private static let noTitle: KeyBinding.DisabledReason = { state, keys in
    guard state.subject == nil else { return nil }
    guard state.isOn(.card()) else { return FeedMessages.noTitle }
    return Words.feedIsOut(state.snapshot.ranking.end ?? .answered(hiddenAdult: 0), keys)
  }

  /// Why an arrow key answers nothing beside the card, and which key does.
  private static func answersTheCard(_ id: ActionID) -> KeyScope.Reason {
    { key, state, keys in
      guard KeyScope.titles.contains(state) else { return KeyScope.titles.reasonElsewhere(key, state, keys) }
      return "\(key) answers the card on top of the feed alone; here \(keys.name(id)) does."
    }
  }

  private static let movesElsewhere: KeyScope.Reason = { key, _, keys in
    let map: [ActionID] = [.panUp, .panDown, .zoomIn, .zoomOut, .centre]
    let isForMap = keys.bindings.contains { binding in
      map.contains(binding.id) && binding.keys.contains { $0.name == key }
    }
    return "\(key) moves in lists" + (isForMap ? ", in long texts and on the map." : " and in long texts.")
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
