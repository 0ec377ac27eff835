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
      norms = q.orthonormaliseColumns()
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
    withExtendedLifetime(person) {}
    norms = q.orthonormaliseColumns()
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
}
