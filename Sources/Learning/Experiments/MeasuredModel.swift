import Evaluation
import Events
import Models
import Recommending

/// Something that ranks held-out cases: a scorer, or the blend that the feed ranks by.
public struct MeasuredModel: Sendable {
  /// Its name in tables.
  public let name: String
  /// The first hundred items for each case, best first, without those of its history.
  public let rank: @Sendable ([HeldOutCase]) -> [[Int32]]

  /// A scorer under its own name or another one.
  public init(_ scorer: any ItemScorer, name: String? = nil) {
    self.name = name ?? scorer.name
    rank = { HeldOut.rank(scorer, $0) }
  }

  /// The blend of model and content, over the items of its model.
  public init(blend recommender: Recommender, name: String = "blend") {
    self.name = name
    rank = { Self.rank(recommender, $0) }
  }

  /// Metrics of every case, in order.
  func metrics(_ cases: [HeldOutCase]) -> [RankingMetrics] {
    zip(rank(cases), cases).map { RankingMetrics(ranked: $0, answers: $1.answers) }
  }

  private static func rank(_ recommender: Recommender, _ cases: [HeldOutCase]) -> [[Int32]] {
    let items = recommender.scorer.items
    var options = RankingOptions()
    options.showsAdult = true
    return stride(from: 0, to: cases.count, by: 32).flatMap { start in
      let slice = cases[start..<min(start + 32, cases.count)]
      let histories = slice.map { heldOut in
        // Without their ratings: the figures of the blend are measured on feedback alone.
        heldOut.history.map {
          Event(animeID: items.ids[Int($0.item)], feedback: $0.signal.feedback, time: $0.time)
        }
      }
      return recommender.rankAll(histories, query: slice.map(\.query), top: 100, options: options)
        .map { $0.compactMap { items.row($0.animeID) } }
    }
  }
}
