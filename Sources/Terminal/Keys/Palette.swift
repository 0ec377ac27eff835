import Feed

/// One line of the palette: an action by name, its keys, and why it cannot be done if it cannot.
public struct PaletteEntry: Sendable {
  /// The action.
  public let binding: KeyBinding
  /// Why not; nil when it can be done.
  public let why: String?
}

extension KeyTable {
  /// Every action that can be named, those that fit what was typed best first. What cannot be done comes last among those
  /// that fit as well, or when nothing was typed.
  public func palette(in state: FeedState) -> [PaletteEntry] {
    let below = state.below
    // The same action stands under several ids where its keys differ from place to place.
    var met: Set<String> = []
    let named = bindings.filter { Self.isNamed($0) }
    let here = named.filter { $0.worksByName(below) } + named.filter { !$0.worksByName(below) }
    let all = here.filter { met.insert($0.help).inserted }.map { binding in
      PaletteEntry(
        binding: binding,
        why: binding.worksByName(below)
          ? disabledReason(binding, in: below) : reasonElsewhere(binding, binding.keys.first ?? .other, below)
      )
    }
    let text = if case .palette(let screen) = state.screen { screen.text } else { "" }
    guard !text.isEmpty else { return all.filter { $0.why == nil } + all.filter { $0.why != nil } }
    let ranked = all.compactMap { entry in
      let name = "\(entry.binding.label) \(entry.binding.help) \(entry.binding.id.rawValue)"
      return Fuzzy.score(name, text).map { (entry: entry, score: $0) }
    }
    // Letters strewn over a sentence are no match where there is a better one.
    let best = ranked.map(\.score).max() ?? 0
    let fitting = ranked.filter { $0.score * 5 >= best * 2 && $0.score > 0 }
    func rank(_ line: (offset: Int, element: (entry: PaletteEntry, score: Int))) -> (Int, Int, Int) {
      (-line.element.score, line.element.entry.why == nil ? 0 : 1, line.offset)
    }
    return fitting.enumerated().sorted { rank($0) < rank($1) }.map(\.element.entry)
  }

  /// The selected line; the state counts on past either end.
  static func wrapped(_ selected: Int, of count: Int) -> Int {
    count == 0 ? 0 : ((selected % count) + count) % count
  }

  /// What Enter does in the palette.
  func chosen(in state: FeedState) -> FeedAction {
    let entries = palette(in: state)
    guard !entries.isEmpty else { return .say(Words.noAction) }
    let entry = entries[Self.wrapped(state.selected, of: entries.count)]
    return .run(entry.why.map { .say($0) } ?? entry.binding.action)
  }

  private static func isNamed(_ binding: KeyBinding) -> Bool {
    switch binding.action {
    case .move, .jump, .type, .edit, .eraseAll, .turn, .pan, .run, .back: return false
    default:
      let unnamed: [ActionID] = [
        .palette, .paletteAnywhere, .help, .choose, .importFile, .completePath, .turn, .quitNow,
        .dislikeSwipe, .likeSwipe, .loveSwipe,
      ]
      return !unnamed.contains(binding.id)
    }
  }
}

/// Matches as people type: the letters in their order, better where they begin words or stand together.
enum Fuzzy {
  /// How well a query fits, higher is better; nil when it does not.
  static func score(_ text: String, _ query: String) -> Int? {
    let text = Array(text.lowercased())
    let query = query.lowercased().filter { $0 != " " }
    var best: Int?
    // From each place the first letter stands at, greedily: short texts, few letters.
    guard let first = query.first else { return 0 }
    for start in text.indices where text[start] == first {
      guard let score = walk(text, Array(query), from: start) else { break }
      best = max(best ?? .min, score)
    }
    return best
  }

  private static func walk(_ text: [Character], _ query: [Character], from start: Int) -> Int? {
    var (at, score, last) = (start, 0, -2)
    for letter in query {
      while at < text.count, text[at] != letter { at += 1 }
      guard at < text.count else { return nil }
      let begins = at == 0 || !text[at - 1].isLetter
      score += at == last + 1 ? 6 : begins ? 5 : -min(3, at - max(last, start))
      last = at
      at += 1
    }
    return score * 4 - start / 4
  }
}
