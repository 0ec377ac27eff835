import Catalogue

/// A selected row of a list.
struct Selection: Sendable, Equatable {
  var row = 0

  /// Handles moves through a list of `count` rows; false for other actions.
  mutating func update(_ action: FeedAction, count: Int) -> Bool {
    switch action {
    case .move(let by): row += by
    case .jump(let toEnd): row = toEnd ? count - 1 : 0
    case .select(let chosen): if chosen >= 0, chosen < count { row = chosen }
    default: return false
    }
    clamp(to: count)
    return true
  }

  mutating func clamp(to count: Int) { row = max(0, min(row, count - 1)) }

  /// Stays on its title where a list has changed; on the title answered last where that one came back.
  mutating func follow(_ lastAnswered: Int?, from old: [Anime], to new: [Anime]) {
    defer { clamp(to: new.count) }
    func isBack(_ id: Int) -> Bool { !old.contains { $0.id == id } && new.contains { $0.id == id } }
    let returned = lastAnswered.flatMap { isBack($0) ? $0 : nil }
    guard let id = returned ?? (old.indices.contains(row) ? old[row].id : nil),
      let found = new.firstIndex(where: { $0.id == id })
    else { return }
    row = found
  }
}

/// How far a text is scrolled.
struct TextScroll: Sendable, Equatable {
  /// The first visible line. A state does not know how many lines there are; the view draws the last ones at most.
  var line = 0
  private static let end = 500

  /// Handles moves through a text.
  mutating func update(_ action: FeedAction) {
    switch action {
    case .move(let by): line = max(0, min(line + by, Self.end))
    case .jump(let toEnd): line = toEnd ? Self.end : 0
    default: break
    }
  }
}
