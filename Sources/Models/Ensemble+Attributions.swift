import CKernels
import Foundation

extension Ensemble: AttributingScorer {
  /// At the fitted mix.
  public func attributions(_ history: [Interaction], query: Query, to wanted: [Int32]) -> Attributions {
    attributions(history, query: query, to: wanted, tasteFactor: 1)
  }

  /// The sum over the members that can tell, at the weights of the whole history; members that cannot tell count as unmoved.
  public func attributions(
    _ history: [Interaction], query: Query, to wanted: [Int32], tasteFactor factor: Float
  ) -> Attributions {
    let chosen = Self.chosen(history)
    let mixture = mixture(chosen.count)
    // The position of each chosen event in the history.
    let positions = history.indices.filter { history[$0].signal.opinion != .dislike }
    var result = Attributions(items: wanted.count, events: history.count)
    let parts = memberScores(history, chosen, query)
    for m in members.indices where hasWeight(m, mixture) {
      guard let member = members[m] as? any AttributingScorer, let scores = parts[m] else { continue }
      let isPersonal = member is any PersonalModel
      let given = isPersonal ? history : chosen
      var (mean, deviation): (Float, Float) = (0, 0)
      nk_moments(scores, scores.count, &mean, &deviation)
      guard deviation > 1e-9 else { continue }
      let falls = member.attributions(given, query: query, to: wanted)
      let share = isPersonal ? factor : 1
      let (linear, compressed) = (share * mixture[2 * m], share * mixture[2 * m + 1])
      for (i, item) in wanted.enumerated() {
        let whole = (scores[Int(item)] - mean) / deviation
        let compressedWhole = compressed == 0 ? 0 : asinh(whole)
        for e in given.indices where falls[i, e] != 0 {
          let fall = falls[i, e] / deviation
          let compressedFall = compressed == 0 ? 0 : compressedWhole - asinh(whole - fall)
          result[i, isPersonal ? e : positions[e]] += linear * fall + compressed * compressedFall
        }
      }
    }
    return result
  }
}
