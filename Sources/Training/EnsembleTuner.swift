import Evaluation
import Foundation
import Models
import Tensors

/// Weighs the members of an ensemble anew on the answers of one profile, or of all profiles of a home.
///
/// Some answers of each log are hidden and must be found from the others. The aim is a smooth NDCG@10 and, for the greater part, niche
/// NDCG@10 of the loved ones (Qin, Liu & Li 2010), and that loved ones are above the others that were answered. It is drawn to the
/// weights as they are, by how far a change moves scores: a few answers change little. Likelihood would be easier to maximise, but it
/// raises what finds answers far down and lowers what is on top (docs/decisions/0120-weights-are-tuned.md).
public struct EnsembleTuner: Sendable {
  /// A history, and answers that were hidden of it.
  public struct Case: Sendable {
    /// What is shown, and what is asked.
    public var history: [Interaction]
    /// The query of a ranking after it.
    public var query: Query
    /// Hidden titles that were loved, and hidden titles that were not.
    public var loved, others: [Int32]
    /// What content adds to each item beside the ensemble's scores, `[items]`.
    public var content: [Float]

    /// A case.
    public init(
      history: [Interaction], query: Query, loved: [Int32], others: [Int32], content: [Float]
    ) {
      (self.history, self.query, self.loved, self.others) = (history, query, loved, others)
      self.content = content
    }
  }

  /// Strength of the pull towards the present weights.
  public enum Prior: Sendable {
    /// Weights shared by so many profiles: the more there are, the weaker the pull.
    case shared(profiles: Int)
    /// Weights of one profile.
    case own

    var strength: Double {
      switch self {
      case .shared(let profiles): max(10, 20 / Double(max(profiles, 1)).squareRoot())
      case .own: 20
      }
    }
  }
  /// The share of niche NDCG@10 in the aim, beside NDCG@10.
  public static let nicheShare = 0.7
  /// What a pair of a loved and another answered title counts, beside NDCG.
  private static let pairWeight = 0.045
  /// Scores are multiplied by this before titles are compared: it makes the answers most likely.
  private static let scale = 0.3
  /// The distance of scores that is about one place.
  private static let temperature = 0.5
  /// Titles of a case that can come first.
  private static let shortlist = 250

  private let base: Ensemble
  private let prepared: [Prepared]
  /// Mean deviation of each feature over the items.
  private let deviations: [Double]
  private let bounds: [ClosedRange<Double>]

  /// Prepares cases for changing the weights of `ensemble`, which is `base` or an adjustment of it. O(cases passes of the ensemble).
  public init(_ ensemble: Ensemble, of base: Ensemble, _ cases: [Case]) {
    self.base = base
    let worth = ensemble.loveCounts.map { NicheWorth(loves: $0) }
    let prepared = cases.filter { !$0.loved.isEmpty }.map {
      Prepared($0, ensemble, base, worth, Self.shortlist)
    }
    self.prepared = prepared
    let count = 2 * ensemble.members.count + 1
    var sums = [Double](repeating: 0, count: count)
    var lowest = [Double](repeating: -Double(EnsembleAdjustment.mostShare), count: count)
    for one in prepared { for f in 0..<count { sums[f] += one.deviations[f] } }
    for f in stride(from: 0, to: count - 1, by: 2) where ensemble.members[f / 2] is any PersonalModel {
      let least = prepared.map { Double($0.weights[f]) / $0.sum }.min() ?? 0
      lowest[f] = -max(0, least) * Double(1 - EnsembleAdjustment.leastPersonal)
    }
    lowest[count - 1] = Double(EnsembleAdjustment.contentBounds.lowerBound) - 1
    deviations = sums.map { $0 / Double(max(prepared.count, 1)) }
    bounds = lowest.enumerated().map { f, low in
      low...(f == count - 1
        ? Double(EnsembleAdjustment.contentBounds.upperBound) - 1 : Double(EnsembleAdjustment.mostShare))
    }
  }

  /// How many cases have a loved title to find.
  public var count: Int { prepared.count }

  /// The adjustment that serves the cases best; nil without any. O(rounds cases titles features).
  public func fit(_ prior: Prior) -> EnsembleAdjustment? {
    guard !prepared.isEmpty else { return nil }
    let sum = prepared.reduce(0) { $0 + $1.sum } / Double(prepared.count)
    // A change of a share moves scores by so much.
    let strengths = deviations.enumerated().map { f, deviation in
      let moved = Self.scale * deviation * (f + 1 < deviations.count ? sum : 1)
      return prior.strength * moved * moved + 1e-6
    }
    let found = ProjectedDescent.minimise(
      from: [Double](repeating: 0, count: bounds.count), within: bounds
    ) { changes, slope in
      var value = 0.0
      for f in changes.indices {
        value += 0.5 * strengths[f] * changes[f] * changes[f]
        slope[f] = strengths[f] * changes[f]
      }
      for one in prepared {
        value -= one.add(
          changes, pairWeight: Self.pairWeight, scale: Self.scale, temperature: Self.temperature, to: &slope)
      }
      return value
    }
    return adjustment(found)
  }

  private func adjustment(_ found: [Double]) -> EnsembleAdjustment {
    // The blend divides scores by their deviation, which the new weights change: content is to count as it was fitted.
    let ratio = prepared.reduce(0) { $0 + $1.deviationRatio(found) } / Double(prepared.count)
    let bounds = EnsembleAdjustment.contentBounds
    let content = min(max(Float((1 + (found.last ?? 0)) * ratio), bounds.lowerBound), bounds.upperBound)
    return EnsembleAdjustment(
      shares: found.dropLast().map(Float.init), reach: reach, content: content, base: base.identity)
  }

  private var reach: [Float] {
    var cases = [Float](repeating: 0, count: Ensemble.steps.count)
    for one in prepared {
      for (step, share) in Ensemble.shares(one.length).enumerated() { cases[step] += share }
    }
    return Self.reach(cases)
  }

  /// How far each column of weights follows what was found, 0 to 1, by how many cases are about it: that of most cases fully, those of few
  /// hardly. What is best after forty answers is not after five (docs/decisions/0123).
  static func reach(_ cases: [Float]) -> [Float] {
    // As a share of all cases: one profile has few, and they are all it has.
    let all = max(cases.reduce(0, +), 1)
    let half = halfReach * halfReach
    return cases.map { count in
      let share = (count / all) * (count / all)
      return min(1, share / (share + half) * (1 + half))
    }
  }

  /// The share of all cases at which a column counts by half.
  private static let halfReach: Float = 0.3
}
