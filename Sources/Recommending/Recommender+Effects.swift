import Cards
import Events

/// What became of a card when it was ranked again without the answers that a reason names.
public struct ReasonEffect: Sendable, Equatable {
  /// How far its score falls, in the units of `Card.score`; negative where it rises. Where no loved or liked answer is left, scores are of
  /// another scale: then it is how much lower the title is that stands at `rankWithout` with all answers.
  public var fall: Double
  /// Its rank in the whole list, from 1, before variety, exploration and the order of franchises: with all answers, and without these.
  public var rank, rankWithout: Int

  /// A measured effect.
  public init(fall: Double, rank: Int, rankWithout: Int) {
    (self.fall, self.rank, self.rankWithout) = (fall, rank, rankWithout)
  }
}

extension Recommender {
  /// The effect of each reason of `cards`, `[cards][reasons]`, all answers that it names left out together; nil for a reason that names
  /// none. One model pass and O(titles log titles) for each set of answers.
  public func effects(
    of cards: [Card], _ events: [Event], options: RankingOptions = RankingOptions()
  ) -> [[ReasonEffect?]] {
    let named = cards.map { $0.reasons.map { Set($0.answers.map(\.id)) } }
    // In the order of the cards: what is ranked together decides the last digits.
    var seen: Set<Set<Int>> = [[]]
    let sets = [[]] + named.joined().filter { seen.insert($0).inserted }
    let wanted = Set(cards.map(\.id))
    let positiveAnswers = Set(events.lazy.filter { $0.feedback.evidence.polarity > 0 }.map(\.animeID))
    let teaching = Set(events.lazy.filter(\.feedback.teachesTaste).map(\.animeID))
    var places: [Set<Int>: [Int: (rank: Int, score: Float)]] = [:]
    var best: [Float] = []
    for start in stride(from: 0, to: sets.count, by: Self.rankedAtOnce) {
      let part = sets[start..<min(start + Self.rankedAtOnce, sets.count)]
      let lists = rankAll(
        part.map { gone in events.filter { !gone.contains($0.animeID) } }, top: catalogue.count,
        options: options)
      for (gone, list) in zip(part, lists) {
        if gone.isEmpty { best = list.map(\.score) }
        places[gone] = Self.places(of: wanted, in: list.lazy.filter { !gone.contains($0.animeID) })
      }
    }
    return zip(cards, named).map { card, sets in
      sets.map { gone in
        guard !gone.isEmpty, let whole = places[[]]?[card.id], let rest = places[gone]?[card.id] else {
          return nil
        }
        let isAll =
          teaching.isSubset(of: gone) || !positiveAnswers.isEmpty && positiveAnswers.isSubset(of: gone)
        let without = isAll ? best[min(rest.rank, best.count) - 1] : rest.score
        return ReasonEffect(fall: Double(whole.score - without), rank: whole.rank, rankWithout: rest.rank)
      }
    }
  }

  /// Lists in memory at a time.
  private static let rankedAtOnce = 16

  private static func places(
    of wanted: Set<Int>, in list: some Sequence<(animeID: Int, score: Float)>
  ) -> [Int: (rank: Int, score: Float)] {
    var places: [Int: (rank: Int, score: Float)] = [:]
    for (place, entry) in list.enumerated() where wanted.contains(entry.animeID) {
      places[entry.animeID] = (place + 1, entry.score)
    }
    return places
  }
}
