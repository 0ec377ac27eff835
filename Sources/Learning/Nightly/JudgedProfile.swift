import Cards
import Evaluation
import Events
import Foundation
import Foundations
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

/// Whether a profile's answers say anything that the serving ranking finds: each is hidden once, among a quarter of all.
struct AnswerSignal: Sendable {
  /// By how much the loved titles stand higher than in the ranking of somebody without answers.
  var own: [Double] = []
  /// The Mann-Whitney statistic of loved against other answered titles beyond chance, and its variance.
  var excess = 0.0
  var variance = 0.0

  /// Nothing is said.
  init() {}

  /// What the answers of a profile say under the serving ranking. A ranking for each part.
  init(_ one: HeldBack, serving: Recommender) {
    let events = one.before + one.held
    let options = HeldBack.options(one.profile, after: one.before)
    let nobody = serving.order([], without: [], options: options)
    for fold in HeldBack.folds(of: events, profile: one.profile) {
      let left = Set(fold.shown.map(\.animeID))
      let order = serving.order(fold.shown, without: fold.shown, options: options)
      func ranks(_ order: [Int]) -> [Int: Int] {
        Dictionary(
          order.lazy.filter { !left.contains($0) }.enumerated().map { ($1, $0 + 1) },
          uniquingKeysWith: { first, _ in first })
      }
      let (mine, everybody) = (ranks(order), ranks(nobody))
      let last = serving.catalogue.count
      let loved = fold.hidden.filter { $0.feedback == .love }.map(\.animeID)
      let others = fold.hidden.filter { $0.feedback != .love }.map(\.animeID)
      own += loved.map {
        1 / log2(1 + Double(mine[$0] ?? last)) - 1 / log2(1 + Double(everybody[$0] ?? last))
      }
      let pairs = JudgedProfile.pairs(loved.map { mine[$0] ?? last }, others.map { mine[$0] ?? last })
      excess += pairs.won - pairs.count / 2
      variance += pairs.count * Double(loved.count + others.count + 1) / 12
    }
  }
}

extension TuningVerdict {
  /// One-sided: 5% of challengers that are no better pass.
  static let certain = 1.645
  /// How much less often loved titles may be above others.
  private static let mostLostPairs = 0.005

  /// Judges a challenger on the held-back answers of some profiles.
  ///
  /// Where ten or more profiles speak, each is one observation; else each answer is. Whatever a challenger does, the answers must be such
  /// that something can be learned from them (`AnswerSignal`).
  init(_ all: [JudgedProfile], _ signals: [AnswerSignal], new: Int, held: Int) {
    self.init(.notBetter, new: new, held: held)
    loved = all.reduce(0) { $0 + $1.lovedRanks.count }
    others = all.reduce(0) { $0 + $1.otherRanks.count }
    gainBefore = Self.mean(all.flatMap(\.reachedServing))
    gainAfter = Self.mean(all.flatMap(\.reachedTuned))
    certainty = Self.paired(all.map { zip($0.reachedTuned, $0.reachedServing).map { $0 - $1 } })
    let overall = Self.paired(all.map { zip($0.tuned, $0.serving).map { $0 - $1 } })
    var (before, after, count) = (0.0, 0.0, 0.0)
    for one in all {
      let served = JudgedProfile.pairs(one.lovedRanks, one.otherRanks)
      before += served.won
      after += JudgedProfile.pairs(one.tunedLovedRanks, one.tunedOtherRanks).won
      count += served.count
    }
    (pairsBefore, pairsAfter) = (before / max(count, 1), after / max(count, 1))
    let excess =
      signals.reduce(0) { $0 + $1.excess } / max(signals.reduce(0) { $0 + $1.variance }, 1e-9).squareRoot()
    if Self.paired(signals.map(\.own)) < Self.certain || excess < Self.certain {
      kind = .noSignal
    } else if certainty < Self.certain || overall < -Self.certain {
      kind = .notBetter
    } else if pairsAfter < pairsBefore - Self.mostLostPairs {
      kind = .tellsWorse
    } else {
      kind = .promoted
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  /// From so many profiles on each is one observation.
  private static let manyProfiles = 10

  /// The mean of differences in standard errors, drawn to zero for few of them as Student's t asks.
  private static func paired(_ differences: [[Double]]) -> Double {
    let speaking = differences.filter { !$0.isEmpty }
    let clusters = speaking.count >= manyProfiles ? speaking : speaking.flatMap { $0.map { [$0] } }
    let all = clusters.flatMap { $0 }
    guard clusters.count >= 2 else { return 0 }
    let mean = mean(all)
    let square = clusters.reduce(0) { sum, cluster in
      let beyond = cluster.reduce(0) { $0 + $1 - mean }
      return sum + beyond * beyond
    }
    let n = Double(clusters.count)
    let error = (square * n / (n - 1)).squareRoot() / Double(all.count)
    guard error > 1e-12 else { return 0 }
    // The 95% quantile of Student's t is about 1.645 + 1.6 / (n - 1).
    return mean / error * certain / (certain + 1.6 / (n - 1))
  }
}
