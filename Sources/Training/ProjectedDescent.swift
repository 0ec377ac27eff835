import Foundation

/// Minimises a smooth function of a few numbers within bounds: L-BFGS (Nocedal 1980), with every step brought back into the bounds
/// and shortened until the value falls.
enum ProjectedDescent {
  private static let rounds = 60
  /// The share of a step that is tried after it, and the least that is tried.
  private static let (shorter, leastStep) = (1.0 / 3, 1e-4)
  /// Less than this, relative to the value, is no progress.
  private static let tolerance = 1e-7

  private struct Point {
    var x: [Double]
    var gradient: [Double]
    var value: Double
  }

  /// The numbers found. `body` writes the gradient and returns the value.
  static func minimise(
    from start: [Double], within bounds: [ClosedRange<Double>],
    _ body: (_ at: [Double], _ gradient: inout [Double]) -> Double
  ) -> [Double] {
    func evaluate(_ x: [Double]) -> Point {
      var point = Point(
        x: zip(x, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }, gradient: x, value: 0)
      point.value = body(point.x, &point.gradient)
      return point
    }
    var point = evaluate(start)
    var curvature = Curvature()
    for _ in 0..<rounds {
      // Numbers that press against a bound stay there.
      let isFree = point.x.indices.map {
        !(point.x[$0] <= bounds[$0].lowerBound && point.gradient[$0] > 0)
          && !(point.x[$0] >= bounds[$0].upperBound && point.gradient[$0] < 0)
      }
      var direction = curvature.direction(point.gradient, isFree)
      for i in direction.indices where !isFree[i] { direction[i] = 0 }
      guard dot(direction, point.gradient) < 0, let next = search(from: point, along: direction, evaluate)
      else {
        // What is remembered of the curvature may mislead.
        if curvature.isEmpty { break }
        curvature = Curvature()
        continue
      }
      curvature.add(s: difference(next.x, point.x), y: difference(next.gradient, point.gradient))
      let isDone = point.value - next.value < tolerance * max(1, abs(point.value))
      point = next
      if isDone { break }
    }
    return point.x
  }

  /// The first point along a direction that is lower, from the whole step to ever shorter ones; nil when none is.
  private static func search(from point: Point, along direction: [Double], _ evaluate: ([Double]) -> Point)
    -> Point?
  {
    var length = 1.0
    while length > leastStep {
      let next = evaluate(zip(point.x, direction).map { $0 + length * $1 })
      if next.value.isFinite, next.value < point.value { return next }
      length *= shorter
    }
    return nil
  }

  private static func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The last steps `s` and what they changed in the gradient, `y`: an estimate of the inverse Hessian.
  private struct Curvature {
    /// Steps that are remembered.
    private static let memory = 8
    /// How far the first step goes, while nothing is known.
    private static let firstStep = 0.02

    private var pairs: [(s: [Double], y: [Double], rho: Double)] = []
    var isEmpty: Bool { pairs.isEmpty }

    /// Remembers a step, unless the function is not convex along it.
    mutating func add(s: [Double], y: [Double]) {
      let product = dot(s, y)
      if product > 1e-12 { pairs = Array((pairs + [(s, y, 1 / product)]).suffix(Self.memory)) }
    }

    /// The negative gradient of the free numbers times the inverse Hessian: the two loops of L-BFGS.
    func direction(_ gradient: [Double], _ isFree: [Bool]) -> [Double] {
      var q = gradient.indices.map { isFree[$0] ? -gradient[$0] : 0 }
      guard let last = pairs.last else {
        let length = dot(gradient, gradient).squareRoot()
        return q.map { $0 * Self.firstStep / max(length, 1e-12) }
      }
      var alphas: [Double] = []
      for (s, y, rho) in pairs.reversed() {
        let alpha = rho * dot(s, q)
        alphas.append(alpha)
        for i in q.indices { q[i] -= alpha * y[i] }
      }
      let gamma = 1 / (last.rho * dot(last.y, last.y))
      for i in q.indices { q[i] *= gamma }
      for ((s, y, rho), alpha) in zip(pairs, alphas.reversed()) {
        let beta = rho * dot(y, q)
        for i in q.indices { q[i] += (alpha - beta) * s[i] }
      }
      return q
    }
  }
}
