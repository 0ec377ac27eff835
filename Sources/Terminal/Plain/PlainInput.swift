import Feed
import Foundations

/// The meaning of a typed line in plain mode.
public enum PlainInput: Equatable {
  /// Actions, run in order as keys would be.
  case actions([FeedAction])
  /// Print the screen again.
  case again
  /// Print what can be typed.
  case help
  /// Not understood; the sentence says why.
  case unknown(String)

  /// Longer lines are cut to this many characters.
  static let longest = 200
  /// The same for the path of a list.
  static let longestPath = 400

  /// Reads a line in a state: a key by its name, an action by its id or its word in the footer, `/words`, `#row`.
  public init(_ line: String, in state: FeedState, _ keys: KeyTable) {
    let text = String(line.trimmed.prefix(Self.longest))
    if case .importList = state.screen, let input = Self.onImport(line, text, state, keys) {
      self = input
    } else if text.isEmpty {
      self = .again
    } else if text == "?" || text.lowercased() == "help" {
      self = .help
    } else if text.hasPrefix("/") {
      self = .actions(Self.search(String(text.dropFirst().trimmed), state))
    } else if text.lowercased().hasPrefix("search ") {
      self = .actions(Self.search(String(text.dropFirst(7).trimmed), state))
    } else if text.lowercased().hasPrefix("about ") {
      self = .actions(Self.search(String(text.dropFirst(6).trimmed), state, byDescription: true))
    } else if text.lowercased().hasPrefix("talk ") {
      self = .actions(Self.talk(String(text.dropFirst(5).trimmed), state))
    } else if text.hasPrefix("#") {
      self = Self.row(String(text.dropFirst()), state, keys)
    } else if let binding = Self.binding(text, in: state, keys) {
      // One goes back from the text: from the results one would only come to the text.
      self = .actions((binding.action == .back ? [] : Self.toResults(state)) + [binding.action])
    } else {
      let shown = text.prefix(40)
      self = .unknown(PlainMessages.unknown(shown))
    }
  }

  /// The import screen takes every line but a command as the path of a list.
  private static func onImport(
    _ line: String, _ text: String, _ state: FeedState, _ keys: KeyTable
  ) -> PlainInput? {
    guard !text.isEmpty, text != "?", text.lowercased() != "help", binding(text, in: state, keys) == nil
    else { return nil }
    return .actions([.eraseAll, .paste(String(line.trimmed.prefix(longestPath))), .enter])
  }

  /// What works here; a search stands on its results, since its text is typed after a `/`.
  static func bindings(in state: FeedState, _ keys: KeyTable) -> [KeyBinding] {
    var state = state
    for action in toResults(state) { _ = state.update(action) }
    let drawn: [ActionID] = [
      .palette, .paletteAnywhere, .help, .helpAnywhere, .results, .text, .map, .quitNow, .completePath,
    ]
    // A line is typed and edited before it is read: no key in it is a letter of a text on the screen.
    return keys.bindings.filter { binding in
      !binding.keys.isEmpty && binding.worksByName(state) && !drawn.contains(binding.id)
        && !binding.isForText
    }
  }

  private static func binding(_ text: String, in state: FeedState, _ keys: KeyTable) -> KeyBinding? {
    let (all, lower) = (bindings(in: state, keys), text.lowercased())
    return all.first { $0.keys.contains { $0.name == text } }
      ?? all.first { $0.id.rawValue == lower || (!$0.label.isEmpty && $0.label == lower) }
      ?? all.first { $0.keys.contains { $0.name.count > 1 && $0.name.lowercased() == lower } }
  }

  private static func toResults(_ state: FeedState) -> [FeedAction] {
    searchField(state).map { !$0.isOnResults && !$0.results.isEmpty } == true ? [.tab] : []
  }

  private static func searchField(_ state: FeedState) -> SearchField? {
    switch state.screen {
    case .search(let screen): screen.field
    case .onboarding(let screen): screen.field
    default: nil
    }
  }

  /// A sentence for the conversation; an empty one shows it again.
  private static func talk(_ words: String, _ state: FeedState) -> [FeedAction] {
    var actions: [FeedAction] = [.open(.talk())]
    if case .talk(let screen) = state.screen { actions = screen.isOnTitles ? [.tab] : [] }
    actions.append(.eraseAll)
    actions += words.map { .type($0) }
    return actions + (words.isEmpty ? [.tab] : [.enter, .tab])
  }

  private static func search(
    _ words: String, _ state: FeedState, byDescription: Bool = false
  ) -> [FeedAction] {
    var field = searchField(state)
    // From the first screen a story is searched on a screen of its own.
    if byDescription, case .onboarding = state.screen { field = nil }
    var actions: [FeedAction] = field.map { $0.isOnResults ? [.tab] : [] } ?? [.open(.search())]
    if field?.isByDescription ?? false != byDescription { actions.append(.switchSearch) }
    actions.append(.eraseAll)
    actions += words.map { .type($0) }
    // To the results, so that what is said next is about them.
    return actions + (words.isEmpty ? [] : [.tab])
  }

  private static func row(_ text: String, _ state: FeedState, _ keys: KeyTable) -> PlainInput {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = words.first, let row = Int(first), row >= 1, row <= state.rowCount else {
      return .unknown(PlainMessages.rowsGo(to: state.rowCount))
    }
    let select = FeedAction.select(row - 1)
    guard words.count > 1 else { return .actions([select]) }
    var after = state
    _ = after.update(select)
    guard let binding = binding(String(words[1].trimmed), in: after, keys) else {
      return .unknown(PlainMessages.unknownKey(words[1].prefix(40)))
    }
    return .actions([select, binding.action])
  }
}
