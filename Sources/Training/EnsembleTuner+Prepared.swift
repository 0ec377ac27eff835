import Evaluation
import Foundation
import Models
import Tensors

extension EnsembleTuner {
  /// A case with the features of the titles that can come first: `[2 members + 1, titles]`, content last.
  struct Prepared: Sendable {
    let features: Tensor
    /// The ensemble's weights for the history, then 1 for content; and the sum of the base ensemble's weights, without their signs.
    let weights: [Float]
    let sum: Double
    let length: Int
    /// Deviation of each feature over all items.
    let deviations: [Double]
    /// Covariances of the ensemble's features over all items, `[2 members, 2 members]`.
    private let covariances: [Double]
    /// Columns of loved titles with what each adds to NDCG in the first place, and of the other answered ones.
    private let loved: [(column: Int, gain: Double)]
    private let others: [Int]

    init(_ one: Case, _ ensemble: Ensemble, _ base: Ensemble, _ worth: NicheWorth?, _ most: Int) {
      let parts = ensemble.features(one.history, query: one.query) + [one.content]
      length = Ensemble.chosen(one.history).count
      let weights = ensemble.mixture(length) + [1]
      self.weights = weights
      let sum = base.mixture(length).reduce(Float(0)) { $0 + abs($1) }
      self.sum = Double(max(sum, 1e-3))
      let shown = Set(one.history.map(\.item))
      var scores = [Float](repeating: 0, count: ensemble.items.count)
      for (f, part) in parts.enumerated() where weights[f] != 0 {
        for i in scores.indices { scores[i] += weights[f] * part[i] }
      }
      var columns = Set(topIndices(scores, count: most, excluding: shown))
      for f in stride(from: 0, to: parts.count, by: 2) {
        columns.formUnion(topIndices(parts[f], count: 30, excluding: shown))
      }
      columns.formUnion(one.loved)
      columns.formUnion(one.others)
      let titles = columns.subtracting(shown).sorted()
      let places = Dictionary(uniqueKeysWithValues: titles.enumerated().map { ($1, $0) })
      let features = Tensor(unset: parts.count, max(titles.count, 1))
      for (f, part) in parts.enumerated() {
        let row = features.row(f)
        for (column, title) in titles.enumerated() { row[column] = part[Int(title)] }
      }
      self.features = features
      func discounts(_ count: Int) -> Double { NicheWorth.discounted((0..<count).map { _ in 1.0 }) }
      let plain = (1 - EnsembleTuner.nicheShare) / discounts(min(10, one.loved.count))
      let worths = one.loved.map { worth?[$0] ?? 1 }
      let best = NicheWorth.discounted(worths.sorted(by: >).prefix(10))
      loved = zip(one.loved, worths).compactMap { item, worth in
        places[item].map { ($0, plain + EnsembleTuner.nicheShare * worth / max(best, 1e-9)) }
      }
      others = one.others.compactMap { places[$0] }
      (deviations, covariances) = Self.moments(parts)
    }

    private static func moments(_ parts: [[Float]]) -> (deviations: [Double], covariances: [Double]) {
      let n = max(parts.first?.count ?? 0, 1)
      let centred = Tensor(unset: parts.count, n)
      for (f, part) in parts.enumerated() {
        let mean = part.reduce(0, +) / Float(n)
        let row = centred.row(f)
        for i in part.indices { row[i] = part[i] - mean }
      }
      let products = Tensor(parts.count, parts.count)
      BLAS.multiply(centred, centred, transposeB: true, into: products)
      let deviations = parts.indices.map { Double(max(0, products.row($0)[$0]) / Float(n)).squareRoot() }
      let count = parts.count - 1
      return (
        deviations,
        (0..<count).flatMap { a in (0..<count).map { Double(products.row(a)[$0] / Float(n)) } }
      )
    }

    /// Deviation of the scores before the change of weights, divided by the one after it.
    func deviationRatio(_ changes: [Double]) -> Double {
      func variance(_ weights: [Double]) -> Double {
        var sum = 0.0
        for a in weights.indices {
          for b in weights.indices { sum += weights[a] * weights[b] * covariances[a * weights.count + b] }
        }
        return max(sum, 1e-12)
      }
      let before = weights.dropLast().map(Double.init)
      let after = before.indices.map { before[$0] + changes[$0] * sum }
      return (variance(before) / variance(after)).squareRoot()
    }

    /// The worth of the case at changed weights; adds its slope, negated, to `slope`. O(titles (features + loved)).
    func add(
      _ changes: [Double], pairWeight: Double, scale: Double, temperature: Double, to slope: inout [Double]
    ) -> Double {
      let (n, last) = (features.cols, weights.count - 1)
      var scores = [Float](repeating: 0, count: n)
      let now = weights.indices.map { f in
        weights[f] + Float(f < last ? changes[f] * sum : changes[f])
      }
      BLAS.multiplyVector(
        features.pointer, rows: features.rows, cols: n, transpose: true, now, into: &scores)
      // The slope by each score.
      var pulls = [Float](repeating: 0, count: n)
      let value =
        addNDCG(scores, Float(temperature), &pulls) + addPairs(scores, pairWeight, scale, &pulls)
      var moved = [Float](repeating: 0, count: weights.count)
      BLAS.multiplyVector(features.pointer, rows: features.rows, cols: n, pulls, into: &moved)
      for f in moved.indices { slope[f] -= Double(moved[f]) * (f < last ? sum : 1) }
      return value
    }

    /// Smooth gains of the loved titles: the rank of each is one plus the titles above it, each a sigmoid of how far.
    private func addNDCG(_ scores: [Float], _ temperature: Float, _ pulls: inout [Float]) -> Double {
      var value = 0.0
      var slopes = [Float](repeating: 0, count: scores.count)
      for (column, gain) in loved {
        let own = scores[column]
        var rank: Float = 0.5
        for i in scores.indices {
          let x = min(max((scores[i] - own) / temperature, -30), 30)
          let above = 1 / (1 + expf(-x))
          rank += above
          slopes[i] = above * (1 - above) / temperature
        }
        let (discount, fall) = FadingGain.valueAndSlope(Double(rank))
        value += gain * discount
        let pull = Float(gain * fall)
        var all: Float = 0
        for i in scores.indices {
          pulls[i] += pull * slopes[i]
          all += slopes[i]
        }
        pulls[column] -= pull * all
      }
      return value
    }

    /// Log-probabilities that a loved title is above another answered one.
    private func addPairs(_ scores: [Float], _ weight: Double, _ scale: Double, _ pulls: inout [Float])
      -> Double
    {
      let pairs = loved.count * others.count
      guard pairs > 0 else { return 0 }
      let each = weight / Double(pairs).squareRoot()
      var value = 0.0
      for (column, _) in loved {
        for other in others {
          let x = scale * Double(scores[column] - scores[other])
          value -= each * (x > 0 ? log1p(exp(-x)) : log1p(exp(x)) - x)
          let pull = Float(each * scale / (1 + exp(x)))
          pulls[column] += pull
          pulls[other] -= pull
        }
      }
      return value
    }
  }
}
