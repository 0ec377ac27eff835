import Feed

/// The screens where a key works, and what it says on others.
struct KeyScope: Sendable {
  /// The sentence for a pressed key on a screen where it does not work.
  typealias Reason = @Sendable (_ key: String, FeedState, KeyTable) -> String

  let contains: @Sendable (FeedState) -> Bool
  /// The screens where an action works that is chosen by its name: no name is a letter of a text.
  let containsByName: @Sendable (FeedState) -> Bool
  let reasonElsewhere: Reason

  init(
    _ contains: @escaping @Sendable (FeedState) -> Bool,
    elsewhere: @escaping Reason = { key, state, keys in Words.noMeaning(key, state, keys) }
  ) {
    (self.contains, containsByName, reasonElsewhere) = (contains, contains, elsewhere)
  }

  private init(
    _ contains: @escaping @Sendable (FeedState) -> Bool, byName: @escaping @Sendable (FeedState) -> Bool,
    elsewhere: @escaping Reason
  ) {
    (self.contains, containsByName, reasonElsewhere) = (contains, byName, elsewhere)
  }

  /// A key that is a letter where text is typed.
  static func awayFromText(
    _ contains: @escaping @Sendable (FeedState) -> Bool,
    elsewhere: @escaping Reason = { key, state, keys in Words.noMeaning(key, state, keys) }
  ) -> KeyScope {
    KeyScope({ !$0.isTyping && contains($0) }, byName: contains, elsewhere: elsewhere)
  }
}

// MARK: Everywhere

extension KeyScope {
  static let everywhere = KeyScope { _ in true }
  /// Where keys are not letters of a text.
  static let notTyping = awayFromText({ _ in true })
  static let typing = KeyScope { $0.isTyping }
  /// A text in which one can go to either end; where nothing is typed yet those keys go through the list below.
  static let filledText = KeyScope { $0.isTyping && !wholeList.contains($0) }
  /// A text in which Ctrl-W deletes: beside the names of profiles it has another meaning.
  static let typingNoProfile = KeyScope { $0.isTyping && !profiles.contains($0) }
  static let awayFromCard = KeyScope { !$0.isOn(.card()) }
  /// Among settings an undo would be mistaken for one of the last turn.
  static let undo = awayFromText({ !isSettings($0) }) { key, state, keys in
    isSettings(state)
      ? "\(key) is for answers; \(keys.name(.reset)) resets a setting."
      : notTyping.reasonElsewhere(key, state, keys)
  }
  /// Where rows are selected, or a text is scrolled.
  static let moving = KeyScope {
    switch $0.screen {
    case .taste, .reasons: true
    default: isDetail($0) || isList($0) || isSettings($0)
    }
  }
}

// MARK: Titles

extension KeyScope {
  /// The card, and the explanation of it, where arrows go through the reasons.
  static let card = KeyScope { isCard($0) }
  static let cardOnly = KeyScope({ $0.isOn(.card()) }) { key, state, keys in
    isCard(state)
      ? "\(key) skips on the card itself: \(keys.name(.back)) goes back to it."
      : "\(key): only the card on top of the feed can be skipped."
  }
  /// Where there is a title to answer.
  static let titles = KeyScope({
    switch $0.screen {
    case .map, .taste: true
    default: isCard($0) || isDetail($0) || isList($0)
    }
  }) { key, _, _ in "\(key): there is no title to answer on this screen." }
  /// Where Enter opens the detail of a title.
  static let opensDetail = KeyScope({
    switch $0.screen {
    case .card, .ranked, .saved, .season, .history, .map, .taste: true
    case .talk(let screen): screen.isOnTitles
    case .detail(let screen): screen.isOnTitles
    default: false
    }
  }) { key, _, _ in "\(key): no title is selected here." }
  /// Where there is a title with a picture, and where that is shown.
  static let pictured = KeyScope({
    if case .poster = $0.screen { true } else { titles.contains($0) }
  }) { key, _, _ in "\(key): there is no title with a poster on this screen." }
  static let detail = KeyScope { isDetail($0) }
  /// Why the card on top is there.
  static let why = KeyScope { if case .reasons = $0.screen { true } else { false } }
  /// Where reasons are shown with the answers they name.
  static let reasons = KeyScope({ isDetail($0) || why.contains($0) }, elsewhere: placesOfKey)

  /// The screens where a key does something, of those that share it: settings may give one of its actions another key.
  static let placesOfKey: Reason = { key, state, keys in
    let places: [(action: ActionID, screens: [(key: ActionID, name: String)])] = [
      (.setAside, [(.detail, "title"), (.reasons, "why")]), (.takeOff, [(.talk, "talk")]),
      (.forget, [(.talk, "talk")]), (.takeBack, [(.history, "history")]),
      (.reset, [(.filters, "filters"), (.knobs, "knobs")]),
      (.resetAll, [(.filters, "filters"), (.knobs, "knobs")]),
    ]
    func has(_ id: ActionID) -> Bool {
      keys.bindings.contains { $0.id == id && $0.keys.contains { $0.name == key } }
    }
    let names = places.filter { has($0.action) }.flatMap(\.screens).map { "\(keys.name($0.key)) \($0.name)" }
    return names.isEmpty
      ? Words.noMeaning(key, state, keys) : "\(key) works in: \(names.joined(separator: ", "))."
  }
}

// MARK: Single screens

extension KeyScope {
  static let searchText = KeyScope { isSearch($0) && $0.isTyping }
  static let searchResults = KeyScope { isSearch($0) && !$0.isTyping }
  /// The results of the search: not the first screen, where titles are picked.
  static let searchedTitles = KeyScope({
    if case .search = $0.screen { !$0.isTyping } else { false }
  }) { key, state, keys in
    isSearch(state)
      ? "\(key) shows a title in the feed's search, not here."
      : "\(key) works in the search: \(keys.name(.search)) opens it."
  }
  /// The search and the first screen, on the text or the results.
  static let searchScreen = KeyScope({ isSearch($0) }) { key, _, keys in
    "\(key) works in the search: \(keys.name(.search)) opens it."
  }
  static let talkText = KeyScope { isTalk($0) && $0.isTyping }
  static let talkTitles = KeyScope { isTalk($0) && !$0.isTyping }
  /// Popular titles, side by side.
  static let grid = KeyScope {
    if case .onboarding(let screen) = $0.screen { screen.columns > 1 && !$0.isTyping } else { false }
  }
  static let awayFromSearch = awayFromText({ !isSearch($0) }) { key, _, keys in
    "\(key): you are already in the search; \(keys.name(.text)) goes to its text."
  }
  static let settings = KeyScope({ isSettings($0) }) { key, _, keys in
    "\(key) works in the filters (\(keys.name(.filters))) and knobs (\(keys.name(.knobs)))."
  }
  static let history = KeyScope({ if case .history = $0.screen { true } else { false } }) { key, _, keys in
    "\(key) works in the history: \(keys.name(.history)) opens it."
  }
  static let season = KeyScope({ if case .season = $0.screen { true } else { false } }) { key, _, keys in
    "\(key) works in the season: \(keys.name(.season)) opens it."
  }
  static let map = KeyScope({ if case .map = $0.screen { true } else { false } }) { key, _, keys in
    "\(key) works on the map: \(keys.name(.map)) opens it."
  }
  /// A text with a list below it that it narrows.
  static let narrowedList = KeyScope {
    $0.isTyping && !isSearch($0) && !isTalk($0) && !importText.contains($0)
  }
  /// The same while nothing is typed.
  static let wholeList = KeyScope { narrowedList.contains($0) && $0.line?.isEmpty == true }
  /// The path of a file, with no list below it.
  static let importText = KeyScope { if case .importList = $0.screen { true } else { false } }
  static let profiles = KeyScope({ if case .profiles = $0.screen { true } else { false } }) { key, _, keys in
    "\(key) works in the profile switcher: \(keys.name(.profiles)) opens it."
  }
  static let choice = KeyScope {
    switch $0.screen {
    case .palette, .profiles: true
    default: false
    }
  }
}

// MARK: Conditions

extension KeyScope {
  private static func isCard(_ state: FeedState) -> Bool {
    switch state.screen {
    case .card, .reasons: true
    default: false
    }
  }
  private static func isDetail(_ state: FeedState) -> Bool {
    if case .detail = state.screen { true } else { false }
  }
  private static func isSearch(_ state: FeedState) -> Bool {
    switch state.screen {
    case .search, .onboarding: true
    default: false
    }
  }
  private static func isTalk(_ state: FeedState) -> Bool {
    if case .talk = state.screen { true } else { false }
  }
  private static func isSettings(_ state: FeedState) -> Bool {
    switch state.screen {
    case .filters, .knobs: true
    default: false
    }
  }
  /// A list of titles with one selected.
  private static func isList(_ state: FeedState) -> Bool {
    switch state.screen {
    case .ranked, .saved, .season, .history: true
    case .detail(let screen): screen.isOnTitles
    default: (isSearch(state) || isTalk(state)) && !state.isTyping
    }
  }
}
