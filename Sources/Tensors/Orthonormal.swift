extension Tensor {
  /// Makes the columns orthogonal and of length one by Gram-Schmidt, twice for stability; returns their norms before it. A column
  /// that depends on those before it becomes zero. O(rows cols^2).
  public func orthonormaliseColumns() -> [Float] {
    // Columns as rows: contiguous vectors for BLAS.
    let t = transposed()
    var norms = [Float](repeating: 0, count: cols)
    for j in 0..<cols {
      for _ in 0..<2 {
        for k in 0..<j {
          BLAS.add(t.row(k), to: t.row(j), times: -BLAS.dot(t.row(k), t.row(j), count: rows), count: rows)
        }
      }
      let norm = BLAS.dot(t.row(j), t.row(j), count: rows).squareRoot()
      norms[j] = norm
      BLAS.scale(t.row(j), by: norm > 1e-12 ? 1 / norm : 0, count: rows)
    }
    for i in 0..<rows { for j in 0..<cols { row(i)[j] = t.row(j)[i] } }
    return norms
  }
}
