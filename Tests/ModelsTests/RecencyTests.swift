import Events
import Tensors
import Testing

@testable import Models

/// What the newest answers count beyond the others.
@Suite struct RecencyTests {
  static let (minute, hour, day): (Int64, Int64, Int64) = (60_000, 3_600_000, 86_400_000)
  static let now: Int64 = 1_800_000_000_000

  func weights(_ ages: [Int64?]) -> [Float] {
    let history = ages.map { age in
      Interaction(item: 0, signal: .love, time: age.map { Self.now - $0 })
    }
    return Query(time: Self.now, recency: Recency()).weights(history)
  }

  @Test func newerAnswersCountMoreAndFadeWithTheHours() {
    let row = weights((0..<20).reversed().map { $0 * Self.minute })
    #expect(zip(row, row.dropFirst()).allSatisfy { $0 <= $1 } && row[0] == 1 && row[19] > 1.5)
    let later = weights((0..<20).reversed().map { $0 * Self.minute + 8 * Self.hour })
    #expect(zip(row, later).allSatisfy { $0 >= $1 } && later[19] < row[19] && later[19] > 1)
  }

  /// Of a few answers each says much already.
  @Test func longerHistoriesBoostMore() {
    let (few, many) = (weights([0, 0]), weights((0..<80).map { _ in 0 }))
    #expect(few.isEmpty && (many.last ?? 0) > 3)
  }

  @Test func afterABreakAllCountAlike() {
    #expect(weights((0..<20).map { $0 * Self.minute + 30 * Self.day }).isEmpty)
    // One answer after the break: it counts more, and the old ones once.
    let back = weights([31 * Self.day, 30 * Self.day, Self.minute])
    #expect(back[0] == 1 && back[1] == 1 && back[2] > 1)
  }

  @Test func withoutTimesAllCountAlike() {
    #expect(weights([nil, nil, nil]).isEmpty && weights([]).isEmpty)
    let history = [Interaction(item: 0, signal: .love, time: Self.now)]
    #expect(Query(time: Self.now).weights(history).isEmpty)
    #expect(Query(recency: Recency()).weights(history).isEmpty)
  }

  /// A clock that was set back must not make an answer count without bound.
  @Test func answersOfTheFutureCountLikeThoseOfNow() {
    #expect(weights([-400 * Self.day]) == weights([0]))
    #expect(weights([Int64.min / 4, Int64.max / 4]).allSatisfy { $0.isFinite })
  }

  /// As strong for a few answers as for many.
  static let strong: Recency = {
    var recency = Recency()
    recency.settled = 0
    return recency
  }()

  static func models() throws -> [any StoredModel] {
    let linear = Tensor(4, 4)
    for i in 0..<4 { linear.row(i)[(i + 1) % 4] = 1 }
    return [
      try TasteModelTests.neighbours(),
      ItemItem(items: TasteModelTests.items, name: "linear", grades: .graded, matrix: linear),
    ]
  }

  /// What one would rate a title does not follow the evening.
  @Test func tasteStays() throws {
    let history = [Interaction(item: 0, signal: .love, time: Self.now)]
    let model = try TasteModelTests.model()
    let query = Query(time: Self.now, recency: Recency())
    #expect(model.scores([history], query: [query]) == model.scores([history]))
  }

  @Test func modelsFollowTheNewestMost() throws {
    for model in try Self.models() {
      func history(_ ages: [Int64?]) -> [Interaction] {
        zip([0, 1, 3] as [Int32], ages).map { item, age in
          Interaction(item: item, signal: item == 0 ? .love : .like, time: age.map { Self.now - $0 })
        }
      }
      func scores(_ ages: [Int64?], _ recency: Recency?) -> [Float] {
        model.scores([history(ages)], query: [Query(time: Self.now, recency: recency)])[0]
      }
      let plain = scores([nil, nil, nil], nil)
      #expect(scores([nil, nil, nil], Self.strong) == plain, "\(model.name): no times")
      #expect(scores([2 * Self.minute, Self.minute, 0], nil) == plain, "\(model.name): not asked for")
      let rested = scores([30, 30, 30].map { $0 * Self.day }, Self.strong)
      #expect(rested == plain, "\(model.name): after a break")
      #expect(scores([2 * Self.minute, Self.minute, 0], Self.strong) != plain, "\(model.name): tonight")
    }
  }

  /// Leaving an answer out takes as much away as it counted.
  @Test func leaveOneOutTakesTheWholeWeightAway() throws {
    let query = Query(time: Self.now, recency: Self.strong)
    for model in try Self.models() {
      let history = [
        Interaction(item: 1, signal: .like, time: Self.now - 60 * Self.day),
        Interaction(item: 0, signal: .love, time: Self.now),
      ]
      var whole: [Float] = []
      let rest = model.score(history, query: query, without: [1], into: &whole).all()[0]
      let shorter = model.scores([[history[0]]], query: [query])[0]
      #expect(zip(rest, shorter).allSatisfy { abs($0 - $1) < 1e-3 }, "\(model.name) \(rest) \(shorter)")
      let once = model.score(history, query: Query(), without: [1], into: &whole).all()[0]
      #expect(zip(rest, once).allSatisfy { abs($0 - $1) < 1e-3 }, "\(model.name) \(rest) \(once)")
    }
  }

  /// What an answer is said to have moved is what leaving it out takes away, tonight too.
  @Test func attributionsFollowTheWeights() throws {
    let query = Query(time: Self.now, recency: Self.strong)
    let history = [
      Interaction(item: 1, signal: .dislike, time: Self.now - 60 * Self.day),
      Interaction(item: 0, signal: .love, time: Self.now),
    ]
    for model in try Self.models() {
      let told = try #require(model as? any AttributingScorer)
        .attributions(history, query: query, to: [0, 1, 2, 3])
      var whole: [Float] = []
      let rests = model.score(history, query: query, without: [0, 1], into: &whole).all()
      for event in 0..<2 {
        for item in 0..<4 {
          #expect(abs(told[item, event] - (whole[item] - rests[event][item])) < 1e-3, "\(model.name)")
        }
      }
    }
  }
}
