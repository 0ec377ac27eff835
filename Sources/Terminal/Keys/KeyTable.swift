import Feed

/// What every key means. Where the same key has several bindings, no two of them work on the same screen.
public struct KeyTable: Sendable {
  /// In the order of the footer.
  public internal(set) var bindings: [KeyBinding]

  /// The keys without any settings.
  public static let standard = KeyTable(bindings: groups.flatMap(\.bindings))

  /// What a key means on the screen on top: its action, a letter of the text, or the sentence why it does nothing there.
  /// Nil for what is no key that a person could name.
  public func action(for key: KeyPress, in state: FeedState) -> FeedAction? {
    if case .paste(let text) = key { return state.isTyping ? .paste(text) : .say(pasteNotRead(state)) }
    if let binding = bindings.first(where: { $0.keys.contains(key) && $0.works(state) }) {
      return action(of: binding, in: state)
    }
    if state.isTyping {
      if case .char(let character) = key { return .type(character) }
      return nothing(key, Words.notInText(key.name, self))
    }
    guard let elsewhere = bindings.first(where: { $0.keys.contains(key) && !$0.isForText }) else {
      return nothing(key, Words.noMeaning(key.name, state, self))
    }
    return .say(reasonElsewhere(elsewhere, key, state))
  }

  /// Says why a key does nothing; silent for clicks, the wheel and unknown keys, for letters with Alt, which terminals
  /// use themselves, and for the key that redraws.
  private func nothing(_ key: KeyPress, _ why: String) -> FeedAction? {
    if case .alt = key { return nil }
    return key.name.isEmpty || key == .control("l") ? nil : .say(why)
  }

  /// What a key does while a frame is on the screen: a click does what stands there, the wheel moves what can be moved.
  public func action(for key: KeyPress, in state: FeedState, on frame: Grid) -> FeedAction? {
    let action: FeedAction? =
      switch key {
      case .click(let row, let col): frame.action(atRow: row, col: col)
      case .wheel(let rows): Self.wheels(state) ? .move(rows) : nil
      default: self.action(for: key, in: state)
      }
    return action.map { Self.bounded($0, in: state, on: frame) }
  }

  /// What a binding that works on this screen does at the moment: its action, or the sentence why it can do nothing.
  func action(of binding: KeyBinding, in state: FeedState) -> FeedAction {
    if case .palette = state.screen, binding.id == .choose { return chosen(in: state) }
    return disabledReason(binding, in: state).map { .say($0) } ?? binding.action
  }

  /// Why an action that works on this screen can do nothing at the moment; nil when it can.
  func disabledReason(_ binding: KeyBinding, in state: FeedState) -> String? {
    binding.disabledReason(state, self)
  }

  /// Why an action does not work on this screen.
  func reasonElsewhere(_ binding: KeyBinding, _ key: KeyPress, _ state: FeedState) -> String {
    (binding.reasonElsewhere ?? binding.scope.reasonElsewhere)(key.name, state, self)
  }

  /// Why a paste does nothing, and where it would be read.
  private func pasteNotRead(_ state: FeedState) -> String {
    let isSearch = KeyScope.searchResults.contains(state)
    let way = isSearch ? "\(name(.text)) goes to the text." : "\(name(.search)) searches for a title."
    return "\(FeedMessages.pasteNotRead) \(way)"
  }

  /// A move from where the text on the screen really stands: a state does not know how many lines a text has, and counts
  /// on past its end.
  public static func bounded(_ action: FeedAction, in state: FeedState, on frame: Grid) -> FeedAction {
    guard case .move(let by) = action, let end = frame.scrollEnd, state.scroll > end else { return action }
    // A move through the titles beside a text, or through the answers that its reasons name, scrolls nothing.
    if case .detail(let screen) = state.screen, screen.isOnTitles || screen.isOnReasons { return action }
    return .move(by - (state.scroll - end))
  }

  /// The key of an action, as sentences name it; the name of the action where it has no key.
  public func name(_ id: ActionID) -> String {
    bindings.first { $0.id == id }?.keys.first?.name ?? id.rawValue
  }

  /// Whether an action has a key: settings may take its keys away.
  func hasKey(_ id: ActionID) -> Bool { bindings.contains { $0.id == id && !$0.keys.isEmpty } }

  /// Whether a key quits the program on some screen.
  public func quits(_ key: KeyPress) -> Bool {
    bindings.contains { $0.action == .quit && $0.keys.contains(key) }
  }

  /// Whether the mouse wheel has something to move: a list, or a text longer than the screen.
  public static func wheels(_ state: FeedState) -> Bool {
    KeyScope.moving.contains(state) || KeyScope.narrowedList.contains(state) || !state.list.isEmpty
  }

  /// The bindings that work on the screen on top and have a key.
  public func working(in state: FeedState) -> [KeyBinding] {
    bindings.filter { !$0.keys.isEmpty && $0.works(state) }
  }

  /// The keys by screen as Markdown tables, for the documents. Arrow keys of the card stand beside its digits.
  public var markdown: String {
    let arrows: [ActionID: ActionID] = [.dislike: .dislikeSwipe, .like: .likeSwipe, .love: .loveSwipe]
    func keys(_ id: ActionID?) -> [KeyPress] { bindings.first { $0.id == id }?.keys ?? [] }
    return Self.groups.map { group in
      let rows = group.bindings.compactMap { binding -> String? in
        guard !arrows.values.contains(binding.id), !keys(binding.id).isEmpty else { return nil }
        let names = (keys(binding.id) + keys(arrows[binding.id])).map { "`\($0.name)`" }
        return "| \(names.joined(separator: " ")) | \(binding.help) |\n"
      }
      return "### \(group.title)\n\n| Keys | What they do |\n|---|---|\n" + rows.joined()
    }.joined(separator: "\n")
  }
}
