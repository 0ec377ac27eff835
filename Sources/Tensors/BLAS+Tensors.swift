/// Products of whole tensors. They keep their operands alive, which passing on a pointer does not: see `Tensor.pointer`.
extension BLAS {
  /// `c = alpha * a b + beta * c` of whole tensors (GEMM); with `transposeA` and `transposeB` of their transposes. O(m n k).
  ///
  /// - Precondition: the shapes fit.
  public static func multiply(
    _ a: Tensor, transposeA: Bool = false, _ b: Tensor, transposeB: Bool = false, into c: Tensor,
    alpha: Float = 1, beta: Float = 0
  ) {
    let (m, k) = transposeA ? (a.cols, a.rows) : (a.rows, a.cols)
    let n = transposeB ? b.rows : b.cols
    assert(k == (transposeB ? b.cols : b.rows) && c.rows == m && c.cols == n, "shapes do not fit")
    withExtendedLifetime((a, b, c)) {
      multiply(
        a.pointer, a.cols, transposeA: transposeA, b.pointer, b.cols, transposeB: transposeB, into: c.pointer,
        c.cols, m: m, n: n, k: k, alpha: alpha, beta: beta)
    }
  }

  /// `y[rows] = alpha * a x[cols] + beta * y[rows]` of a whole tensor (GEMV); with `transpose` of its transpose. O(rows cols).
  public static func multiplyVector(
    _ a: Tensor, transpose: Bool = false, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    alpha: Float = 1, beta: Float = 0
  ) {
    withExtendedLifetime(a) {
      multiplyVector(
        a.pointer, rows: a.rows, cols: a.cols, transpose: transpose, x, into: y, alpha: alpha, beta: beta)
    }
  }

  /// `y += alpha * x`, element by element, for tensors of as many elements.
  public static func add(_ x: Tensor, to y: Tensor, times alpha: Float = 1) {
    assert(x.count == y.count, "shapes do not fit")
    withExtendedLifetime((x, y)) { add(x.pointer, to: y.pointer, times: alpha, count: x.count) }
  }

  /// The sum of the products of the elements of `x` and `y`.
  public static func dot(_ x: Tensor, _ y: Tensor) -> Float {
    assert(x.count == y.count, "shapes do not fit")
    return withExtendedLifetime((x, y)) { dot(x.pointer, y.pointer, count: x.count) }
  }
}
