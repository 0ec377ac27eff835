import Catalogue
import Evaluation
import Events
import Foundation
import Foundations
import Models
import Recommending

/// Made-up people whom a challenger must still serve. They are drawn from the shipped autoencoder, which has learned what real lists look
/// like and has no part in the ensemble: a title that everybody might have, then again and again one that it expects on such a list. Half
/// of them are shown, the others must be found. Nobody in particular is among them.
public struct CheckSet: Sendable {
  /// How far NDCG may fall, of its value.
  static let mostFall = 0.003
  private static let (people, titles) = (120, 24)
  private let people: [(shown: [Event], hidden: Set<Int>)]

  /// The same people every time. O(people x titles) passes of the model.
  public init(_ model: any TwoHeadedScorer, _ catalogue: TitleTable) {
    var random = RandomSource(seed: 20)
    let items = model.items
    let isKnown = items.ids.map { catalogue.row(of: $0) != nil }
    people = (0..<Self.people).map { _ in
      var list: [Interaction] = []
      var scores: [Float] = model.everyone
      for _ in 0..<Self.titles {
        for event in list { scores[Int(event.item)] = -.infinity }
        guard let item = Self.draw(scores, isKnown, &random) else { break }
        list.append(Interaction(item: item, signal: .love))
        scores = model.heads(list).calibratedPresence
      }
      let ids = list.shuffled(using: &random).map { items.ids[Int($0.item)] }
      return (
        ids.prefix(ids.count / 2).map { Event(animeID: $0, feedback: .love) },
        Set(ids.dropFirst(ids.count / 2))
      )
    }
  }

  /// An item by the softmax of scores.
  private static func draw(_ scores: [Float], _ isKnown: [Bool], _ random: inout RandomSource) -> Int32? {
    let most = zip(scores, isKnown).reduce(-Float.infinity) { $1.1 ? max($0, $1.0) : $0 }
    guard most.isFinite else { return nil }
    let shares = zip(scores, isKnown).map { $1 ? exp($0 - most) : 0 }
    var left = random.uniform() * shares.reduce(0, +)
    for (item, share) in shares.enumerated() where share > 0 {
      left -= share
      if left <= 0 { return Int32(item) }
    }
    return nil
  }

  /// Mean NDCG@10 of a ranking.
  func ndcg(_ recommender: Recommender) -> Double {
    var options = RankingOptions()
    options.showsAdult = true
    let lists = recommender.rankAll(people.map(\.shown), top: 10, options: options)
    let total = zip(lists, people).reduce(0.0) { sum, pair in
      // By row: an id may be greater than what metrics count with.
      func row(_ id: Int) -> Int32? { recommender.catalogue.row(of: id).map { Int32($0) } }
      let metrics = RankingMetrics(
        ranked: pair.0.compactMap { row($0.animeID) }, answers: Set(pair.1.hidden.compactMap(row)), cuts: [10]
      )
      return sum + (metrics.ndcg[10] ?? 0)
    }
    return total / Double(max(people.count, 1))
  }
}
