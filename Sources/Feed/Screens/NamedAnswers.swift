import Cards

/// The answers that the reasons of a card name, one of them selected.
struct NamedAnswers: Sendable, Equatable {
  private var selection = Selection()

  /// The answers, each once, in the order of the reasons.
  static func all(_ reasons: [Reason]) -> [Reason.Answer] {
    var seen: Set<Int> = []
    return reasons.flatMap(\.answers).filter { seen.insert($0.id).inserted }
  }

  /// The selected answer; nil when no reason names one.
  func selected(_ reasons: [Reason]) -> Reason.Answer? {
    let all = Self.all(reasons)
    return all.isEmpty ? nil : all[min(selection.row, all.count - 1)]
  }

  /// Handles moves; selects the first answer again after the last.
  mutating func update(_ action: FeedAction, _ reasons: [Reason]) {
    _ = selection.update(action, count: Self.all(reasons).count)
  }

  /// The next answer; the first one after the last.
  mutating func next(_ reasons: [Reason]) {
    let count = Self.all(reasons).count
    selection.row = count > 0 ? (selection.row + 1) % count : 0
  }

  /// Selects one of the answers.
  mutating func select(_ answer: Reason.Answer, _ reasons: [Reason]) {
    if let row = Self.all(reasons).firstIndex(where: { $0.id == answer.id }) { selection.row = row }
  }

  /// Setting the selected answer aside.
  func setAside(_ reasons: [Reason]) -> [ScreenRequest] {
    [selected(reasons).map { .setAside($0) } ?? .say(FeedMessages.noAnswerNamed)]
  }

  mutating func reset() { selection = Selection() }
  mutating func clamp(_ reasons: [Reason]) { selection.clamp(to: Self.all(reasons).count) }
}
