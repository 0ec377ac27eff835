import CBLAS
import CKernels

/// The few products everything is made of. Pointers are row-major with a leading dimension; nothing allocates.
public enum BLAS {
  /// How many threads products use from now on: one for serving (two made small products many times
  /// slower), all cores for training.
  public static func setThreads(_ count: Int) { nb_set_threads(Int32(count)) }

  /// From now on the calling thread takes numbers below 1.2e-38 for zero: the tail of a softmax is full of them, and
  /// processors are slow at them.
  public static func flushDenormals() { nk_flush_denormals() }

  /// `c[m,n] = alpha * a[m,k] * b[k,n] + beta * c`, where `transposeA` means `a` is stored `[k,m]` and
  /// `transposeB` that `b` is stored `[n,k]`. O(m n k).
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

  /// `y[rows] = alpha * a[rows,cols] x[cols] + beta * y`; with `transpose`, `y[cols] = a^T x[rows]`. Rows of `a` are `stride`
  /// apart, by default without a gap.
  @inline(__always)
  public static func multiplyVector(
    _ a: UnsafePointer<Float>, rows: Int, cols: Int, stride: Int? = nil, transpose: Bool = false,
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, alpha: Float = 1, beta: Float = 0
  ) {
    nb_sgemv(
      transpose ? 1 : 0, Int32(rows), Int32(cols), alpha, a, Int32(stride ?? cols), x, beta, y)
  }

  /// `y += alpha * x`.
  @inline(__always)
  public static func add(
    _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, times alpha: Float = 1, count: Int
  ) { nb_saxpy(Int32(count), alpha, x, y) }

  /// `x *= alpha`.
  @inline(__always)
  public static func scale(_ x: UnsafeMutablePointer<Float>, by alpha: Float, count: Int) {
    nb_sscal(Int32(count), alpha, x)
  }

  /// `sum of x[i] * y[i]`.
  @inline(__always)
  public static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
    nb_sdot(Int32(count), x, y)
  }

  /// `x` becomes softmax(x).
  public static func softmax(_ x: inout [Float]) { _ = nk_softmax(&x, x.count) }
}
