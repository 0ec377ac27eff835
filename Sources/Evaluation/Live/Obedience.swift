import Events
import Foundation
import Foundations
import Models

/// Whether a ranking obeys: five loved titles are shown, the first recommendation is answered, and what is like it must move: down
/// after a dislike, up after a like, further up after a love.
public struct Obedience: Sendable {
  /// Scores of all items for each case, `[cases][items]`; minus infinity for those of the history.
  public typealias Scores = ([HeldOutCase]) -> [[Float]]

  private static let shown = 5
  private static let fewestLoved = 10
  private static let near = 20
  private let neighbours: CoLoveNeighbours
  private let franchises: [String?]
  private let mates: [String: [Int32]]

  /// - Parameters:
  ///   - neighbours: which items are like which.
  ///   - franchises: the franchise of each item, `[items]`; empty when there is no catalogue.
  public init(_ neighbours: CoLoveNeighbours, franchises: [String?] = []) {
    self.neighbours = neighbours
    self.franchises = franchises
    var mates: [String: [Int32]] = [:]
    for (item, franchise) in franchises.enumerated() {
      if let franchise { mates[franchise, default: []].append(Int32(item)) }
    }
    self.mates = mates
  }

  /// Five loved items of each list with at least ten. Random draws follow from `seed`.
  public static func cases(_ lists: [[Interaction]], seed: UInt64) -> [HeldOutCase] {
    var random = RandomSource(seed: seed)
    return lists.compactMap { list in
      let loved = list.filter { $0.signal == .love }.map(\.item).shuffled(using: &random)
      guard loved.count >= fewestLoved else { return nil }
      return HeldOutCase(
        history: loved.prefix(shown).map { Interaction(item: $0, signal: .love) },
        answers: Set(loved.dropFirst(shown)), query: Query(signal: .love))
    }
  }

  /// Figures of each answer:
  ///
  /// - `nearest`: 1 where the geometric mean of the ranks of the 20 nearest items moves as it must. The answered title leaves the
  ///   ranking, so every other one gains a place: who ignores a dislike lets its neighbours rise.
  /// - `nearest_net`: the same among the titles that stay. Who ignores an answer has 0.
  /// - `franchise`: 1 where the other items of its franchise move as they must.
  /// - `above_like` (love only): how much higher the nearest are than after a like, in logarithms of ranks.
  public func measure(_ cases: [HeldOutCase], _ scores: Scores) -> [(answer: Signal, figures: [LiveFigure])] {
    let before = scores(cases)
    let first = before.map { topIndices($0, count: 1, excluding: []).first }
    let ranks = before.map(Self.ranks)
    let near = first.map { $0.map { neighbours.nearest($0, count: Self.near) } ?? [] }
    let mates = first.map { $0.map(self.mates(of:)) ?? [] }
    var afterLike: [Double?] = []
    return [Signal.dislike, .like, .love].map { answer in
      let after = scores(zip(cases, first).map { $0.answering($1, answer) }).map(Self.ranks)
      func moves(_ items: [[Int32]], leaving: Int = 0) -> [Double?] {
        cases.indices.map { Self.move(items[$0], ranks[$0], after[$0], leaving: leaving) }
      }
      func obeyed(_ moves: [Double?]) -> [Double?] {
        moves.map { $0.map { answer == .dislike ? ($0 > 0 ? 1 : 0) : ($0 < 0 ? 1 : 0) } }
      }
      let nearest = moves(near)
      var figures = [
        LiveFigure("nearest", obeyed(nearest)),
        LiveFigure("nearest_net", obeyed(moves(near, leaving: 1))),
      ]
      if !franchises.isEmpty { figures.append(LiveFigure("franchise", obeyed(moves(mates)))) }
      if answer == .like { afterLike = nearest }
      if answer == .love {
        let gains = zip(afterLike, nearest).map { like, love in like.flatMap { a in love.map { a - $0 } } }
        figures.append(LiveFigure("above_like", gains))
      }
      return (answer, figures)
    }
  }

  private func mates(of item: Int32) -> [Int32] {
    guard franchises.indices.contains(Int(item)), let franchise = franchises[Int(item)] else { return [] }
    return (mates[franchise] ?? []).filter { $0 != item }
  }

  /// Mean logarithm of how much the ranks of `items` grew; nil when none is ranked. `leaving` titles stood above all of them and
  /// are not counted.
  private static func move(_ items: [Int32], _ before: [Int32], _ after: [Int32], leaving: Int) -> Double? {
    let moves = items.compactMap { item -> Double? in
      let (from, to) = (Int(before[Int(item)]) - leaving, Int(after[Int(item)]))
      return from > 0 && to > 0 ? log(Double(to) / Double(from)) : nil
    }
    guard !moves.isEmpty else { return nil }
    let mean = moves.reduce(0, +) / Double(moves.count)
    // A rounding error is no move.
    return abs(mean) < 1e-12 ? 0 : mean
  }

  /// The rank of each item from 1, 0 for those of the history. O(items log items).
  private static func ranks(_ scores: [Float]) -> [Int32] {
    var ranks = [Int32](repeating: 0, count: scores.count)
    for (place, item) in topIndices(scores, count: scores.count, excluding: []).enumerated() {
      ranks[Int(item)] = Int32(place + 1)
    }
    return ranks
  }
}

extension HeldOutCase {
  /// The same case with one more answer.
  fileprivate func answering(_ item: Int32?, _ signal: Signal) -> HeldOutCase {
    var result = self
    if let item { result.history.append(Interaction(item: item, signal: signal)) }
    return result
  }
}
