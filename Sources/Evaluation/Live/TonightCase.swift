import Foundations
import Models

/// An evening in the mood for a genre: fifty answers of a month ago, then three titles of the genre loved in a row, the best
/// behind the first twenty. The ranking must turn to the genre at once, and back after a break.
public struct TonightCase: Sendable {
  /// Answers of a month ago, oldest first.
  let history: [Interaction]

  private static let answers = 50
  private static let row = 3
  private static let first = 20
  /// When the evening begins, in Unix milliseconds; any time would do.
  private static let evening: Int64 = 1_800_000_000_000
  private static let (minute, day): (Int64, Int64) = (60_000, 86_400_000)
  private static let breakDays: Int64 = 30

  /// Fifty random answers with an opinion of each list that has so many. Random draws follow from `seed`.
  public static func cases(_ lists: [[Interaction]], seed: UInt64) -> [TonightCase] {
    var random = RandomSource(seed: seed)
    return lists.compactMap { list in
      let stated = list.filter { $0.signal.opinion != .unstated }.shuffled(using: &random)
      guard stated.count >= answers else { return nil }
      let begin = evening - breakDays * day
      return TonightCase(
        history: stated.prefix(answers).enumerated().map { place, event in
          Interaction(item: event.item, signal: event.signal, time: begin + Int64(place) * minute)
        })
    }
  }

  /// The share of a genre among the first twenty titles: `before`, after the three loves (`tonight`), and a month later (`rested`),
  /// when the whole history counts alike. Nil for users to whom fewer than three titles of the genre are left.
  ///
  /// - Parameters:
  ///   - genre: its name in figures.
  ///   - isOfGenre: whether each item is of the genre, `[items]`.
  ///   - scores: scores of all items for each case, minus infinity for those of the history.
  public static func measure(
    _ cases: [TonightCase], genre: String, _ isOfGenre: [Bool], _ scores: ([HeldOutCase]) -> [[Float]]
  ) -> [LiveFigure] {
    func ask(_ histories: [[Interaction]], at time: Int64) -> [[Float]] {
      scores(
        histories.map {
          HeldOutCase(
            history: $0, answers: [], query: Query(time: time, signal: .love, recency: Recency()))
        })
    }
    func share(_ scores: [Float]) -> Double {
      let best = topIndices(scores, count: first, excluding: [])
      return Double(best.count { isOfGenre[Int($0)] }) / Double(max(best.count, 1))
    }
    let before = ask(cases.map(\.history), at: evening)
    let loved = before.map { scores in
      // Not from the first twenty: answered titles leave the list, and the share of the genre would fall.
      let others = Set(scores.indices.lazy.filter { !isOfGenre[$0] }.map { Int32($0) })
        .union(topIndices(scores, count: first, excluding: []))
      return topIndices(scores, count: row, excluding: others).filter { scores[Int($0)] > -.infinity }
    }
    let longer = zip(cases, loved).map { person, loved in
      person.history
        + loved.enumerated().map { place, item in
          Interaction(item: item, signal: .love, time: evening + Int64(place) * minute)
        }
    }
    let after = evening + Int64(row) * minute
    func figure(_ name: String, _ scores: [[Float]]) -> LiveFigure {
      LiveFigure("\(genre)_\(name)", zip(scores, loved).map { $1.count == row ? share($0) : nil })
    }
    return [
      figure("before", before), figure("tonight", ask(longer, at: after)),
      figure("rested", ask(longer, at: after + breakDays * day)),
    ]
  }
}
