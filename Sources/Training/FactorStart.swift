import Foundations
import Models
import Tensors

/// Initial item vectors: the leading right singular vectors of the graded user-item matrix, found by
/// orthogonal iteration (Halko, Martinsson & Tropp, arXiv 0909.4061, section 4.4).
enum FactorStart {
  /// `[items, dim]` whose columns are scaled by a power of the singular values, of overall deviation `deviation`.
  /// O(rounds (rows dim + items dim^2)).
  static func vectors(_ data: TrainingData, dim: Int, deviation: Float, rounds: Int = 8, seed: UInt64)
    -> Tensor
  {
    let v = data.items.count
    var random = RandomSource(seed: seed)
    let q = Tensor(v, dim)
    random.fill(q, deviation: 1)
    let next = Tensor(v, dim)
    let person = Tensor(1, dim)
    var norms = [Float](repeating: 0, count: dim)
    for _ in 0..<rounds {
      norms = orthonormalise(q)
      next.fill(0)
      for list in data.lists {
        person.fill(0)
        // Users are weighted by the root of their list's length; otherwise the longest lists dominate.
        let weight = 1 / Float(max(list.count, 1)).squareRoot()
        for e in list {
          BLAS.add(
            q.row(Int(e.item)), to: person.pointer, times: Grades.graded[e.signal] * weight, count: dim)
        }
        for e in list {
          BLAS.add(person.pointer, to: next.row(Int(e.item)), times: Grades.graded[e.signal], count: dim)
        }
      }
      q.copy(from: next)
    }
    norms = orthonormalise(q)
    let largest = max(norms.max() ?? 1, 1e-12)
    var sum: Float = 0
    for i in 0..<v {
      for j in 0..<dim {
        q.row(i)[j] *= (norms[j] / largest).squareRoot()
        sum += q.row(i)[j] * q.row(i)[j]
      }
    }
    let scale = deviation / max((sum / Float(max(q.count, 1))).squareRoot(), 1e-12)
    BLAS.scale(q.pointer, by: scale, count: q.count)
    return q
  }

  /// Gram-Schmidt over the columns, twice for stability; returns their norms before it.
  private static func orthonormalise(_ q: Tensor) -> [Float] {
    let (v, d) = (q.rows, q.cols)
    // Columns as rows: contiguous vectors for BLAS.
    let t = Tensor(d, v)
    for i in 0..<v { for j in 0..<d { t.row(j)[i] = q.row(i)[j] } }
    var norms = [Float](repeating: 0, count: d)
    for j in 0..<d {
      for _ in 0..<2 {
        for k in 0..<j {
          BLAS.add(t.row(k), to: t.row(j), times: -BLAS.dot(t.row(k), t.row(j), count: v), count: v)
        }
      }
      let norm = BLAS.dot(t.row(j), t.row(j), count: v).squareRoot()
      norms[j] = norm
      BLAS.scale(t.row(j), by: norm > 1e-12 ? 1 / norm : 0, count: v)
    }
    for i in 0..<v { for j in 0..<d { q.row(i)[j] = t.row(j)[i] } }
    return norms
  }
}
