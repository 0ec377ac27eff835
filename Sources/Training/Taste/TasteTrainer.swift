import Foundation
import Foundations
import Models
import Tensors

/// Fits a `TasteModel` to lists with ratings.
public enum TasteTrainer {
  /// What is known of the titles besides ratings.
  public struct Titles: Sendable {
    /// Their facts as numbers, `[items, features]`.
    public var features: Tensor
    /// Their mean scores among everybody, `[items]`; 0 where unknown.
    public var scores: [Float]
    /// How many of the first columns of `features` are facts: 1 or 0.
    public var facts: Int
    /// Items of the same franchise.
    public var franchises: [[Int32]]

    /// Facts of titles.
    public init(features: Tensor, scores: [Float], facts: Int = 0, franchises: [[Int32]] = []) {
      (self.features, self.scores) = (features, scores)
      (self.facts, self.franchises) = (facts, franchises)
    }
  }

  /// Weights of the linear residual that each title keeps.
  private static let residualWidth = 200
  /// Penalties of the linear residual, and of what a list says.
  private static let (residualPenalty, implicitPenalty): (Float, Float) = (300, 10)
  /// Lists are cut into pieces of this length, at most ten: nobody counts as fifty others.
  private static let (longest, pieces) = (150, 10)

  /// Fits bias, factors, what a list says, and residuals. The calibration stays `TasteCalibration.usual` until one is fitted. Chooses
  /// the threads of BLAS itself: not to be called inside of `BLAS.withThreads`. O(rounds (ratings dim^2 + (users + items) dim^3) + items^3).
  ///
  /// - Throws: `ModelError` for lists without opinions, or too many items.
  public static func fit(_ data: TrainingData, _ titles: Titles, seed: UInt64 = 1) throws -> TasteModel {
    try Baselines.check(data)
    let n = data.items.count
    var ratings = TasteRatings(data.cuttingLongLists(to: longest, pieces: pieces, seed: seed))
    guard ratings.users.count > 1 else {
      throw ModelError("No taste can be learned: the lists hold no ratings and no opinions.")
    }
    let bias = TitleBias(ratings, items: n, scores: titles.scores)
    for u in ratings.users.indices {
      for e in ratings.users[u].indices {
        ratings.users[u][e].value -= bias.mean + bias.items[ratings.users[u][e].item]
      }
    }
    // Products of one user's factors are small; users are spread over the cores instead.
    let factors = try BLAS.withThreads(1) { try TasteFactors(ratings, titles.features, seed: seed) }
    var parameters = try BLAS.withThreads(ProcessInfo.processInfo.activeProcessorCount) {
      TasteParameters(
        mean: bias.mean, bias: Tensor(1, n, values: bias.items), factors: factors.factors,
        implicitFactors: try implicitFactors(ratings, factors.tastes, items: n),
        residual: try residual(ratings, bias, items: n), calibration: TasteCalibration.usual)
    }
    if titles.facts > 0 || !titles.franchises.isEmpty {
      parameters.groups = TasteGroups(
        franchises: titles.franchises, facts: titles.features, count: titles.facts)
    }
    return try TasteModel(items: data.items, parameters: parameters)
  }

  /// Ridge regression of people's tastes on the titles of their lists, each divided by the root of the list's length: `[items, dim]`.
  private static func implicitFactors(_ ratings: TasteRatings, _ tastes: Tensor, items n: Int) throws
    -> Tensor
  {
    let d = tastes.cols
    let (gram, moments) = (Tensor(n, n), Tensor(n, d))
    for (u, list) in ratings.listed.enumerated() where !list.isEmpty {
      let share = 1 / Float(list.count)
      for a in list {
        let row = gram.row(Int(a))
        for b in list { row[Int(b)] += share }
        BLAS.add(tastes.row(u), to: moments.row(Int(a)), times: share.squareRoot(), count: d)
      }
    }
    for i in 0..<n { gram.row(i)[i] += implicitPenalty }
    guard Cholesky.invert(gram) else { throw ModelError("What lists say of taste cannot be solved for.") }
    let result = Tensor(n, d)
    BLAS.multiply(gram, moments, into: result)
    return result
  }

  /// A linear model of ratings beyond the biases of items and users (EASE on residuals; Steck, arXiv 1905.03375).
  private static func residual(_ ratings: TasteRatings, _ bias: TitleBias, items n: Int) throws -> SparseRows
  {
    let gram = Tensor(n, n)
    for (u, entries) in ratings.users.enumerated() {
      let weight = min(1, Float(longest) / Float(entries.count))
      for a in entries {
        let row = gram.row(a.item)
        let value = weight * (a.value - bias.users[u])
        for b in entries { row[b.item] += value * (b.value - bias.users[u]) }
      }
    }
    for i in 0..<n { gram.row(i)[i] += residualPenalty }
    guard Cholesky.invert(gram) else { throw ModelError("The residuals of ratings cannot be solved for.") }
    let diagonal = (0..<n).map { -1 / gram.row($0)[$0] }
    return SparseRows(rows: n, cols: n, width: residualWidth) { i, out in
      for j in 0..<n { out[j] = i == j ? 0 : gram.row(i)[j] * diagonal[j] }
    }
  }
}
