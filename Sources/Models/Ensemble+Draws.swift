import CKernels
import Foundation

/// What the ensemble's scores would be if the person's taste were another one that the answers leave possible.
extension Ensemble: TasteDrawingScorer {
  /// The changes of the members that draw, standardised and weighed as their scores are.
  public func tasteDraws(
    _ history: [Interaction], query: Query, of wanted: [Int32], seeds: [UInt64], spread: Float
  ) -> [[Float]]? {
    let chosen = Self.chosen(history)
    let mixture = mixture(chosen.count)
    let parts = memberScores(history, chosen, query)
    var result: [[Float]]?
    for m in members.indices where hasWeight(m, mixture) && members[m] is any PersonalModel {
      guard let member = members[m] as? any TasteDrawingScorer, let scores = parts[m],
        let draws = member.tasteDraws(history, query: query, of: wanted, seeds: seeds, spread: spread)
      else { continue }
      var (mean, deviation): (Float, Float) = (0, 0)
      nk_moments(scores, scores.count, &mean, &deviation)
      guard deviation > 1e-9 else { continue }
      let (linear, compressed) = (mixture[2 * m], mixture[2 * m + 1])
      let before = wanted.map { (scores[Int($0)] - mean) / deviation }
      let changes = draws.map { draw in
        zip(draw, before).map { change, before in
          let change = change / deviation
          return linear * change
            + (compressed == 0 ? 0 : compressed * (asinh(before + change) - asinh(before)))
        }
      }
      result = result.map { zip($0, changes).map { zip($0, $1).map { $0 + $1 } } } ?? changes
    }
    return result
  }
}
