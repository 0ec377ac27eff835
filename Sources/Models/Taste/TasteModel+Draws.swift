import CKernels
import Foundations
import Tensors

/// Tastes drawn from the posterior: what a ranking can still learn of a person (Thompson sampling).
extension TasteModel: TasteDrawingScorer {
  /// Changes of the logarithm of the chance that an item is loved. O(seeds (dim^2 + items dim)) after the prediction.
  public func tasteDraws(
    _ history: [Interaction], query: Query, of wanted: [Int32], seeds: [UInt64], spread: Float
  ) -> [[Float]]? {
    let prediction = prediction(history)
    guard let posterior = prediction.posterior else { return nil }
    let before = logProbabilities(wanted.map { prediction.ratings[Int($0)] }, history.count)
    return seeds.map { seed in
      let shift = posterior.draw(seed: seed, spread: spread)
      let drawn = wanted.map { item in
        prediction.ratings[Int(item)] + BLAS.dot(parameters.factors.row(Int(item)), shift, count: shift.count)
      }
      return zip(logProbabilities(drawn, history.count), before).map { $0 - $1 }
    }
  }

  private func logProbabilities(_ ratings: [Float], _ length: Int) -> [Float] {
    var result = ratings
    let curve = parameters.calibration(length)
    nk_log_sigmoid(&result, result.count, curve.slope, curve.offset)
    return result
  }
}

extension TastePosterior {
  /// The difference of a taste drawn from the posterior to its mean, `[dim]`: with the Cholesky factor U of the precision, U x = z for
  /// standard normal z. O(dim^2).
  func draw(seed: UInt64, spread: Float) -> [Float] {
    var random = RandomSource(seed: seed)
    let d = mean.count
    var x = (0..<d).map { _ in spread * random.normal() }
    // LAPACK's lower triangle by columns is an upper one by rows.
    for i in stride(from: d - 1, through: 0, by: -1) {
      let row = factor.row(i)
      for k in (i + 1)..<max(d, i + 1) { x[i] -= row[k] * x[k] }
      x[i] /= max(row[i], 1e-6)
    }
    return x
  }
}
