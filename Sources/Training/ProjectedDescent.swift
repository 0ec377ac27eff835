import Foundation

/// Minimises a smooth function of a few numbers within bounds: L-BFGS (Nocedal 1980), with every step brought back into the bounds
/// and shortened until the value falls.
enum ProjectedDescent {
  /// How many steps the curvature is remembered of, and how many there are at most.
  private static let (memory, rounds) = (8, 60)

  /// The numbers found. `body` writes the slope and returns the value.
  static func minimise(
    from start: [Double], within bounds: [ClosedRange<Double>],
    _ body: (_ at: [Double], _ slope: inout [Double]) -> Double
  ) -> [Double] {
    func inside(_ x: [Double]) -> [Double] {
      x.indices.map { min(max(x[$0], bounds[$0].lowerBound), bounds[$0].upperBound) }
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var x = inside(start)
    var slope = [Double](repeating: 0, count: x.count)
    var value = body(x, &slope)
    var steps: [(moved: [Double], bent: [Double])] = []
    for _ in 0..<rounds {
      // Numbers that press against a bound stay there.
      let isFree = x.indices.map {
        !(x[$0] <= bounds[$0].lowerBound && slope[$0] > 0)
          && !(x[$0] >= bounds[$0].upperBound && slope[$0] < 0)
      }
      var direction = x.indices.map { isFree[$0] ? -slope[$0] : 0 }
      var shares: [Double] = []
      for (moved, bent) in steps.reversed() {
        let share = dot(moved, direction) / dot(moved, bent)
        shares.append(share)
        for i in x.indices { direction[i] -= share * bent[i] }
      }
      if let (moved, bent) = steps.last {
        let length = dot(moved, bent) / dot(bent, bent)
        for i in x.indices { direction[i] *= length }
      } else {
        // The first step is short: nothing is known of the curvature.
        let length = dot(slope, slope).squareRoot()
        for i in x.indices { direction[i] *= 0.02 / max(length, 1e-12) }
      }
      for ((moved, bent), share) in zip(steps, shares.reversed()) {
        let back = dot(bent, direction) / dot(moved, bent)
        for i in x.indices { direction[i] += (share - back) * moved[i] }
      }
      for i in x.indices where !isFree[i] { direction[i] = 0 }
      guard dot(direction, slope) < 0 else {
        if steps.isEmpty { break }
        steps = []
        continue
      }
      var length = 1.0
      var isLower = false
      while length > 1e-4 {
        let next = inside(x.indices.map { x[$0] + length * direction[$0] })
        var nextSlope = slope
        let nextValue = body(next, &nextSlope)
        if nextValue.isFinite, nextValue < value {
          let moved = x.indices.map { next[$0] - x[$0] }
          let bent = x.indices.map { nextSlope[$0] - slope[$0] }
          if dot(moved, bent) > 1e-12 { steps = Array((steps + [(moved, bent)]).suffix(memory)) }
          let isDone = value - nextValue < 1e-7 * max(1, abs(value))
          (x, slope, value) = (next, nextSlope, nextValue)
          if isDone { return x }
          isLower = true
          break
        }
        length /= 3
      }
      guard isLower else {
        if steps.isEmpty { break }
        steps = []
        continue
      }
    }
    return x
  }
}
