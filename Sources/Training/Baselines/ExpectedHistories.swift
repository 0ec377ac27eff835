import Foundation
import Models
import Tensors

/// Which histories a linear model is fitted for: how many titles of each list are its input, and how users are weighted.
public struct HistorySampling: Sendable, Equatable, Codable {
  /// Number of titles of each list that are the input; below 1, a share of the list.
  public var count: Float
  /// A user's weight is the number of titles that are not input, to this power.
  public var power: Float
  /// Penalty on squared weights, for a mean user weight of 1.
  public var penalty: Float
  /// Share of a content row that is input.
  public var contentShare: Float

  /// First answers: about five titles.
  public static let short = HistorySampling(count: 5, power: 0.5, penalty: 0.3, contentShare: 0.1)
  /// About twenty titles.
  public static let medium = HistorySampling(count: 20, power: 0.5, penalty: 1, contentShare: 0.3)
  /// Most of a list.
  public static let long = HistorySampling(count: 0.8, power: -0.25, penalty: 10, contentShare: 0.8)

  /// Histories of `count` titles.
  public init(count: Float, power: Float = 0.5, penalty: Float = 1, contentShare: Float = 0.1) {
    self.count = count
    self.power = power
    self.penalty = penalty
    self.contentShare = contentShare
  }

  /// Whether histories can be so: a file may hold any numbers.
  var isPossible: Bool {
    count > 0 && count <= 100_000 && power.isFinite && penalty >= 0 && penalty.isFinite
      && (0...1).contains(contentShare)
  }

  /// For a list of `length`: the probability that a title is input (`one`), that two are (`two`), that one is and another is not
  /// (`across`), and the user's weight.
  func chances(_ length: Int) -> (one: Double, two: Double, across: Double, weight: Double) {
    let n = Double(length)
    let shown = min(count >= 1 ? Double(count) : max(Double(count) * n, 1), n - 1)
    guard length >= 2, shown > 0 else { return (0, 0, 0, 0) }
    return (
      shown / n, shown * max(shown - 1, 0) / (n * (n - 1)), shown * (n - shown) / (n * (n - 1)),
      pow(max(n - shown, 1), Double(power))
    )
  }
}

extension Baselines {
  /// The linear map from the input titles of a list and a constant to its other titles, with the least squared error in
  /// expectation over every choice of input titles.
  ///
  /// The dropout of EDLAE (Steck, NeurIPS 2020) makes the same share of every list the input, so short histories are hardly seen.
  /// Here it is the same number for long and short lists. A list of a thousand titles then counts far less per pair of titles, and
  /// the constant learns the weight of popularity beside a history of that length. Expected products are the Gram matrix with a
  /// factor for each user, so there is a closed form: `(C + penalty) B = R`, where `C` is the expected product of input and input
  /// (with the constant), `R` that of input and the other titles, and the diagonal of `B` is zero.
  /// O(sum of length^2 + items^3) for each of `TrainingData.eras`.
  ///
  /// - Throws: `ModelError` for too many items, lists of single titles or a penalty too small to invert.
  public static func linear(
    _ data: TrainingData, grades: Grades, _ sampling: HistorySampling, content: [ContentRow] = []
  ) throws -> ItemItem {
    try check(data)
    guard data.lists.contains(where: { sampling.chances($0.count).weight > 0 }) else {
      throw nothingToPredict
    }
    let b = try data.byEra { data in
      // A part of the lists has a mean weight of its own.
      let weighting = try? ItemSums.weighting(sampling, data)
      return try weights(
        ItemSums(data, grades: grades, weighting ?? .histories(sampling, mean: 1)), sampling, content: content
      )
    }
    return linear(data.items, grades, sampling, b)
  }

  /// `linear` from the sums of all lists, which are used up.
  ///
  /// - Throws: as `linear`; `ModelError` for sums of a Gram matrix.
  public static func linear(_ sums: ItemSums, content: [ContentRow] = []) throws -> ItemItem {
    guard case .histories(let sampling, _) = sums.weighting else {
      throw ModelError("These sums are for a model with dropout, not for histories of a given length.")
    }
    return linear(sums.items, sums.grades, sampling, try weights(sums, sampling, content: content))
  }

  static var nothingToPredict: ModelError {
    ModelError("Nothing to learn from: no user has two titles, one as input and one to predict.")
  }

  private static func linear(
    _ items: ItemIndex, _ grades: Grades, _ sampling: HistorySampling, _ b: Tensor
  ) -> ItemItem {
    let n = items.count
    let matrix = Tensor(n, n)
    matrix.copy(from: b)
    let start = Tensor(1, n)
    start.pointer.update(from: b.row(n), count: n)
    withExtendedLifetime(b) {}
    let name =
      sampling.count >= 1 ? "linear of \(Int(sampling.count))" : "linear of \(Int(sampling.count * 100))%"
    return ItemItem(items: items, name: name, grades: grades, matrix: matrix, bias: start)
  }

  /// The map of `linear`, `[items + 1, items]`; its last row is the constant's.
  private static func weights(
    _ sums: ItemSums, _ sampling: HistorySampling, content: [ContentRow]
  ) throws -> Tensor {
    let n = sums.items.count
    guard let r = sums.targets else { throw nothingToPredict }
    let c = sums.products
    add(content, sampling, c, r)
    for i in 0..<n {
      c.row(i)[i] += sampling.penalty
      r.row(i)[i] = 0
    }
    guard Cholesky.invert(c) else {
      throw ModelError(
        "The matrix of items cannot be inverted with a penalty of \(sampling.penalty); use a larger one.")
    }
    let b = Tensor(n + 1, n)
    BLAS.multiply(c, r, into: b)
    // The best map with a zero diagonal, by a Lagrange multiplier for each title.
    let own = (0..<n).map { b.row($0)[$0] / c.row($0)[$0] }
    for i in 0...n {
      let (row, inverse) = (b.row(i), c.row(i))
      for j in 0..<n { row[j] -= inverse[j] * own[j] }
      if i < n { row[i] = 0 }
    }
    withExtendedLifetime(sums) {}
    return b
  }

  private static func add(_ content: [ContentRow], _ sampling: HistorySampling, _ c: Tensor, _ r: Tensor) {
    let share = sampling.contentShare
    for row in content {
      for (a, x) in row {
        for (b, y) in row {
          c.row(Int(a))[Int(b)] += (a == b ? share : share * share) * x * y
          if a != b { r.row(Int(a))[Int(b)] += share * (1 - share) * x * y }
        }
      }
    }
  }
}
