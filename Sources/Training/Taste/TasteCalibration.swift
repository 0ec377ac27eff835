import Foundation
import Foundations
import Models
import Tensors

/// Fits how predicted ratings become probabilities of love, for each length of history (Platt scaling: Platt, 1999).
public enum TasteCalibration {
  /// A curve that fits most lists: half of the titles rated 7.7 are loved.
  static var usual: Tensor {
    let tensor = Tensor(2, Ensemble.steps.count)
    for k in Ensemble.steps.indices { (tensor.row(0)[k], tensor.row(1)[k]) = (2, -15.4) }
    return tensor
  }

  /// The model with curves fitted to `lists`, none of which it was fitted to. For each length a list shows that many random answers,
  /// without ratings as in a feed, and the other rated titles are loved or not; every list counts the same. Lengths with too few
  /// lists keep the curve of the length before. O(lists (items dim + rounds items)).
  ///
  /// - Throws: `ModelError` never for a sound model.
  public static func calibrate(_ model: TasteModel, on lists: [[Interaction]], seed: UInt64) throws
    -> TasteModel
  {
    var random = RandomSource(seed: seed)
    var parameters = model.parameters
    let curves = usual
    for (k, length) in Ensemble.steps.enumerated() {
      var shown: [(history: [Interaction], rest: [Interaction])] = []
      for list in lists {
        let rated = list.filter { $0.signal.opinion != .unstated }
        guard rated.count >= length + 5 else { continue }
        let order = rated.shuffled(using: &random)
        let history = order[..<length].map { Interaction(item: $0.item, signal: $0.signal) }
        shown.append((history, Array(order[length...])))
      }
      if k > 0 {
        (curves.row(0)[k], curves.row(1)[k]) = (curves.row(0)[k - 1], curves.row(1)[k - 1])
      }
      guard shown.count >= 20 else { continue }
      let points = Parallel.map(shown) { history, rest -> [(rating: Float, isLoved: Bool, weight: Float)] in
        let ratings = model.unlimitedRatings(history)
        return rest.map { (ratings[Int($0.item)], $0.signal == .love, 1 / Float(rest.count)) }
      }.flatMap { $0 }
      let curve = logistic(points)
      (curves.row(0)[k], curves.row(1)[k]) = (curve.slope, curve.offset)
    }
    parameters.calibration = curves
    return try TasteModel(items: model.items, parameters: parameters)
  }

  /// Logistic regression on one number by Newton's method.
  static func logistic(_ points: [(rating: Float, isLoved: Bool, weight: Float)]) -> (
    slope: Float, offset: Float
  ) {
    // Around the usual threshold, so that both numbers are of the same size.
    let centre = 7.7
    var (slope, offset) = (1.0, 0.0)
    for _ in 0..<25 {
      var (g0, g1, h00, h01, h11) = (0.0, 0.0, 1e-6, 0.0, 1e-6)
      for point in points {
        let x = Double(point.rating) - centre
        let p = 1 / (1 + exp(-(slope * x + offset)))
        let (w, error) = (Double(point.weight), (point.isLoved ? 1 : 0) - p)
        g0 += w * error
        g1 += w * error * x
        let h = w * p * (1 - p)
        h00 += h
        h01 += h * x
        h11 += h * x * x
      }
      let determinant = h00 * h11 - h01 * h01
      guard determinant > 1e-12 else { break }
      let (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant)
      offset += min(2, max(-2, d0))
      slope += min(2, max(-2, d1))
      if abs(d0) + abs(d1) < 1e-6 { break }
    }
    // A model that says nothing must not turn the order around.
    slope = max(slope, 0.05)
    return (Float(slope), Float(offset - slope * centre))
  }
}
