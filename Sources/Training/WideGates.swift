import Evaluation
import Models
import Tensors

/// Fits the weight of an autoencoder's wide path beside the deep one, for each length of history.
enum WideGates {
  private static let weights: [Float] = [0, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.4, 2, 3, 5]
  private static let inverseTemperatures: [Float] = [
    0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.6, 2.1, 2.8, 3.7, 5,
  ]
  private static let compressionScales: [Float] = [.greatestFiniteMagnitude, 8, 2, 0.5]

  /// `model` with the wide path `wide`. The weight of each gate ranks the held-out titles best; its temperature makes them most
  /// likely. O(weights inverseTemperatures cases items).
  static func fit(_ model: Autoencoder, wide: ItemItem, on cases: [HeldOutCase]) -> Autoencoder {
    let whole = model.with(wide: wide, gates: WideGate.uniform)
    var gates = WideGate.uniform
    let counts = gates.indices.map { step in cases.count { Ensemble.step($0.history) == step } }
    for step in gates.indices {
      // Too few users with so long a history: use the nearest length with enough.
      let source = gates.indices.filter { counts[$0] >= 20 }.min { abs($0 - step) < abs($1 - step) }
      guard let source else { continue }
      gates[step] = best(whole, cases.filter { Ensemble.step($0.history) == source })
    }
    return model.with(wide: wide, gates: gates)
  }

  private static func best(_ model: Autoencoder, _ cases: [HeldOutCase]) -> WideGate {
    let people = cases.map {
      (heldOut: $0, paths: model.paths($0.history), shown: Set($0.history.map(\.item)))
    }
    let qualities = weights.map { weight in
      people.reduce(0.0) {
        $0 + quality($1.paths.heads(WideGate(weight: weight)), model.configuration.mix, $1.heldOut, $1.shown)
      }
    }
    let weight = qualities.indices.max { qualities[$0] < qualities[$1] }.map { weights[$0] } ?? 1
    let wanted = people.map { ($0.paths.heads(WideGate(weight: weight)), $0.heldOut) }
    let gates = compressionScales.flatMap { scale in
      inverseTemperatures.map { WideGate(weight: weight, inverseTemperature: $0, compressionScale: scale) }
    }
    let nats = gates.map { gate in
      wanted.reduce(0.0) {
        var heads = $1.0
        heads.gate = gate
        return $0
          + HeadFigures.nats(
            heads.calibratedPresence, $1.1.answers.sorted().map(Int.init),
            without: $1.1.history.map { Int($0.item) })
      }
    }
    return nats.indices.min { nats[$0] < nats[$1] }.map { gates[$0] } ?? WideGate(weight: weight)
  }

  private static func quality(
    _ heads: HeadOutputs, _ mix: Float, _ heldOut: HeldOutCase, _ shown: Set<Int32>
  ) -> Double {
    var scores: [Float] = []
    heads.score(mix, into: &scores)
    let metrics = RankingMetrics(
      ranked: topIndices(scores, count: 100, excluding: shown), answers: heldOut.answers, cuts: [10, 100])
    return 0.7 * (metrics.ndcg[10] ?? 0) + 0.3 * (metrics.ndcg[100] ?? 0)
  }
}
