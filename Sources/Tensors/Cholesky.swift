import CBLAS

/// Inverses and solutions for symmetric positive definite matrices by Cholesky factorisation (LAPACK). Both triangles of
/// the matrix must be filled.
public enum Cholesky {
  private static let lower = CChar(UInt8(ascii: "L"))

  /// Replaces `a` `[n, n]` by its inverse. Returns false, with `a` overwritten, when it is not positive definite. O(n^3).
  public static func invert(_ a: Tensor) -> Bool {
    let n = a.rows
    var info: Int32 = 0
    nb_spotrf(lower, Int32(n), a.pointer, &info)
    return info == 0 && invertFactor(a)
  }

  /// Replaces the `a` that `solve` has overwritten by the inverse of what it was. O(n^3).
  public static func invertFactor(_ a: Tensor) -> Bool {
    let n = a.rows
    var info: Int32 = 0
    nb_spotri(lower, Int32(n), a.pointer, &info)
    guard info == 0 else { return false }
    // LAPACK's column-major lower triangle is our upper one. Copy it below the diagonal, in blocks that fit the cache.
    let block = 64
    for first in stride(from: 0, to: n, by: block) {
      for top in stride(from: 0, through: first, by: block) {
        for i in top..<min(top + block, n) {
          let row = a.row(i)
          for j in max(first, i + 1)..<max(min(first + block, n), max(first, i + 1)) { a.row(j)[i] = row[j] }
        }
      }
    }
    return true
  }

  /// Replaces `b` `[n]` by the solution of `a x = b`; overwrites `a` `[n, n]`. Returns false when `a` is not positive
  /// definite. O(n^3).
  public static func solve(_ a: Tensor, _ b: UnsafeMutablePointer<Float>) -> Bool {
    var info: Int32 = 0
    nb_spotrf(lower, Int32(a.rows), a.pointer, &info)
    guard info == 0 else { return false }
    return solveAgain(a, b)
  }

  /// Replaces `b` `[n]` by the solution of `a x = b` for the `a` that `solve` has overwritten. O(n^2).
  public static func solveAgain(_ a: Tensor, _ b: UnsafeMutablePointer<Float>) -> Bool {
    var info: Int32 = 0
    nb_spotrs(lower, Int32(a.rows), a.pointer, b, &info)
    return info == 0
  }
}
