import Events
import Foundations
import Tensors
import Testing

@testable import Models

/// Scores from cached keys and values agree with the whole forward pass, and cost what they should.
@Suite struct SASRecServingTests {
  static func scorer(usesPosition: Bool = false) throws -> SASRecScorer {
    let configuration = SASRecConfiguration(
      items: 60, dim: 16, blocks: 2, heads: 2, length: 10, usesPosition: usesPosition,
      knownTimeBins: Array(0..<TimeBins.count), knownCalendarBins: Array(0..<CalendarBins.count))
    let weights = try SASRecWeights(configuration, seed: 3)
    var random = RandomSource(seed: 6)
    for p in weights.all { for i in 0..<p.value.count { p.value.pointer[i] += random.normal() * 0.2 } }
    return SASRecScorer(weights: weights, items: ItemIndex(Array(0..<60)))
  }

  static func history(_ count: Int) -> [Interaction] {
    (0..<count).map { i in
      Interaction(
        item: Int32((i * 7) % 60), signal: Signal.allCases[i % 6], time: 1_000_000 + Int64(i * i) * 3_000_000)
    }
  }

  static func agree(_ scorer: SASRecScorer, _ history: [Interaction]) -> Bool {
    var one: [Float] = []
    let query = Query(time: history.last?.time.map { $0 + 7_200_000 }, signal: .love)
    scorer.score(history, query: query, into: &one)
    let whole = scorer.scores([history], query: [query])[0]
    let order = { (s: [Float]) in topIndices(s, count: 60, excluding: []) }
    return zip(one, whole).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) } && order(one) == order(whole)
  }

  @Test(arguments: [false, true])
  func appendingEventsAgreesWithAWholePass(usesPosition: Bool) throws {
    let scorer = try Self.scorer(usesPosition: usesPosition)
    // Beyond the window of ten, where the oldest events fall out.
    for count in 1...16 { #expect(Self.agree(scorer, Self.history(count)), "\(count) events") }
  }

  @Test func aHistoryBeyondTheWindowAgreesAtItsFirstRanking() throws {
    #expect(Self.agree(try Self.scorer(), Self.history(15)))
    #expect(Self.agree(try Self.scorer(usesPosition: true), Self.history(27)))
  }

  @Test func removedAndChangedEventsAgreeWithAWholePass() throws {
    let scorer = try Self.scorer()
    let events = Self.history(9)
    #expect(Self.agree(scorer, events))
    #expect(Self.agree(scorer, Array(events.dropLast())))
    #expect(Self.agree(scorer, Array(events.dropLast(4))))
    #expect(Self.agree(scorer, events))
    var changed = events
    changed[2].signal = .dropped
    #expect(Self.agree(scorer, changed))
    #expect(Self.agree(scorer, changed))
    #expect(Self.agree(scorer, Array(events.dropFirst())))
  }

  @Test func queriesChangeScoresButNotTheCache() throws {
    let scorer = try Self.scorer()
    let events = Self.history(8)
    var loved: [Float] = []
    var later: [Float] = []
    var again: [Float] = []
    let last = events[7].time ?? 0
    scorer.score(events, query: Query(time: last + 1000, signal: .love), into: &loved)
    scorer.score(events, query: Query(time: last + 90 * 86_400_000, signal: .dislike), into: &later)
    scorer.score(events, query: Query(time: last + 1000, signal: .love), into: &again)
    #expect(loved == again)
    #expect(zip(loved, later).contains { abs($0 - $1) > 0.01 })
  }

  @Test func unknownItemsAreIgnoredAndAnEmptyHistoryGetsTheOutputBias() throws {
    let scorer = try Self.scorer()
    var scores: [Float] = []
    scorer.score([], into: &scores)
    #expect(scores == scorer.weights.outputBias.value.values)
    let events = Self.history(3)
    let withUnknown = [Interaction(item: 500, signal: .love), Interaction(item: -1, signal: .love)] + events
    var with: [Float] = []
    scorer.score(withUnknown, into: &with)
    scorer.score(events, into: &scores)
    #expect(with == scores)
  }

  @Test func leavingAnEventOutAgreesWithAWholePassWithoutIt() throws {
    let scorer = try Self.scorer(usesPosition: true)
    // Without times: leaving an event out changes the next event's time gap in a whole pass.
    let events = Self.history(9).map { Interaction(item: $0.item, signal: $0.signal) }
    let positions = Array(events.indices)
    let quick = scorer.scores(events, without: positions)
    for (position, scores) in zip(positions, quick) {
      var left = events
      left.remove(at: position)
      let whole = scorer.scores([left])[0]
      #expect(zip(scores, whole).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) }, "without \(position)")
    }
    #expect(scorer.scores([events[0]], without: [0]) == [scorer.weights.outputBias.value.values])
    #expect(Self.agree(scorer, events))
  }

  /// Random appends, removals and changed answers, beyond the window.
  @Test(arguments: [false, true])
  func leaveOneOutCachesOfAChangingHistoryAgreeWithAFreshScorer(usesPosition: Bool) throws {
    let scorer = try Self.scorer(usesPosition: usesPosition)
    var random = RandomSource(seed: 4)
    var history = Self.history(2)
    for step in 0..<60 {
      switch random.next() % 8 {
      case 0 where history.count > 2: history.removeLast()
      case 1: history[history.count / 2].signal = Signal.allCases[step % 6]
      default:
        history.append(
          Interaction(
            item: Int32((step * 11) % 60), signal: Signal.allCases[step % 6],
            time: 1_000_000 + Int64(step * step) * 3_000_000))
      }
      // Prepare some leave-one-out caches, sometimes all.
      var pieces = step % 5
      while pieces > 0, scorer.prepare(history, without: Array(history.indices)) { pieces -= 1 }
      // Leave out some events, in varying order, sometimes all.
      var positions = history.indices.filter { _ in step % 9 == 0 || random.next() % 3 > 0 }
      if step % 2 == 0 { positions.reverse() }
      let query = Query(time: history.last?.time.map { $0 + 1000 }, signal: .love)
      var whole: [Float] = []
      scorer.score(history, query: query, into: &whole)
      let quick = scorer.scores(history, query: query, without: positions)
      let slow = try Self.scorer(usesPosition: usesPosition).scores(history, query: query, without: positions)
      for (n, position) in positions.enumerated() {
        #expect(
          zip(quick[n], slow[n]).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) },
          "without \(position) of \(history.count) in step \(step)")
      }
    }
  }

  /// 64 answers in a window of 24: the cost of an answer depends neither on the length of the history nor on the window.
  @Test func afterPreparationAnAnswerCostsOneEventAndOnePerEventLeftOut() throws {
    var configuration = SASRecConfiguration(items: 60, dim: 16, blocks: 2, heads: 2, length: 24)
    configuration.knownTimeBins = Array(0..<TimeBins.count)
    let weights = try SASRecWeights(configuration, seed: 3)
    let scorer = SASRecScorer(
      weights: weights, items: ItemIndex(Array(0..<60)))
    var scores: [Float] = []
    var moves = 0
    // Positions all over the window, including the newest.
    func positions(_ count: Int) -> [Int] { [1, 2, 3, 12, 20].map { count - $0 }.filter { $0 >= 0 } }
    for count in 4...64 {
      let history = Self.history(count)
      let leftOut = positions(count)
      let before = scorer.encodedEvents
      scorer.score(history, into: &scores)
      _ = scorer.scores(history, query: Query(), without: leftOut)
      #expect(count < 6 || scorer.encodedEvents - before <= 1 + leftOut.count, "\(count) events")
      if configuration.windowStart(forCount: count) != configuration.windowStart(forCount: count - 1) {
        moves += 1
      }
      var pieces = 0
      while pieces < 99, scorer.prepare(history, without: positions(count + 1).filter { $0 < count }) {
        pieces += 1
      }
      #expect(pieces < 10)
    }
    #expect(moves > 10)
  }

  @Test func leaveOneOutScoresOfSomeItemsAndSumsAgreeWithAllScores() throws {
    let scorer = try Self.scorer()
    let events = Self.history(14)
    var (scores, alone): ([Float], [Float]) = ([], [])
    // Position 1 is outside the window of ten.
    let left = scorer.score(events, query: Query(), without: [13, 9, 1, 5], into: &scores)
    scorer.score(events, into: &alone)
    #expect(zip(scores, alone).allSatisfy { abs($0 - $1) < 1e-5 })
    let all = left.all()
    let rows: [Int32] = [59, 0, 7, 7]
    for (found, whole) in zip(left.scores(of: rows), all) {
      #expect(zip(found, rows).allSatisfy { abs($0 - whole[Int($1)]) < 1e-5 })
    }
    let weights = (0..<60).map { Float($0 % 7) - 2 }
    for (sum, whole) in zip(left.sums(scorer.weigh(weights)), all) {
      #expect(abs(sum - zip(weights, whole).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-3)
    }
    #expect(zip(all[2], scores).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(!zip(all[0], scores).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test func removingTheNewestEventCostsTwoEvents() throws {
    let scorer = try Self.scorer()
    let events = Self.history(9)
    #expect(Self.agree(scorer, events))
    var scores: [Float] = []
    for shorter in [8, 7, 6] {
      let before = scorer.encodedEvents
      scorer.score(Array(events.prefix(shorter)), into: &scores)
      #expect(scorer.encodedEvents - before == 2)
    }
    #expect(Self.agree(scorer, events))
  }

  @Test func theWindowMovesInStepsAndNeverExceedsItsLength() {
    var configuration = SASRecConfiguration(items: 60, length: 150)
    #expect((0...150).allSatisfy { configuration.windowStart(forCount: $0) == 0 })
    var steps: Set<Int> = []
    for count in 151...1000 {
      let first = configuration.windowStart(forCount: count)
      steps.insert(first)
      #expect(count - first <= 150 && count - first > 150 - 150 / 8)
      #expect(first >= configuration.windowStart(forCount: count - 1))
    }
    #expect(steps.count == 48)
    configuration.length = 2
    #expect(configuration.windowStart(forCount: 9) == 7)
  }
}
