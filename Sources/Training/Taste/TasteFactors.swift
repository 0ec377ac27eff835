import Foundations
import Models
import Tensors

/// Factors of titles by expectation maximisation: a rating beyond mean and bias is a person's taste times the title's factors plus
/// noise; tastes are normal of variance 1, factors are drawn to what the title's features say of them (Agarwal & Chen, KDD 2009,
/// regression-based latent factors; Salakhutdinov & Mnih, NIPS 2007). O(rounds (ratings dim^2 + (users + items) dim^3)).
struct TasteFactors {
  /// Sizes and strengths.
  struct Options: Sendable {
    var dim = 64
    var rounds = 8
    /// Variance of a rating.
    var noise: Float = 1.6
    /// Precision with which factors are drawn to their features, and of the features' own weights.
    var itemPrior: Float = 20
    var featurePrior: Float = 20
    /// The first factor of every title: the person's own bias.
    var userBias: Float = 0.6
    /// A person with more ratings counts as one with that many.
    var longest: Float = 300
  }

  /// `[items, dim]`.
  private(set) var factors: Tensor
  /// Posterior mean of each user's taste, `[users, dim]`.
  private(set) var tastes: Tensor

  /// Fits factors to `ratings` beyond mean and bias. `features` `[items, features]`.
  ///
  /// - Throws: `ModelError` when the features cannot be regressed on.
  init(_ ratings: TasteRatings, _ features: Tensor, _ options: Options = Options(), seed: UInt64) throws {
    let (n, d) = (features.rows, options.dim)
    factors = Tensor(n, d)
    tastes = Tensor(ratings.users.count, d)
    var random = RandomSource(seed: seed)
    random.fill(factors, deviation: 0.1)
    for i in 0..<n { factors.row(i)[0] = options.userBias }
    let regression = try FeatureRegression(features, penalty: options.featurePrior)
    for _ in 0..<options.rounds { step(ratings, regression, options) }
  }

  /// Sums over users of what they say of each item: `[items, dim dim]` and `[items, dim]`.
  private struct Moments: Sendable {
    let square: Tensor
    let linear: Tensor
  }

  private mutating func step(_ ratings: TasteRatings, _ regression: FeatureRegression, _ options: Options) {
    let (n, d) = (factors.rows, options.dim)
    // A fixed number of groups, so that results do not depend on the machine.
    let groups = 4
    let (old, tastes) = (factors, tastes)
    let moments = Parallel.map(Array(0..<groups)) { group in
      let moments = Moments(square: Tensor(n, d * d), linear: Tensor(n, d))
      for u in stride(from: group, to: ratings.users.count, by: groups) {
        Self.add(ratings.users[u], old, options, to: moments, taste: tastes.row(u))
      }
      return moments
    }
    for other in moments.dropFirst() {
      BLAS.add(other.square, to: moments[0].square)
      BLAS.add(other.linear, to: moments[0].linear)
    }
    let expected = regression.predict(factors)
    let next = Tensor(n, d)
    let sums = moments[0]
    _ = Parallel.map(Array(0..<n)) { i in
      let precision = Tensor(d, d)
      precision.pointer.update(from: sums.square.row(i), count: d * d)
      let row = next.row(i)
      for k in 0..<d {
        precision.row(k)[k] += options.itemPrior
        row[k] = sums.linear.row(i)[k] + options.itemPrior * (k == 0 ? options.userBias : expected.row(i)[k])
      }
      if !Cholesky.solve(precision, row) { row.update(from: old.row(i), count: d) }
      row[0] = options.userBias
    }
    factors = next
  }

  /// One user's posterior, added to the moments of the rated items.
  private static func add(
    _ entries: [TasteRatings.Entry], _ factors: Tensor, _ options: Options, to moments: Moments,
    taste: UnsafeMutablePointer<Float>
  ) {
    let d = options.dim
    let rows = Tensor(entries.count, d)
    taste.update(repeating: 0, count: d)
    for (r, entry) in entries.enumerated() {
      rows.row(r).update(from: factors.row(entry.item), count: d)
      BLAS.add(rows.row(r), to: taste, times: entry.value / options.noise, count: d)
    }
    let covariance = Tensor(d, d)
    BLAS.multiply(rows, transposeA: true, rows, into: covariance, alpha: 1 / options.noise)
    for k in 0..<d { covariance.row(k)[k] += 1 }
    guard Cholesky.invert(covariance) else { return }
    let right = Tensor(1, d)
    right.pointer.update(from: taste, count: d)
    BLAS.multiplyVector(covariance, right.pointer, into: taste)
    // Second moment of the taste: covariance plus mean times mean.
    for k in 0..<d { BLAS.add(taste, to: covariance.row(k), times: taste[k], count: d) }
    let weight = min(1, options.longest / Float(entries.count))
    for entry in entries {
      BLAS.add(covariance.pointer, to: moments.square.row(entry.item), times: weight, count: d * d)
      BLAS.add(taste, to: moments.linear.row(entry.item), times: weight * entry.value, count: d)
    }
    withExtendedLifetime((right, covariance)) {}
  }
}

/// Ridge regression of factors on features: `F (F^T F + penalty)^-1 F^T V`.
struct FeatureRegression {
  private let features: Tensor
  private let inverse: Tensor

  /// Prepares a regression on `features` `[items, features]`. O(items features^2).
  ///
  /// - Throws: `ModelError` for features that cannot be inverted.
  init(_ features: Tensor, penalty: Float) throws {
    let f = features.cols
    let gram = Tensor(f, f)
    BLAS.multiply(features, transposeA: true, features, into: gram)
    for k in 0..<f { gram.row(k)[k] += penalty }
    guard Cholesky.invert(gram) else {
      throw ModelError("The features of the titles cannot be regressed on.")
    }
    (self.features, inverse) = (features, gram)
  }

  /// What the features say of each row of `values` `[items, dim]`.
  func predict(_ values: Tensor) -> Tensor {
    let (n, f, d) = (features.rows, features.cols, values.cols)
    let (moments, weights, result) = (Tensor(f, d), Tensor(f, d), Tensor(n, d))
    BLAS.multiply(features, transposeA: true, values, into: moments)
    BLAS.multiply(inverse, moments, into: weights)
    BLAS.multiply(features, weights, into: result)
    return result
  }
}
