import Events
import Tensors

/// A history as evidence of taste.
struct TasteAnswers {
  /// One answer that states an opinion.
  struct Rated {
    /// Index in the history.
    var place: Int
    /// Row of the item.
    var item: Int
    /// The rating beyond mean and bias.
    var beyond: Float
    /// `beyond` less what the prior explains: what the factors are fitted to.
    var unexplained: Float = 0
    /// `beyond` less the person's lean: what the linear residual adds up.
    var residual: Float = 0
    /// Variance of the noise in it.
    var noise: Float
    /// Which way an answer without a rating pushes: 1 for love and like, -1 for dislike; 0 for a rating, which pulls both ways.
    var push: Float = 0
  }

  /// The answers with an opinion.
  private(set) var rated: [Rated] = []
  /// The prior mean of the person's taste, `[dim]`.
  private(set) var prior: [Float]

  /// The evidence in `history`. O(events dim).
  init(_ history: [Interaction], _ parameters: TasteParameters) {
    let (n, d) = (parameters.bias.cols, parameters.factors.cols)
    prior = [Float](repeating: 0, count: d)
    var listed: Float = 0
    var lean: Float = 0
    var signs: [(low: Float, high: Float)] = []
    for (place, event) in history.enumerated() where event.item >= 0 && Int(event.item) < n {
      let item = Int(event.item)
      let opinion = event.signal.opinion
      if opinion != .dislike {
        // A disliked title on a list says nothing good of its like.
        prior.withUnsafeMutableBufferPointer { prior in
          if let start = prior.baseAddress { BLAS.add(parameters.listed.row(item), to: start, count: d) }
        }
        listed += 1
      }
      guard opinion != .unstated || event.rating != nil else { continue }
      let value = event.rating ?? TasteParameters.rating(opinion)
      let beyond = value - parameters.mean - parameters.bias.pointer[item]
      lean += beyond
      rated.append(
        Rated(
          place: place, item: item, beyond: beyond,
          noise: event.rating == nil ? parameters.noise.answer : parameters.noise.rating,
          push: event.rating != nil ? 0 : opinion == .dislike ? -1 : 1))
      signs.append(event.rating == nil ? TasteParameters.range(opinion) : (-.infinity, .infinity))
    }
    let scale = 1 / max(listed, 1).squareRoot()
    for k in prior.indices { prior[k] *= scale }
    lean /= Float(rated.count) + TasteParameters.leanPrior
    for r in rated.indices {
      let (low, high) = signs[r]
      let explained = BLAS.dot(parameters.factors.row(rated[r].item), prior, count: d)
      rated[r].unexplained = min(high, max(low, rated[r].beyond - explained))
      rated[r].residual = min(high, max(low, rated[r].beyond - lean))
    }
  }

  /// How often the one-sided answers are compared with the posterior.
  private static let rounds = 8

  /// The posterior mean of the person's taste, `[dim]`; the prior where there is no evidence. An answer without a rating is one-sided:
  /// a love of a title that was expected to be loved even more does not lower the taste. O(events dim^2 + dim^3).
  func taste(_ parameters: TasteParameters, without place: Int? = nil) -> [Float] {
    let d = parameters.factors.cols
    let used = rated.filter { $0.place != place }
    guard !used.isEmpty else { return prior }
    // Precision I + V^T V / noise, of rows scaled by the root of their precision.
    let rows = Tensor(used.count, d)
    var targets = used.map { $0.unexplained / $0.noise.squareRoot() }
    for (r, answer) in used.enumerated() {
      let (factors, row) = (parameters.factors.row(answer.item), rows.row(r))
      let root = 1 / answer.noise.squareRoot()
      for k in 0..<d { row[k] = factors[k] * root }
    }
    let precision = Tensor(d, d)
    BLAS.multiply(
      rows.pointer, d, transposeA: true, rows.pointer, d, into: precision.pointer, d, m: d, n: d,
      k: used.count)
    for k in 0..<d { precision.row(k)[k] += 1 }
    var shift = [Float](repeating: 0, count: d)
    var reached = targets
    for round in 0..<Self.rounds {
      BLAS.multiplyVector(rows.pointer, rows: used.count, cols: d, transpose: true, targets, into: &shift)
      guard round == 0 ? Cholesky.solve(precision, &shift) : Cholesky.solveAgain(precision, &shift) else {
        return prior
      }
      guard round + 1 < Self.rounds else { break }
      BLAS.multiplyVector(rows.pointer, rows: used.count, cols: d, shift, into: &reached)
      var isChanged = false
      for r in used.indices where used[r].push * (reached[r] - targets[r]) > 1e-4 {
        targets[r] = reached[r]
        isChanged = true
      }
      guard isChanged else { break }
    }
    return zip(prior, shift).map { $0 + $1 }
  }
}
