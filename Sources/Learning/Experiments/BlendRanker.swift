import Evaluation
import Events
import Models
import Recommending
import Synchronization

/// Ranks held-out cases by the blend, as `recommend --histories` does. A recommender ranks for one caller at a time, so callers on
/// several cores get one each; they share what does not depend on the user.
final class BlendRanker: Sendable {
  private let recommender: Recommender
  private let idle: Mutex<[Recommender]>
  private let options: RankingOptions

  init(_ recommender: Recommender) {
    self.recommender = recommender
    idle = Mutex([recommender])
    var options = RankingOptions()
    options.showsAdult = true
    self.options = options
  }

  /// The first `count` items of each case, best first.
  func rank(_ cases: [HeldOutCase], count: Int) -> [[Int32]] {
    let items = recommender.scorer.items
    return entries(cases, count: count).map { $0.compactMap { items.row($0.animeID) } }
  }

  /// Scores of all items of each case; minus infinity for those that are not ranked.
  func scores(_ cases: [HeldOutCase]) -> [[Float]] {
    let items = recommender.scorer.items
    return entries(cases, count: recommender.catalogue.count).map { entries in
      var scores = [Float](repeating: -.infinity, count: items.count)
      for entry in entries { if let row = items.row(entry.animeID) { scores[Int(row)] = entry.score } }
      return scores
    }
  }

  private func entries(_ cases: [HeldOutCase], count: Int) -> [[(animeID: Int, score: Float)]] {
    let own =
      idle.withLock { $0.popLast() } ?? Recommender(recommender, scorer: recommender.scorer.withOwnCaches)
    defer { idle.withLock { $0.append(own) } }
    let items = recommender.scorer.items
    return stride(from: 0, to: cases.count, by: 32).flatMap { start in
      let slice = cases[start..<min(start + 32, cases.count)]
      let histories = slice.map { heldOut in
        // Without their ratings: the figures of the blend are measured on feedback alone.
        heldOut.history.map {
          Event(animeID: items.ids[Int($0.item)], feedback: $0.signal.feedback, time: $0.time)
        }
      }
      return own.rankAll(histories, query: slice.map(\.query), top: count, options: options)
    }
  }
}
