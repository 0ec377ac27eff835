import Foundations
import Models

/// A session in the feed: it begins with one loved title, each card is the top of the ranking, and a card that is on the user's list
/// is answered as there; any other is skipped.
public struct SwipeSession: Sendable {
  /// The first `count` items for each history, best first, without those of it.
  public typealias Rank = (_ cases: [HeldOutCase], _ count: Int) -> [[Int32]]

  /// Ratings up to this one count as disappointing.
  private static let low: Float = 6
  private let list: [Int32: Interaction]
  private let start: Int32
  private let ownMean: Double

  /// Sessions of the users with at least 20 loved and 8 low rated titles. Random draws follow from `seed`.
  public static func sessions(_ lists: [[Interaction]], seed: UInt64) -> [SwipeSession] {
    var random = RandomSource(seed: seed)
    return lists.compactMap { list in
      let loved = list.filter { $0.signal == .love }
      guard loved.count >= 20, list.count(where: { ($0.rating ?? .infinity) <= low }) >= 8,
        let start = loved.randomElement(using: &random)
      else { return nil }
      return SwipeSession(list, start: start.item)
    }
  }

  init(_ list: [Interaction], start: Int32) {
    self.list = Dictionary(list.map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
    self.start = start
    ownMean = MeanAndError(list.compactMap { $0.rating.map(Double.init) }).mean
  }

  /// Shows `cards` cards to every user:
  ///
  /// - `loved`, `low`: cards of 100 that the user loves, and that the user rated 6 or less.
  /// - `lift`: mean rating of the cards on the list beyond the mean of the list; nil when none came.
  public static func measure(_ sessions: [SwipeSession], cards: Int, _ rank: Rank) -> [LiveFigure] {
    var histories = sessions.map { [Interaction(item: $0.start, signal: .love)] }
    var skipped = [Set<Int32>](repeating: [], count: sessions.count)
    var came = [[Interaction]](repeating: [], count: sessions.count)
    for card in 0..<cards {
      let cases = histories.map { HeldOutCase(history: $0, answers: [], query: Query(signal: .love)) }
      // Each earlier card skipped at most one title, so one of the first `card + 1` was not skipped.
      for (s, ranked) in rank(cases, card + 1).enumerated() {
        guard let item = ranked.first(where: { !skipped[s].contains($0) }) else { continue }
        guard let known = sessions[s].list[item] else {
          skipped[s].insert(item)
          continue
        }
        came[s].append(known)
        histories[s].append(Interaction(item: item, signal: known.signal))
      }
    }
    let scale = 100 / Double(max(cards, 1))
    return [
      LiveFigure("loved", came.map { scale * Double($0.count { $0.signal == .love }) }),
      LiveFigure("low", came.map { scale * Double($0.count { ($0.rating ?? .infinity) <= low }) }),
      LiveFigure(
        "lift",
        zip(came, sessions).map { came, session in
          let ratings = came.compactMap { $0.rating.map(Double.init) }
          return ratings.isEmpty ? nil : MeanAndError(ratings).mean - session.ownMean
        }),
    ]
  }
}
