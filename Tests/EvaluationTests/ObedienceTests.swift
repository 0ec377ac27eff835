import Events
import Foundation
import Models
import Testing

@testable import Evaluation

/// Obedience of made-up rankers over 60 items of two kinds: even and odd. Kinds are loved together and are one franchise each.
@Suite struct ObedienceTests {
  static let lists = (0..<50).map { user in
    (0..<30).map { Interaction(item: Int32(2 * $0 + user % 2), signal: .love) }
  }
  static let obedience = Obedience(
    CoLoveNeighbours(lists, items: 60), franchises: (0..<60).map { $0 % 2 == 0 ? "even" : "odd" })
  static let cases = Obedience.cases(lists, seed: 4)

  /// Scores of a ranker that moves the kind of the sixth answer by `strength` of that answer, beside a fixed order.
  static func scores(_ strength: @escaping (Signal) -> Float) -> Obedience.Scores {
    { cases in
      cases.map { heldOut in
        var scores = (0..<60).map { Float(60 - $0) }
        if heldOut.history.count > 5, let last = heldOut.history.last {
          for item in scores.indices where item % 2 == Int(last.item) % 2 {
            scores[item] += strength(last.signal)
          }
        }
        for event in heldOut.history { scores[Int(event.item)] = -.infinity }
        return scores
      }
    }
  }

  /// The mean of each figure, as `dislike.nearest` and so on.
  static func means(_ strength: @escaping (Signal) -> Float) -> [String: Double] {
    let measured = obedience.measure(cases, scores(strength))
    let figures = measured.flatMap { answer, figures in
      figures.map { ("\(answer).\($0.name)", MeanAndError($0.values.compactMap { $0 }).mean) }
    }
    return Dictionary(uniqueKeysWithValues: figures)
  }

  static func strength(_ signal: Signal) -> Float { signal == .dislike ? -40 : signal == .like ? 10 : 40 }

  @Test func whoObeysHasAll() throws {
    let means = Self.means(Self.strength)
    for answer in ["dislike", "like", "love"] {
      for name in ["nearest", "nearest_net", "franchise"] { #expect(means["\(answer).\(name)"] == 1) }
    }
    #expect(try #require(means["love.above_like"]) > 0.1)
    #expect(means["like.above_like"] == nil && means.count == 10)
  }

  @Test func whoDoesTheOppositeHasNone() throws {
    let means = Self.means { -Self.strength($0) }
    for answer in ["dislike", "like", "love"] {
      for name in ["nearest", "nearest_net", "franchise"] { #expect(means["\(answer).\(name)"] == 0) }
    }
    #expect(try #require(means["love.above_like"]) < -0.1)
  }

  @Test func whoIgnoresAnswersOnlyFillsTheFreedPlace() {
    let means = Self.means { _ in 0 }
    #expect(means["dislike.nearest"] == 0 && means["like.nearest"] == 1 && means["love.nearest"] == 1)
    for answer in ["dislike", "like", "love"] { #expect(means["\(answer).nearest_net"] == 0) }
    #expect(means["love.above_like"] == 0)
  }

  @Test func movesAreMeansOfLogarithmsByHand() throws {
    // Items 0 to 4 are shown; 5 is first and liked, then loved. Its only neighbours are 6 and 7.
    let lists = (0..<20).map { _ in [5, 6, 7].map { Interaction(item: $0, signal: .love) } }
    let obedience = Obedience(CoLoveNeighbours(lists, items: 10))
    let shown = HeldOutCase(
      history: (0..<5).map { Interaction(item: $0, signal: .love) }, answers: [])
    let measured = obedience.measure([shown]) { cases in
      cases.map { heldOut in
        let signal = heldOut.history.count > 5 ? heldOut.history[5].signal : .unknown
        // Items 5 to 9. Ranks before: 5 8 6 9 7, so 6 is third and 7 fifth.
        var own: [Float] = [9, 7, 5, 8, 6]
        if signal == .like { own = [0, 7, 6, 8, 5] }  // 8 6 7 9: second and third
        if signal == .love { own = [0, 9, 8, 7, 5] }  // 6 7 8 9: first and second
        return [Float](repeating: -.infinity, count: 5)
          + (signal == .unknown ? own : [-.infinity] + own.dropFirst())
      }
    }
    let (like, love) = ((log(2 / 3.0) + log(3 / 5.0)) / 2, (log(1 / 3.0) + log(2 / 5.0)) / 2)
    let figures = Dictionary(uniqueKeysWithValues: measured[2].figures.map { ($0.name, $0.values) })
    let above = try #require(figures["above_like"]?[0])
    #expect(abs(above - (like - love)) < 1e-9)
    // Of the titles that stay 6 was second and 7 fourth: after the like second and third.
    #expect(measured[1].figures.map(\.name) == ["nearest", "nearest_net"])
    #expect(measured[1].figures.map { $0.values[0] } == [1, 1])
  }

  @Test func casesShowFiveOfAtLeastTenLoves() {
    let lists = [9, 10, 12].map { count in (0..<count).map { Interaction(item: Int32($0), signal: .love) } }
    let cases = Obedience.cases(lists, seed: 1)
    #expect(cases.map(\.history.count) == [5, 5] && cases.map(\.answers.count) == [5, 7])
    #expect(cases.map(\.history) == Obedience.cases(lists, seed: 1).map(\.history))
  }

  @Test func nearestAreThoseLovedTogether() {
    // 0 is loved by users 0 to 5; 1 with all of them, 2 with three of its six, 3 with nobody, 4 with two but by too few.
    let loves: [[Int32]] = [
      [0, 1, 2], [0, 1, 2], [0, 1, 2], [0, 1], [0, 1, 4], [0, 1, 4], [2, 3], [2, 3], [2, 3], [3],
    ]
    let lists = loves.map {
      $0.map { Interaction(item: $0, signal: .love) } + [Interaction(item: 5, signal: .like)]
    }
    let neighbours = CoLoveNeighbours(lists, items: 6, fewest: 3)
    #expect(neighbours.nearest(0, count: 5) == [1, 2])
    #expect(neighbours.nearest(0, count: 1) == [1])
    #expect(neighbours.nearest(4, count: 5).isEmpty && neighbours.nearest(5, count: 5).isEmpty)
  }
}
