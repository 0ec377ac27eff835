import Events
import Tensors

/// A history as evidence of taste.
struct TasteAnswers {
  /// One answer that states an opinion.
  struct Rated {
    /// Index in the history.
    var position: Int
    /// Row of the item.
    var item: Int
    /// The rating less mean and bias.
    var deviation: Float
    /// `deviation` less what the prior explains: what the factors are fitted to.
    var unexplained: Float = 0
    /// `deviation` less the person's bias: what the linear residual adds up.
    var residual: Float = 0
    /// Variance of the noise in it.
    var noise: Float
    /// The direction in which an answer without a rating counts: 1 for love and like, -1 for dislike; 0 for a rating, which pulls both ways.
    var direction: Float = 0
  }

  /// The answers with an opinion.
  private(set) var rated: [Rated] = []
  /// The prior mean of the person's taste, `[dim]`.
  private(set) var prior: [Float]

  /// The evidence in `history`. O(events dim).
  init(_ history: [Interaction], _ parameters: TasteParameters) {
    let (n, d) = (parameters.bias.cols, parameters.factors.cols)
    prior = [Float](repeating: 0, count: d)
    var chosen: Float = 0
    var userBias: Float = 0
    var signs: [(low: Float, high: Float)] = []
    for (position, event) in history.enumerated() where event.item >= 0 && Int(event.item) < n {
      let item = Int(event.item)
      let opinion = event.signal.opinion
      if opinion != .dislike {
        // A disliked title on a list says nothing good of its like.
        prior.withUnsafeMutableBufferPointer { prior in
          if let start = prior.baseAddress {
            BLAS.add(parameters.implicitFactors.row(item), to: start, count: d)
          }
        }
        chosen += 1
      }
      guard let value = event.rating ?? opinion.assumedRating else { continue }
      let deviation = value - parameters.mean - parameters.bias.pointer[item]
      userBias += deviation
      rated.append(
        Rated(
          position: position, item: item, deviation: deviation,
          noise: event.rating == nil ? parameters.noise.answer : parameters.noise.rating,
          direction: event.rating != nil ? 0 : opinion == .dislike ? -1 : 1))
      signs.append(event.rating == nil ? TasteParameters.range(opinion) : (-.infinity, .infinity))
    }
    let scale = 1 / max(chosen, 1).squareRoot()
    for k in prior.indices { prior[k] *= scale }
    userBias /= Float(rated.count) + TasteParameters.userBiasPrior
    for r in rated.indices {
      let (low, high) = signs[r]
      let explained = BLAS.dot(parameters.factors.row(rated[r].item), prior, count: d)
      rated[r].unexplained = min(high, max(low, rated[r].deviation - explained))
      rated[r].residual = min(high, max(low, rated[r].deviation - userBias))
    }
  }

  /// At most this many rounds compare one-sided answers with the posterior; smaller differences, in deviations, end them.
  private static let (rounds, tolerance): (Int, Float) = (8, 0.003)

  /// The posterior mean of the person's taste, `[dim]`; the prior where there is no evidence. An answer without a rating is one-sided:
  /// a love of a title that was expected to be loved even more does not lower the taste. O(events dim^2 + dim^3).
  func posterior(_ parameters: TasteParameters) -> TastePosterior? {
    let d = parameters.factors.cols
    guard !rated.isEmpty else { return nil }
    // Precision I + V^T V / noise, of rows scaled by the root of their precision.
    let rows = Tensor(unset: rated.count, d)
    var targets = rated.map { $0.unexplained / $0.noise.squareRoot() }
    for (r, answer) in rated.enumerated() {
      let (factors, row) = (parameters.factors.row(answer.item), rows.row(r))
      let root = 1 / answer.noise.squareRoot()
      for k in 0..<d { row[k] = factors[k] * root }
    }
    let precision = Tensor(d, d)
    BLAS.multiply(rows, transposeA: true, rows, into: precision)
    for k in 0..<d { precision.row(k)[k] += 1 }
    var shift = [Float](repeating: 0, count: d)
    var reached = targets
    for round in 0..<Self.rounds {
      BLAS.multiplyVector(rows, transpose: true, targets, into: &shift)
      guard round == 0 ? Cholesky.solve(precision, &shift) : Cholesky.solveAgain(precision, &shift) else {
        return nil
      }
      BLAS.multiplyVector(rows, shift, into: &reached)
      guard round + 1 < Self.rounds else { break }
      var isChanged = false
      for r in rated.indices where rated[r].direction * (reached[r] - targets[r]) > Self.tolerance {
        targets[r] = reached[r]
        isChanged = true
      }
      guard isChanged else { break }
    }
    return TastePosterior(
      mean: zip(prior, shift).map { $0 + $1 }, factor: precision, rows: rows,
      standardisedResiduals: zip(reached, targets).map { $0 - $1 })
  }
}

extension TasteAnswers {
  /// What the posterior leaves of the answers.
  func residuals(_ posterior: TastePosterior) -> [TasteGroups.Residual] {
    zip(rated, posterior.standardisedResiduals).map { answer, residual in
      TasteGroups.Residual(
        item: answer.item, value: -residual * answer.noise.squareRoot(), counts: answer.direction == 0)
    }
  }
}

/// A person's taste, and what it takes to leave one answer out.
struct TastePosterior: Sendable {
  /// Its mean, `[dim]`.
  let mean: [Float]
  /// Cholesky factor of the precision.
  let factor: Tensor
  /// Factors of the answered titles over the root of their noise, `[answers, dim]`.
  let rows: Tensor
  /// How far each answer lies below what the taste predicts for it, in deviations of its noise.
  let standardisedResiduals: [Float]

  /// How the mean moves without answer `index`, `[dim]`: `x (reached - target) / (1 - u x)` with `x` the row `u` times the inverse
  /// precision (Sherman & Morrison, 1950). O(dim^2).
  func shift(without index: Int) -> [Float]? {
    let d = mean.count
    var x = Array(UnsafeBufferPointer(start: rows.row(index), count: d))
    guard Cholesky.solveAgain(factor, &x) else { return nil }
    let leverage = BLAS.dot(rows.row(index), x, count: d)
    let scale = standardisedResiduals[index] / max(1 - leverage, 1e-3)
    for k in x.indices { x[k] *= scale }
    return x
  }

  /// How far the product of each of `vectors` `[n, dim]` with the mean would fall without each answer, `[n, answers]`; nil where it
  /// cannot be told. O(answers dim (dim + n) + dim^3).
  func falls(_ vectors: Tensor) -> Tensor? {
    let d = mean.count
    let inverse = Tensor(d, d)
    inverse.copy(from: factor)
    guard Cholesky.invertFactor(inverse) else { return nil }
    let moved = Tensor(unset: rows.rows, d)
    BLAS.multiply(rows, inverse, into: moved)
    for r in 0..<rows.rows {
      let leverage = BLAS.dot(rows.row(r), moved.row(r), count: d)
      BLAS.scale(moved.row(r), by: -standardisedResiduals[r] / max(1 - leverage, 1e-3), count: d)
    }
    let falls = Tensor(unset: vectors.rows, rows.rows)
    BLAS.multiply(vectors, moved, transposeB: true, into: falls)
    return falls
  }
}
