import Cards
import Catalogue
import Events
import Feed

/// What the keys of the current burst did: the sentence about them in the status line, and the effect on the ranking.
struct BurstSummary {
  /// What the last key did.
  enum LastKey {
    case answer(Feedback, title: String)
    /// What was taken back.
    case undo(Feedback, title: String)
    /// What was redone, as a sentence.
    case redo(String)
    /// A change that has a sentence of its own.
    case change(String)
    /// Titles got other names, which changes no order.
    case renaming(String)
  }

  /// Whether the current burst belongs to the same flood of keys as the burst before: one sentence sums up the flood.
  var isInFlood = false
  private var lastKey: LastKey?
  private var rankingBefore: Ranking?
  private var answeredInBurst: [Int] = []
  private var eventsInFlood = 0
  /// Whether all events of the flood are answers, and whether all take answers back.
  private var (areAnswers, areUndone) = (true, true)

  /// A burst begins.
  mutating func beginBurst() {
    guard !isInFlood else { return }
    (eventsInFlood, areAnswers, areUndone) = (0, true, true)
  }

  /// Notes a key that changes the ranking; `before` is the ranking before the key.
  mutating func note(_ key: LastKey, before: Ranking) {
    lastKey = key
    if rankingBefore == nil { rankingBefore = before }
    let feedback: Feedback? = if case .answer(let feedback, _) = key { feedback } else { nil }
    let isUndo = if case .undo = key { true } else { false }
    areUndone = areUndone && isUndo
    areAnswers = areAnswers && feedback.map { $0.settles || $0 == .saved || $0 == .skipped } == true
  }

  /// Notes an event of the burst.
  mutating func noteEvent(on animeID: Int) {
    answeredInBurst.append(animeID)
    eventsInFlood += 1
  }

  /// How many cards a sentence about the burst needs: titles that were answered in it, or are back, are not compared.
  var cardsCompared: Int { FeedMessages.seen + Set(answeredInBurst).count }

  /// Forgets the last key: another sentence takes the place of the one about it.
  mutating func forgetLastKey() { lastKey = nil }

  /// The burst is over.
  ///
  /// - Parameter isCommitted: whether its events were stored.
  mutating func endBurst(isCommitted: Bool) {
    if !isCommitted { eventsInFlood -= answeredInBurst.count }
    (lastKey, rankingBefore, answeredInBurst) = (nil, nil, [])
  }

  /// The sentence about the keys so far, given the ranking after them; nil when no key changed the ranking.
  func sentence(after: Ranking) -> Status? {
    guard var before = rankingBefore, let lastKey else { return nil }
    // Answered titles leave the ranking in any case: that there are fewer of their genres says nothing about taste.
    // That they come back when they are undone says nothing either.
    let answered = Set(answeredInBurst)
    func withoutAnswered(_ cards: [Card]) -> [Card] {
      cards.prefix(FeedMessages.seen + answered.count).filter {
        !answered.contains($0.id)
      }
    }
    var after = after
    (before.cards, after.cards) = (withoutAnswered(before.cards), withoutAnswered(after.cards))
    switch lastKey {
    case .renaming(let sentence): return .plain(sentence)
    case .change(let sentence): return FeedMessages.effect(sentence, before: before, after: after)
    case _ where eventsInFlood > 1:
      let what =
        areAnswers
        ? FeedMessages.recorded(eventsInFlood)
        : areUndone ? FeedMessages.undone(eventsInFlood) : FeedMessages.changes(eventsInFlood)
      return FeedMessages.effect(what, before: before, after: after)
    case .answer(let feedback, let title):
      return FeedMessages.effect(of: feedback, on: title, before: before, after: after)
    case .undo(let undone, let title):
      return FeedMessages.effect(of: .undo, on: title, undone: undone, before: before, after: after)
    case .redo(let sentence): return FeedMessages.effect(sentence, before: before, after: after)
    }
  }
}
