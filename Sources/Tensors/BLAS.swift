import CBLAS
import CKernels

/// Matrix and vector products in single precision (OpenBLAS). Matrices are row-major; `lda`, `ldb` and `ldc` are the
/// distances between rows. Nothing allocates.
public enum BLAS {
  /// Makes the calling thread treat denormal floats (below 1.2e-38) as zero: the tail of a softmax is full of them, and
  /// processors are slow at them.
  public static func flushDenormals() { nk_flush_denormals() }

  /// `c[m, n] = alpha * a[m, k] b[k, n] + beta * c[m, n]` (GEMM). With `transposeA`, `a` is stored `[k, m]`; with
  /// `transposeB`, `b` is stored `[n, k]`. O(m n k).
  @inline(__always)
  public static func multiply(
    _ a: UnsafePointer<Float>, _ lda: Int, transposeA: Bool = false,
    _ b: UnsafePointer<Float>, _ ldb: Int, transposeB: Bool = false,
    into c: UnsafeMutablePointer<Float>, _ ldc: Int,
    m: Int, n: Int, k: Int, alpha: Float = 1, beta: Float = 0
  ) {
    nb_sgemm(
      transposeA ? 1 : 0, transposeB ? 1 : 0, Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b,
      Int32(ldb),
      beta, c, Int32(ldc))
  }

  /// `y[rows] = alpha * a[rows, cols] x[cols] + beta * y[rows]` (GEMV); with `transpose`,
  /// `y[cols] = alpha * a^T x[rows] + beta * y[cols]`. `stride` is the distance between rows of `a`, by default `cols`.
  /// O(rows cols).
  @inline(__always)
  public static func multiplyVector(
    _ a: UnsafePointer<Float>, rows: Int, cols: Int, stride: Int? = nil, transpose: Bool = false,
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, alpha: Float = 1, beta: Float = 0
  ) {
    nb_sgemv(
      transpose ? 1 : 0, Int32(rows), Int32(cols), alpha, a, Int32(stride ?? cols), x, beta, y)
  }

  /// `y[count] += alpha * x[count]` (AXPY).
  @inline(__always)
  public static func add(
    _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, times alpha: Float = 1, count: Int
  ) { nb_saxpy(Int32(count), alpha, x, y) }

  /// `x[count] *= alpha`.
  @inline(__always)
  public static func scale(_ x: UnsafeMutablePointer<Float>, by alpha: Float, count: Int) {
    nb_sscal(Int32(count), alpha, x)
  }

  /// Dot product of `x[count]` and `y[count]`.
  @inline(__always)
  public static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
    nb_sdot(Int32(count), x, y)
  }

  /// Replaces `x` by softmax(x). O(count).
  public static func softmax(_ x: inout [Float]) { _ = nk_softmax(&x, x.count) }
}
