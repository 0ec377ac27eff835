import Foundations
import Tensors

/// The first two principal components of a matrix that is known only by its products, by power iteration with a fixed number
/// of steps and a fixed seed.
enum PrincipalAxes {
  /// Writes the product of the matrix and its first argument to its second.
  typealias Product = (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

  private static let iterations = 24

  /// Coordinates of the rows of a matrix `[rows, width]` along its first two principal axes, each `[rows]`.
  static func find(
    width: Int, rows: Int, times: Product, transposed: Product
  ) -> (first: [Float], second: [Float]) {
    var mean = [Float](repeating: 0, count: width)
    let ones = [Float](repeating: 1 / Float(max(rows, 1)), count: rows)
    transposed(ones, &mean)
    var first: [Float] = []
    var result: [[Float]] = []
    for axis in 0..<2 {
      var random = RandomSource(seed: UInt64(7 + axis))
      var vector = (0..<width).map { _ in Float(random.next() % 2001) / 1000 - 1 }
      var along = [Float](repeating: 0, count: rows)
      for _ in 0..<iterations {
        orthogonalise(&vector, against: first)
        times(vector, &along)
        centre(&along)
        transposed(along, &vector)
        let sum = along.reduce(0, +)
        for i in vector.indices { vector[i] -= sum * mean[i] }
      }
      orthogonalise(&vector, against: first)
      times(vector, &along)
      centre(&along)
      first = vector
      result.append(along)
    }
    return (result[0], result[1])
  }

  private static func centre(_ values: inout [Float]) {
    let mean = values.reduce(0, +) / Float(max(values.count, 1))
    for i in values.indices { values[i] -= mean }
  }

  private static func orthogonalise(_ vector: inout [Float], against other: [Float]) {
    if !other.isEmpty {
      let dot = BLAS.dot(vector, other, count: vector.count)
      for i in vector.indices { vector[i] -= dot * other[i] }
    }
    let norm = max(BLAS.dot(vector, vector, count: vector.count).squareRoot(), 1e-12)
    for i in vector.indices { vector[i] /= norm }
  }
}
