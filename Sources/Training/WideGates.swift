import Evaluation
import Models

/// Finds how much the wide path of an autoencoder counts beside the deep one, for each length of history.
enum WideGates {
  private static let trials: [Float] = [0, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.4, 2, 3, 5]

  /// `model` with `wide` beside it, by the gates that rank the held-out titles of `cases` best. O(trials cases items).
  static func fit(_ model: Autoencoder, wide: ItemItem, on cases: [HeldOutCase]) -> Autoencoder {
    var gates = [Float](repeating: 1, count: Ensemble.steps.count)
    let counts = Ensemble.steps.indices.map { step in cases.count { Ensemble.step($0.history) == step } }
    for step in gates.indices {
      // Too few people of so long a history: what holds for the nearest length with enough is kept.
      let source = gates.indices.filter { counts[$0] >= 20 }.min { abs($0 - step) < abs($1 - step) }
      guard let source else { continue }
      let own = cases.filter { Ensemble.step($0.history) == source }
      gates[step] = best(model, wide, own)
    }
    return model.with(wide: wide, gates: gates)
  }

  private static func best(_ model: Autoencoder, _ wide: ItemItem, _ cases: [HeldOutCase]) -> Float {
    let count = Ensemble.steps.count
    let figures = trials.map { gate -> Double in
      let trial = model.with(wide: wide, gates: [Float](repeating: gate, count: count))
      return HeldOut.measure(trial, cases).reduce(0) {
        $0 + 0.7 * ($1.ndcg[10] ?? 0) + 0.3 * ($1.ndcg[100] ?? 0)
      }
    }
    return figures.indices.max { figures[$0] < figures[$1] }.map { trials[$0] } ?? 1
  }
}
