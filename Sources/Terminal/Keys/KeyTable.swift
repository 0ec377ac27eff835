import Cards
import Catalogue
import Feed

/// One thing a key can do: its id, its keys, its name, and where it works. Footer, help and decoding all read this table.
public struct KeyBinding: Sendable {
  /// Steady name of the action.
  public let id: String
  /// Keys that do it, the first is shown.
  public internal(set) var keys: [KeyPress]
  /// One or two words for the footer.
  public let label: String
  /// A line for the help.
  public let help: String
  /// What it does.
  public let action: FeedAction
  let works: @Sendable (FeedState) -> Bool
}

/// What every key means. Where the same key stands twice, the two never work on the same screen.
public struct KeyTable: Sendable {
  /// In the order of the footer.
  public internal(set) var bindings: [KeyBinding]

  private static func isList(_ s: FeedState) -> Bool {
    switch s.screen {
    case .ranked, .saved, .history: true
    case .detail(let screen): screen.isOnTitles
    default: isResults(s)
    }
  }
  private static func isSearch(_ s: FeedState) -> Bool {
    switch s.screen {
    case .search, .onboarding: true
    default: false
    }
  }
  private static func isResults(_ s: FeedState) -> Bool { isSearch(s) && !s.isTyping }
  private static func isGrid(_ s: FeedState) -> Bool {
    if case .onboarding(let screen) = s.screen { screen.columns > 1 && !s.isTyping } else { false }
  }
  static func isSetting(_ s: FeedState) -> Bool {
    switch s.screen {
    case .filters, .knobs: true
    default: false
    }
  }
  private static func isMap(_ s: FeedState) -> Bool { if case .map = s.screen { true } else { false } }
  private static func isTaste(_ s: FeedState) -> Bool { if case .taste = s.screen { true } else { false } }
  private static func isHistory(_ s: FeedState) -> Bool {
    if case .history = s.screen { true } else { false }
  }
  private static func hasEntry(_ s: FeedState) -> Bool { s.isTyping && !isSearch(s) }
  private static func choosesEntry(_ s: FeedState) -> Bool {
    switch s.screen {
    case .palette, .profiles: true
    default: false
    }
  }
  private static func opensDetail(_ s: FeedState) -> Bool {
    switch s.screen {
    case .card, .ranked, .saved, .history, .map, .taste: true
    case .detail(let screen): screen.isOnTitles
    default: false
    }
  }
  private static func isCard(_ s: FeedState) -> Bool {
    switch s.screen {
    case .card, .reasons: true
    default: false
    }
  }
  private static func isDetail(_ s: FeedState) -> Bool { if case .detail = s.screen { true } else { false } }
  private static func rates(_ s: FeedState) -> Bool {
    isCard(s) || isDetail(s) || isList(s) || isMap(s) || isTaste(s)
  }
  private static func moves(_ s: FeedState) -> Bool {
    isList(s) || isDetail(s) || isSetting(s) || isTaste(s)
  }
  private static func notTyping(_ s: FeedState) -> Bool { !s.isTyping }
  /// Anywhere but in a text.
  private static func acts(_ s: FeedState) -> Bool { !s.isTyping }
  /// Where one would undo an answer: among settings it would be taken for the last turn.
  private static func undoes(_ s: FeedState) -> Bool { !s.isTyping && !isSetting(s) }

  /// The keys without any settings.
  public static let standard = KeyTable(bindings: [
    KeyBinding(
      id: "dislike", keys: [.char("1")], label: "dislike", help: "Not for me: fewer like it",
      action: .answer(.dislike),
      works: rates),
    KeyBinding(
      id: "dislike.swipe", keys: [.left], label: "", help: "Dislike the card", action: .answer(.dislike),
      works: isCard),
    KeyBinding(
      id: "like", keys: [.char("2")], label: "like", help: "I liked it, or would", action: .answer(.like),
      works: rates),
    KeyBinding(
      id: "like.swipe", keys: [.right], label: "", help: "Like the card", action: .answer(.like),
      works: isCard),
    KeyBinding(
      id: "love", keys: [.char("3")], label: "love", help: "One of my favourites: more like it",
      action: .answer(.love),
      works: rates),
    KeyBinding(
      id: "love.swipe", keys: [.up], label: "", help: "Love the card", action: .answer(.love), works: isCard),
    KeyBinding(
      id: "save", keys: [.char("s")], label: "save", help: "Keep it for later, or take it off the saved list",
      action: .answer(.saved), works: rates),
    KeyBinding(
      id: "seen", keys: [.char("w")], label: "seen", help: "Seen it, without an opinion",
      action: .answer(.seen),
      works: rates),
    KeyBinding(
      id: "skip", keys: [.char("n"), .down, .char(" ")], label: "skip", help: "Not now: it comes back later",
      action: .answer(.skipped), works: { $0.isOn(.card()) }),
    KeyBinding(
      id: "undo", keys: [.char("z")], label: "undo", help: "Take the last answer back", action: .undo,
      works: undoes),
    KeyBinding(
      id: "redo", keys: [.char("Z")], label: "", help: "Give again what was taken back", action: .redo,
      works: undoes),
    KeyBinding(
      id: "results", keys: [.tab, .down, .enter], label: "to the results",
      help: "From the text to the results",
      action: .tab, works: { $0.isTyping && isSearch($0) }),
    KeyBinding(
      id: "text", keys: [.tab, .backTab], label: "to the text", help: "Back to the text", action: .tab,
      works: isResults),
    KeyBinding(
      id: "pick", keys: [.enter], label: "love", help: "Love the selected title", action: .enter,
      works: isResults),
    KeyBinding(
      id: "detail", keys: [.enter], label: "detail", help: "All about the title", action: .enter,
      works: opensDetail),
    KeyBinding(
      id: "beside", keys: [.tab], label: "titles", help: "To the titles like this one, and back",
      action: .tab,
      works: isDetail),
    KeyBinding(
      id: "turn.right", keys: [.right], label: "more", help: "Turn the setting up, or on", action: .turn(1),
      works: isSetting),
    KeyBinding(
      id: "turn.left", keys: [.left], label: "less", help: "Turn the setting down, or off", action: .turn(-1),
      works: isSetting),
    KeyBinding(
      id: "turn", keys: [.enter], label: "", help: "Turn the setting on", action: .enter, works: isSetting),
    KeyBinding(
      id: "reset", keys: [.char("x")], label: "reset", help: "This setting as it came", action: .reset,
      works: isSetting),
    KeyBinding(
      id: "reset.all", keys: [.char("X")], label: "reset all",
      help: "All settings of this screen as they came",
      action: .resetAll, works: isSetting),
    KeyBinding(
      id: "take.back", keys: [.char("x")], label: "take back",
      help: "Take the selected answer back, it alone",
      action: .takeBack, works: isHistory),
    KeyBinding(
      id: "rewind", keys: [.char("r")], label: "rewind",
      help: "Undo back to the selected answer, it included",
      action: .rewind, works: isHistory),
    KeyBinding(
      id: "grid.right", keys: [.right], label: "", help: "To the title on the right", action: .turn(1),
      works: isGrid),
    KeyBinding(
      id: "grid.left", keys: [.left], label: "", help: "To the title on the left", action: .turn(-1),
      works: isGrid),
    KeyBinding(
      id: "pan.left", keys: [.left], label: "pan", help: "The map to the left", action: .pan(-1, 0),
      works: isMap),
    KeyBinding(
      id: "pan.right", keys: [.right], label: "", help: "The map to the right", action: .pan(1, 0),
      works: isMap),
    KeyBinding(
      id: "pan.up", keys: [.up, .char("k")], label: "", help: "The map up", action: .pan(0, 1), works: isMap),
    KeyBinding(
      id: "pan.down", keys: [.down, .char("j")], label: "", help: "The map down", action: .pan(0, -1),
      works: isMap),
    KeyBinding(
      id: "zoom.in", keys: [.char("+"), .char("="), .pageUp], label: "nearer", help: "The map nearer",
      action: .zoom(1), works: isMap),
    KeyBinding(
      id: "zoom.out", keys: [.char("-"), .pageDown], label: "farther", help: "The map farther away",
      action: .zoom(-1), works: isMap),
    KeyBinding(
      id: "next.title", keys: [.tab], label: "next title", help: "Point at the next title near the middle",
      action: .tab, works: isMap),
    KeyBinding(
      id: "centre", keys: [.char("0"), .home], label: "to you", help: "The map around yourself",
      action: .centre,
      works: isMap),
    KeyBinding(
      id: "choose", keys: [.enter], label: "choose", help: "Do what is selected", action: .enter,
      works: choosesEntry),
    KeyBinding(
      id: "entry.down", keys: [.down, .tab], label: "", help: "Down", action: .move(1), works: hasEntry),
    KeyBinding(
      id: "entry.up", keys: [.up, .backTab], label: "", help: "Up", action: .move(-1), works: hasEntry),
    KeyBinding(
      id: "entry.page.down", keys: [.pageDown, .control("d")], label: "", help: "Half a screen down",
      action: .move(10), works: hasEntry),
    KeyBinding(
      id: "entry.page.up", keys: [.pageUp], label: "", help: "Half a screen up", action: .move(-10),
      works: hasEntry),
    KeyBinding(
      id: "search", keys: [.char("/")], label: "search", help: "Find a title by any of its names",
      action: .open(.search()), works: { acts($0) && !isSearch($0) }),
    KeyBinding(
      id: "ranked", keys: [.char("l")], label: "list", help: "The ranking as a list",
      action: .open(.ranked()),
      works: acts),
    KeyBinding(
      id: "saved", keys: [.char("b")], label: "saved", help: "Saved titles", action: .open(.saved()),
      works: acts),
    KeyBinding(
      id: "history", keys: [.char("h")], label: "history", help: "What you answered",
      action: .open(.history()),
      works: acts),
    KeyBinding(
      id: "reasons", keys: [.char("e")], label: "why", help: "What moved the card, and how far",
      action: .open(.reasons()),
      works: isCard),
    KeyBinding(
      id: "filters", keys: [.char("f")], label: "filters", help: "Which titles come at all",
      action: .open(.filters()),
      works: acts),
    KeyBinding(
      id: "knobs", keys: [.char("o")], label: "knobs",
      help: "How they are ranked: niche, variety, genres up and down",
      action: .open(.knobs()), works: acts),
    KeyBinding(
      id: "model", keys: [.char("M")], label: "", help: "Rank by the next model at hand",
      action: .switchModel(1), works: acts),
    KeyBinding(
      id: "taste", keys: [.char("t")], label: "taste", help: "Your taste by genre, and what moved lately",
      action: .open(.taste()), works: acts),
    KeyBinding(
      id: "map", keys: [.char("m")], label: "map", help: "All titles on a plane, you among them",
      action: .open(.map()),
      works: acts),
    KeyBinding(
      id: "profiles", keys: [.char("P")], label: "profiles",
      help: "Whose feed it is: another profile, or a new one",
      action: .open(.profiles()), works: acts),
    KeyBinding(
      id: "home", keys: [], label: "", help: "Back to the card on top of the feed", action: .open(.card()),
      works: { !$0.isOn(.card()) }),
    KeyBinding(
      id: "link", keys: [.char("u")], label: "link", help: "Copy the link to the title's page", action: .link,
      works: rates),
    KeyBinding(
      id: "theme", keys: [.control("t")], label: "", help: "The next theme, to look at it",
      action: .nextTheme,
      works: { _ in true }),
    KeyBinding(
      id: "tune", keys: [.char("T")], label: "tune", help: "Fine-tune the model on your answers now",
      action: .tune,
      works: acts),
    KeyBinding(
      id: "down", keys: [.down, .char("j")], label: "", help: "Down", action: .move(1), works: moves),
    KeyBinding(id: "up", keys: [.up, .char("k")], label: "", help: "Up", action: .move(-1), works: moves),
    KeyBinding(
      id: "page.down", keys: [.pageDown, .control("d")], label: "", help: "Half a screen down",
      action: .move(10),
      works: moves),
    KeyBinding(
      id: "page.up", keys: [.pageUp, .control("u")], label: "", help: "Half a screen up", action: .move(-10),
      works: moves),
    KeyBinding(
      id: "first", keys: [.home, .char("g")], label: "", help: "To the first (gg too)",
      action: .jump(toEnd: false),
      works: moves),
    KeyBinding(
      id: "last", keys: [.end, .char("G")], label: "", help: "To the last", action: .jump(toEnd: true),
      works: moves),
    KeyBinding(
      id: "erase", keys: [.backspace], label: "", help: "Erase a letter", action: .erase,
      works: { $0.isTyping }),
    KeyBinding(
      id: "erase.all", keys: [.control("u")], label: "", help: "Erase the text", action: .eraseAll,
      works: { $0.isTyping }),
    KeyBinding(
      id: "back", keys: [.escape], label: "back", help: "One level up", action: .back,
      works: { !$0.isOn(.card()) }),
    KeyBinding(
      id: "palette", keys: [.char(":")], label: "actions", help: "Every action by name",
      action: .open(.palette()), works: notTyping),
    KeyBinding(
      id: "palette.anywhere", keys: [.control("p")], label: "actions",
      help: "The same from anywhere, and out again",
      action: .open(.palette()), works: { _ in true }),
    KeyBinding(
      id: "help", keys: [.char("?")], label: "help", help: "The keys that work here", action: .open(.help()),
      works: notTyping),
    KeyBinding(
      id: "quit", keys: [.char("q")], label: "quit", help: "Leave; everything is saved already",
      action: .quit,
      works: notTyping),
    KeyBinding(
      id: "quit.now", keys: [.control("c")], label: "quit", help: "Leave from anywhere", action: .quit,
      works: { _ in true }),
  ])

  /// What a key means here; a character is text in a field. A key that means something elsewhere says why not here.
  public func action(for key: KeyPress, in state: FeedState) -> FeedAction? {
    if let binding = bindings.first(where: { $0.keys.contains(key) && $0.works(state) }) {
      if case .palette = state.screen, binding.id == "choose" { return chosen(in: state) }
      if let why = hindrance(binding, state) { return .say(why) }
      return binding.action
    }
    if state.isTyping {
      if case .char(let character) = key { return .type(character) }
      return nil
    }
    return bindings.first { $0.keys.contains(key) }.map { .say(elsewhere($0, key, state)) }
  }

  /// A move from where the text on the screen really stands: a state does not know how long a text is in lines, and counts
  /// on past its end.
  public static func bounded(_ action: FeedAction, in state: FeedState, on frame: Grid) -> FeedAction {
    guard case .move(let by) = action, let end = frame.scrollEnd, state.scroll > end else { return action }
    return .move(by - (state.scroll - end))
  }

  /// The key of an action as sentences name it; without a key the action's own name.
  public func name(_ id: String) -> String {
    bindings.first { $0.id == id }?.keys.first?.name ?? id
  }

  /// Whether a key leaves the program somewhere.
  public func quits(_ key: KeyPress) -> Bool {
    bindings.contains { $0.action == .quit && $0.keys.contains(key) }
  }

  /// Whether the wheel has something to move: a list, or a text longer than the screen.
  public static func wheels(_ state: FeedState) -> Bool { moves(state) || !state.list.isEmpty }

  /// The bindings that work in a state and have a key.
  public func working(in state: FeedState) -> [KeyBinding] {
    bindings.filter { !$0.keys.isEmpty && $0.works(state) }
  }

  /// The whole table in Markdown, for the README; the arrows of a swipe stand beside their digits.
  public var markdown: String {
    let rows = bindings.filter {
      !$0.id.hasSuffix(".swipe") && !$0.id.hasPrefix("entry.") && !$0.keys.isEmpty
    }.map { binding in
      let arrows = bindings.first { $0.id == binding.id + ".swipe" }?.keys ?? []
      let keys = (binding.keys + arrows).map { "`\($0.name)`" }.joined(separator: " ")
      return "| \(keys) | \(binding.help) |"
    }
    return "| Keys | What they do |\n|---|---|\n" + rows.joined(separator: "\n") + "\n"
  }
}
