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

  static let noTitle: KeyBinding.DisabledReason = { state, keys in
    guard state.subject == nil else { return nil }
    guard state.isOn(.card()) else { return FeedMessages.noTitle }
    return Words.feedIsOut(state.snapshot.ranking.end ?? .answered(hiddenAdult: 0), keys)
  }

  static let movesElsewhere: KeyScope.Reason = { key, _, keys in
    let map: [ActionID] = [.panUp, .panDown, .zoomIn, .zoomOut, .centre]
    let isForMap = keys.bindings.contains { binding in
      map.contains(binding.id) && binding.keys.contains { $0.name == key }
    }
    return "\(key) moves in lists" + (isForMap ? ", in long texts and on the map." : " and in long texts.")
  }
}
