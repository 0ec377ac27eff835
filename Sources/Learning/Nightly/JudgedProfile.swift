import Evaluation
import Events
import Models
import Recommending
import Training

/// Places of one profile's titles under the ranking that serves and under a tuned one.
struct JudgedProfile: Sendable {
  /// Gains of the held-back loved titles among all titles, serving and tuned.
  var serving: [Double] = []
  var tuned: [Double] = []
  /// The same among the titles that the feed had come to (`reached`).
  var reachedServing: [Double] = []
  var reachedTuned: [Double] = []
  /// Places of held-back loved and other titles, serving and tuned.
  var lovedRanks: [Int] = []
  var otherRanks: [Int] = []
  var tunedLovedRanks: [Int] = []
  var tunedOtherRanks: [Int] = []

  /// Of the held-back titles so many, from the top, say how far the feed had come.
  private static let reachedShare = 0.9
  /// It always comes at least so far.
  private static let leastReached = 50

  /// Nothing is judged.
  init() {}

  /// The places of held-back titles after the answers before them.
  ///
  /// A feed shows what the serving ranking has on top, so the titles it has far down are hardly ever answered, whether they would be
  /// loved or not: among all titles a challenger looks worse than it is. Among the titles down to where the answers reach, the answers
  /// are known of all, and both rankings order the same.
  init(_ one: HeldBack, serving: Recommender, tuned: Recommender) {
    let options = HeldBack.options(one.profile, after: one.before)
    let order = serving.order(one.before, without: one.before, options: options)
    let tunedOrder = tuned.order(one.before, without: one.before, options: options)
    let ranks = Self.places(order)
    let tunedRanks = Self.places(tunedOrder)
    func places(_ events: [Event], _ ranks: [Int: Int]) -> [Int] {
      // A title that is not ranked counts as the last.
      events.map { ranks[$0.animeID] ?? serving.catalogue.count }
    }
    let (loved, others) = (one.loved, one.others)
    let shares = Self.shares(loved, serving.scorer)
    (lovedRanks, otherRanks) = (places(loved, ranks), places(others, ranks))
    (tunedLovedRanks, tunedOtherRanks) = (places(loved, tunedRanks), places(others, tunedRanks))
    self.serving = zip(lovedRanks, shares).map { FadingGain.value(Double($0)) * $1 }
    self.tuned = zip(tunedLovedRanks, shares).map { FadingGain.value(Double($0)) * $1 }
    let held = (lovedRanks + otherRanks).sorted()
    guard !held.isEmpty else { return }
    let depth = max(held[min(held.count - 1, Int(Double(held.count) * Self.reachedShare))], Self.leastReached)
    let reached = Set(order.prefix(depth))
    let among = Self.places(tunedOrder.filter(reached.contains))
    for (place, event) in loved.enumerated() where lovedRanks[place] <= depth {
      guard let rank = among[event.animeID] else { continue }
      reachedServing.append(FadingGain.value(Double(lovedRanks[place])) * shares[place])
      reachedTuned.append(FadingGain.value(Double(rank)) * shares[place])
    }
  }

  /// What each loved title adds to the mean of NDCG@10 and niche NDCG@10 where it is the first.
  private static func shares(_ loved: [Event], _ scorer: any ItemScorer) -> [Double] {
    let worth = scorer.loveCounts.map { NicheWorth(loves: $0) }
    let worths = loved.map { event in
      worth.flatMap { w in scorer.items.row(event.animeID).map { w[$0] } } ?? 1
    }
    let plain = NicheWorth.discounted(worths.prefix(10).map { _ in 1 })
    let best = NicheWorth.discounted(worths.sorted(by: >).prefix(10))
    let niche = EnsembleTuner.nicheShare
    return worths.map { (1 - niche) / max(plain, 1e-9) + niche * $0 / max(best, 1e-9) }
  }

  private static func places(_ order: [Int]) -> [Int: Int] {
    Dictionary(order.enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
  }

  /// The share of pairs with the loved title above, times pairs; and pairs.
  static func pairs(_ loved: [Int], _ others: [Int]) -> (won: Double, count: Double) {
    var won = 0.0
    for l in loved { for o in others { won += l < o ? 1 : l == o ? 0.5 : 0 } }
    return (won, Double(loved.count * others.count))
  }
}
