import Tensors

/// Matrix factorisation for implicit feedback: a person is the least-squares answer to their events, found anew for every
/// history (Hu, Koren & Volinsky, ICDM 2008).
public struct ImplicitFactors: ItemScorer {
  /// The items it was fitted to.
  public let items: ItemIndex
  /// `mf-als`.
  public let name = "mf-als"
  let vectors: Tensor
  let gram: Tensor
  let confidence: Float
  let regularisation: Float

  /// Item vectors `[items, dim]`; an event has `confidence` more weight than an item never met.
  public init(items: ItemIndex, vectors: Tensor, confidence: Float, regularisation: Float) {
    self.items = items
    self.vectors = vectors
    self.confidence = confidence
    self.regularisation = regularisation
    gram = Self.gram(vectors, regularisation)
  }

  /// `vectors^T vectors + regularisation`, `[dim, dim]`.
  public static func gram(_ vectors: Tensor, _ regularisation: Float) -> Tensor {
    let d = vectors.cols
    let gram = Tensor(d, d)
    BLAS.multiply(
      vectors.pointer, d, transposeA: true, vectors.pointer, d, into: gram.pointer, d, m: d, n: d,
      k: vectors.rows)
    for i in 0..<d { gram.row(i)[i] += regularisation }
    return gram
  }

  /// The vector that answers for having met `rows` of `other`, into `out` `[dim]`. O(rows dim^2 + dim^3).
  public static func solve(
    _ rows: [Int32], of other: Tensor, gram: Tensor, confidence: Float, into out: UnsafeMutablePointer<Float>
  ) {
    let d = other.cols
    let met = Tensor(max(rows.count, 1), d)
    let system = Tensor(d, d)
    system.copy(from: gram)
    out.update(repeating: 0, count: d)
    for (r, row) in rows.enumerated() {
      met.row(r).update(from: other.row(Int(row)), count: d)
      BLAS.add(met.row(r), to: out, times: 1 + confidence, count: d)
    }
    BLAS.multiply(
      met.pointer, d, transposeA: true, met.pointer, d, into: system.pointer, d, m: d, n: d, k: rows.count,
      alpha: confidence, beta: 1)
    if !Cholesky.solve(system, out) { out.update(repeating: 0, count: d) }
  }

  /// O(history dim^2 + dim^3 + items dim). What was disliked is no evidence here.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    if scores.count != n { scores = [Float](repeating: 0, count: n) }
    let person = Tensor(1, vectors.cols)
    let met = history.map(\.item).filter { $0 >= 0 && Int($0) < n }
    Self.solve(met, of: vectors, gram: gram, confidence: confidence, into: person.pointer)
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      BLAS.multiplyVector(vectors.pointer, rows: n, cols: vectors.cols, person.pointer, into: start)
    }
  }
}
