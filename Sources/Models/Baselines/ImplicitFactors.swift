import Tensors

/// Matrix factorisation for implicit feedback by alternating least squares (Hu, Koren & Volinsky, ICDM 2008). The user's
/// factors are solved for every history, so new users need no training.
public struct ImplicitFactors: ItemScorer {
  /// The items it was fitted to.
  public let items: ItemIndex
  /// `mf-als`.
  public let name = "mf-als"
  /// Item factors, `[items, dim]`.
  let vectors: Tensor
  /// `gram(vectors, regularisation)`, `[dim, dim]`.
  let gram: Tensor
  let confidence: Float
  let regularisation: Float

  /// A model over item factors `vectors` `[items, dim]`. Observed items have weight `1 + confidence`, others 1.
  public init(items: ItemIndex, vectors: Tensor, confidence: Float, regularisation: Float) {
    self.items = items
    self.vectors = vectors
    self.confidence = confidence
    self.regularisation = regularisation
    gram = Self.gram(vectors, regularisation)
  }

  /// `vectors^T vectors + regularisation I`, `[dim, dim]`, for `vectors` `[n, dim]`. O(n dim^2).
  public static func gram(_ vectors: Tensor, _ regularisation: Float) -> Tensor {
    let d = vectors.cols
    let gram = Tensor(d, d)
    BLAS.multiply(vectors, transposeA: true, vectors, into: gram)
    for i in 0..<d { gram.row(i)[i] += regularisation }
    return gram
  }

  /// One least-squares step: factors of a user (or item) who is observed with `indices` of `other` `[n, dim]`, into `out`
  /// `[dim]`; zeros when the system cannot be solved. O(indices.count dim^2 + dim^3).
  public static func solve(
    _ indices: [Int32], of other: Tensor, gram: Tensor, confidence: Float,
    into out: UnsafeMutablePointer<Float>
  ) {
    let d = other.cols
    let observed = Tensor(max(indices.count, 1), d)
    let system = Tensor(d, d)
    system.copy(from: gram)
    out.update(repeating: 0, count: d)
    for (r, index) in indices.enumerated() {
      observed.row(r).update(from: other.row(Int(index)), count: d)
      BLAS.add(observed.row(r), to: out, times: 1 + confidence, count: d)
    }
    BLAS.multiply(observed, transposeA: true, observed, into: system, alpha: confidence, beta: 1)
    if !Cholesky.solve(system, out) { out.update(repeating: 0, count: d) }
  }

  /// O(history dim^2 + dim^3 + items dim). Signals are ignored: every event counts as observed.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    scores.resize(to: n)
    let user = Tensor(1, vectors.cols)
    let observed = history.map(\.item).filter { $0 >= 0 && Int($0) < n }
    Self.solve(observed, of: vectors, gram: gram, confidence: confidence, into: user.pointer)
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      BLAS.multiplyVector(vectors, user.pointer, into: start)
    }
    withExtendedLifetime(user) {}
  }
}
