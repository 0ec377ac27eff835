import Models
import Tensors

/// Finds the rows of a table of unit vectors that are nearest to a vector.
public protocol VectorIndex: Sendable {
  /// Up to `count` rows with their cosines, the nearest first.
  func nearest(_ query: [Float], count: Int) -> [(row: Int, cosine: Float)]
}

/// Compares with every vector, in half precision. O(vectors x size) for a query.
public struct ExactIndex: VectorIndex {
  /// The vectors, `[vectors, size]`.
  public let vectors: HalfTensor

  /// An index of `vectors`.
  public init(_ vectors: HalfTensor) { self.vectors = vectors }

  /// The cosine of each vector; empty for a query of another size.
  func cosines(_ query: [Float]) -> [Float] {
    guard query.count == vectors.cols else { return [] }
    var result = [Float](repeating: 0, count: vectors.rows)
    vectors.times(query, into: &result)
    return result
  }

  /// See `VectorIndex`.
  public func nearest(_ query: [Float], count: Int) -> [(row: Int, cosine: Float)] {
    let cosines = cosines(query)
    var best = TopKSelector()
    best.select(cosines, count: count) { _ in false }
    return best.indices.map { (Int($0), cosines[Int($0)]) }
  }
}
