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

  mutating func reset() { selection = Selection() }
  mutating func clamp(_ reasons: [Reason]) { selection.clamp(to: Self.all(reasons).count) }
}

extension FeedState {
  /// The answer that is set aside next on the screen on top; nil when none can be.
  public var answerToSetAside: Reason.Answer? {
    switch screen {
    case .detail(let screen): screen.selectedAnswer(in: self)
    case .reasons(let screen): screen.selectedAnswer(in: self)
    default: nil
    }
  }

  /// Why no answer can be set aside on the screen on top: reasons name none, or those of others who watch along.
  ///
  /// - Parameter key: the one that changes whom answers go to.
  public func whyNoneIsSetAside(key: String? = nil) -> String {
    switch screen {
    case .reasons(let screen):
      let all = screen.card(in: self)?.reasons ?? []
      guard screen.namesAnswers(in: self), let row = screen.selectedReason(in: self) else {
        return whyNone(of: all, isOne: false, key)
      }
      return whyNone(of: [all[row]], isOne: true, key)
    case .detail(let screen):
      let all = screen.shownReasons(in: self)
      guard screen.isOnTitles, let title = subject, !all.isEmpty else {
        return whyNone(of: all, isOne: false, key)
      }
      let naming = all.filter { $0.answers.contains { $0.id == title.id } }
      return naming.isEmpty ? FeedMessages.noReasonNames(title.title) : whyNone(of: naming, isOne: false, key)
    default: return FeedMessages.noAnswerNamed
    }
  }

  private func whyNone(of reasons: [Reason], isOne: Bool, _ key: String?) -> String {
    let named = Set(reasons.filter { !$0.answers.isEmpty }.compactMap(\.whose)).subtracting([answersTo])
    let others = audience.filter(named.contains)
    guard others.isEmpty else {
      return FeedMessages.named(by: others, isOne: isOne, answersTo: answersTo, key: key)
    }
    return isOne ? FeedMessages.reasonNamesNone : FeedMessages.noAnswerNamed
  }
}
