import Foundations
import Models
import Tensors

/// A held-out case: the part of a user's list that a model is given, and the items that count as right.
public struct HeldOutCase: Sendable {
  /// What the model is given.
  public var history: [Interaction]
  /// The items that count as right.
  public var answers: Set<Int32>
  /// What is asked for, and when.
  public var query: Query
  /// A case.
  public init(history: [Interaction], answers: Set<Int32>, query: Query = Query()) {
    self.history = history
    self.answers = answers
    self.query = query
  }
}

/// Makes held-out cases of lists, and ranks and measures them.
///
/// The order of lists without times means nothing, so users are held out whole; leaving out the last item would measure the sort
/// order and not the model.
public enum HeldOut {
  /// Gives a random 80% of each list and asks for the loved rest. Users with fewer than 10 items or 5 loved ones are left out.
  public static func fold(_ lists: [[Interaction]], seed: UInt64) -> [HeldOutCase] {
    var random = RandomSource(seed: seed)
    return lists.compactMap { list in
      let loved = list.filter { $0.signal == .love }.count
      guard list.count >= 10, loved >= 5 else { return nil }
      let order = list.shuffled(using: &random)
      let shown = order.count * 4 / 5
      let answers = Set(order[shown...].filter { $0.signal == .love }.map(\.item))
      return answers.isEmpty
        ? nil
        : HeldOutCase(
          history: Array(order[..<shown]), answers: answers, query: Query(signal: .love))
    }
  }

  /// Gives only `count` loved items and asks for the other loved ones.
  public static func cold(_ lists: [[Interaction]], count: Int, seed: UInt64) -> [HeldOutCase] {
    var random = RandomSource(seed: seed)
    return lists.compactMap { list in
      let loved = list.filter { $0.signal == .love }.shuffled(using: &random)
      guard list.count >= 10, loved.count > count + 4 else { return nil }
      return HeldOutCase(
        history: Array(loved[..<count]), answers: Set(loved[count...].map(\.item)),
        query: Query(signal: .love))
    }
  }

  /// Cold starts with 1 to 25 loved items.
  public static func short(_ lists: [[Interaction]], seed: UInt64) -> [HeldOutCase] {
    [1, 2, 3, 5, 7, 10, 15, 25].enumerated().flatMap { i, count in
      cold(lists, count: count, seed: seed &+ UInt64(i))
    }
  }

  /// Gives all but the newest `count` events of each list and asks for the first of those, at its time: leave-one-out for `count`
  /// 1, its validation for 2. Users with fewer than `count + 1` events are left out.
  public static func last(_ lists: [[Interaction]], of count: Int) -> [HeldOutCase] {
    guard count >= 1 else { return [] }
    return lists.compactMap { list in
      guard list.count > count else { return nil }
      let answer = list[list.count - count]
      return HeldOutCase(
        history: Array(list.dropLast(count)), answers: [answer.item], query: Query(time: answer.time))
    }
  }

  /// Metrics of every case, in order.
  public static func measure(_ scorer: some ItemScorer, _ cases: [HeldOutCase], batch: Int = 32)
    -> [RankingMetrics]
  {
    zip(rank(scorer, cases, batch: batch), cases).map { RankingMetrics(ranked: $0, answers: $1.answers) }
  }

  /// The first `count` items for every case, without those that were given.
  public static func rank(
    _ scorer: some ItemScorer, _ cases: [HeldOutCase], count: Int = 100, batch: Int = 32
  ) -> [[Int32]] {
    stride(from: 0, to: cases.count, by: batch).flatMap { start in
      let slice = cases[start..<min(start + batch, cases.count)]
      return zip(scorer.scores(slice.map(\.history), query: slice.map(\.query)), slice).map {
        topIndices($0, count: count, excluding: Set($1.history.map(\.item)))
      }
    }
  }
}
