import COpenBLAS

/// Symmetric positive definite matrices, by Cholesky's factors. Both halves of the matrix must be filled.
public enum Definite {
  /// Replaces `a` `[n, n]` by its inverse; false when it is not positive definite, with `a` spoilt. O(n^3).
  public static func invert(_ a: Tensor) -> Bool {
    let n = a.rows
    var (size, info) = (blasint(n), blasint(0))
    spotrf_("L", &size, a.pointer, &size, &info)
    guard info == 0 else { return false }
    spotri_("L", &size, a.pointer, &size, &info)
    guard info == 0 else { return false }
    // Column-major "lower" is the upper half of our rows: copied below the diagonal, a block at a time for the cache.
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

  /// Solves `a x = b` in place of `b` `[n]`, spoiling `a` `[n, n]`; false when `a` is not positive definite. O(n^3).
  public static func solve(_ a: Tensor, _ b: UnsafeMutablePointer<Float>) -> Bool {
    var (size, one, info) = (blasint(a.rows), blasint(1), blasint(0))
    spotrf_("L", &size, a.pointer, &size, &info)
    guard info == 0 else { return false }
    spotrs_("L", &size, &one, a.pointer, &size, b, &size, &info)
    return info == 0
  }
}
