import Events
import Models
import Testing

@testable import Evaluation

/// Swipe sessions over 50 items: the user loves 0 to 19 (rated 9), likes 20 to 29 (rated 5), has seen 30, and has no other.
@Suite struct SwipeTests {
  static let list =
    (0..<20).map { Interaction(item: $0, signal: .love, rating: 9) }
    + (20..<30).map { Interaction(item: $0, signal: .like, rating: 5) } + [
      Interaction(item: 30, signal: .seen)
    ]
  let ownMean = (20 * 9 + 10 * 5) / 30.0

  /// A ranker with a fixed order, without the titles of the history.
  static func rank(_ order: [Int32]) -> SwipeSession.Rank {
    { cases, count in
      cases.map { heldOut in
        let given = Set(heldOut.history.map(\.item))
        return Array(order.filter { !given.contains($0) }.prefix(count))
      }
    }
  }

  private func measure(_ order: [Int32], cards: Int) -> [String: Double?] {
    let sessions = [SwipeSession(Self.list, start: 0)]
    let figures = SwipeSession.measure(sessions, cards: cards, Self.rank(order))
    return [String: Double?](uniqueKeysWithValues: figures.map { ($0.name, $0.values[0]) })
  }

  @Test func cardsAreCountedByHand() throws {
    // 40 and 41 are skipped, 0 is the start, 30 has no rating, then two loved cards and one of 5.
    let figures = measure([40, 0, 1, 41, 30, 20, 2] + (42..<50), cards: 8)
    #expect(figures["loved"] == 25 && figures["low"] == 12.5)
    let lift = try #require(figures["lift"] ?? nil)
    #expect(abs(lift - ((9 + 9 + 5) / 3.0 - ownMean)) < 1e-9)
  }

  @Test func aPerfectRankerShowsOnlyLovedTitles() throws {
    let figures = measure((0..<50).map(Int32.init), cards: 10)
    #expect(figures["loved"] == 100 && figures["low"] == 0)
    #expect(abs(try #require(figures["lift"] ?? nil) - (9 - ownMean)) < 1e-9)
  }

  @Test func unknownTitlesAreShownOnce() throws {
    let figures = measure((31..<50).map(Int32.init) + [1], cards: 20)
    #expect(figures["loved"] == 5)
    // Nothing known came: there is no lift.
    #expect(measure((31..<50).map(Int32.init), cards: 20)["lift"] == .some(nil))
    // More cards than titles: the session ends.
    #expect(measure([40, 1], cards: 50)["loved"] == 2)
  }

  @Test func modelsAreGivenTheAnswersOfTheList() {
    var asked: [[Interaction]] = []
    _ = SwipeSession.measure([SwipeSession(Self.list, start: 3)], cards: 4) { cases, count in
      asked.append(cases[0].history)
      return Self.rank([20, 45, 30, 1])(cases, count)
    }
    let answers = [(3, Signal.love), (20, .like), (30, .seen)].map { Interaction(item: $0.0, signal: $0.1) }
    #expect(asked == [1, 2, 2, 3].map { Array(answers.prefix($0)) })
  }

  @Test func sessionsNeedLovedAndLowRatedTitles() {
    let few = Array(Self.list.dropFirst())
    let unrated = Self.list.map { Interaction(item: $0.item, signal: $0.signal) }
    #expect(SwipeSession.sessions([few, unrated, Self.list], seed: 1).count == 1)
  }

  @Test func differencesAreToTheFirstModelUserByUser() throws {
    let first = LiveFigure("auc", [1, 0.5, nil, 0.75])
    let row = LiveRow("taste", "second", LiveFigure("auc", [0.5, 0.25, 1, nil]), first: first)
    #expect(abs(row.mean.mean - 1.75 / 3) < 1e-12 && row.mean.count == 3)
    let behind = try #require(row.behind)
    #expect(behind.mean == 0.375 && behind.count == 2 && abs(behind.error - 0.125 / 2.0.squareRoot()) < 1e-12)
    #expect(LiveRow("taste", "alone", first, first: nil).behind == nil)
  }

  @Test func batchesKeepTheirOrder() {
    let doubled = ConcurrentBatches.map(Array(0..<1000)) { $0.map { 2 * $0 } }
    #expect(doubled == (0..<1000).map { 2 * $0 })
    #expect(ConcurrentBatches.map([Int]()) { $0 }.isEmpty)
  }
}
