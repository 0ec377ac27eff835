import Foundations
import Models
import Tensors

/// Items that share some content, with a value each, as if one more user had them.
public typealias ContentRow = [(item: Int32, value: Float)]

/// Simple models to compare with, fitted in closed form or nearly so.
public enum Baselines {
  /// The most items of a model with a matrix of items by items: 900 MB.
  public static let mostItems = 15_000

  /// The Gram matrix `[items, items]`: the sum over users of grade x grade. A user with more titles than `longest` counts as much
  /// as one with that many. O(sum of length^2).
  static func gram(_ data: TrainingData, _ grades: Grades, longest: Int = 0) -> Tensor {
    ItemSums(data, grades: grades, .lists(longest: longest)).products
  }

  /// Every item a least-squares sum of the others: `B = I - P / diag(P)` with `P = (X^T X + lambda)^-1` (Steck, WWW 2019).
  /// `content` rows are added to those of the users: titles that share a word, a studio or a genre predict each other.
  /// A user with more titles than `longest` (0: no limit) counts as much as one with that many.
  /// With `dropout` p the penalty on an item grows with its number of users, by p / (1 - p): EDLAE (Steck, NeurIPS 2020).
  /// O(items^3) for each of `TrainingData.eras`.
  ///
  /// - Throws: `ModelError` for too many items or a penalty too small to invert.
  public static func ease(
    _ data: TrainingData, grades: Grades, penalty: Float = 100, dropout: Float = 0,
    content: [ContentRow] = [],
    longest: Int = 0
  ) throws -> ItemItem {
    let matrix = try easeMatrix(
      data, grades: grades, penalty: penalty, dropout: dropout, content: content, longest: longest)
    return ItemItem(items: data.items, name: easeName(dropout), grades: grades, matrix: matrix)
  }

  /// The matrix of `ease` in single precision, `[items, items]`.
  ///
  /// - Throws: as `ease`.
  public static func easeMatrix(
    _ data: TrainingData, grades: Grades, penalty: Float = 100, dropout: Float = 0,
    content: [ContentRow] = [],
    longest: Int = 0
  ) throws -> Tensor {
    try check(data)
    return try data.byEra { data in
      try easeMatrix(
        of: gram(data, grades, longest: longest), penalty: penalty, dropout: dropout, content: content)
    }
  }

  /// `ease` from the sums of all lists, which are used up.
  ///
  /// - Throws: as `ease`.
  public static func ease(
    _ sums: ItemSums, penalty: Float, dropout: Float, content: [ContentRow] = []
  ) throws -> ItemItem {
    let matrix = try easeMatrix(of: sums.products, penalty: penalty, dropout: dropout, content: content)
    return ItemItem(items: sums.items, name: easeName(dropout), grades: sums.grades, matrix: matrix)
  }

  private static func easeName(_ dropout: Float) -> String {
    dropout > 0 ? "edlae \(Int((dropout * 100).rounded()))%" : "ease"
  }

  /// Turns the Gram matrix `p` into the matrix of `ease`.
  private static func easeMatrix(
    of p: Tensor, penalty: Float, dropout: Float, content: [ContentRow]
  ) throws -> Tensor {
    let n = p.rows
    for row in content {
      for (a, x) in row { for (b, y) in row { p.row(Int(a))[Int(b)] += x * y } }
    }
    for i in 0..<n { p.row(i)[i] += penalty + dropout / (1 - dropout) * p.row(i)[i] }
    guard Cholesky.invert(p) else {
      throw ModelError(
        "EASE: the matrix of items cannot be inverted with a penalty of \(penalty); use a larger one.")
    }
    let diagonal = (0..<n).map { -1 / p.row($0)[$0] }
    for i in 0..<n {
      let row = p.row(i)
      diagonal.withUnsafeBufferPointer { scale in for j in 0..<n { row[j] *= scale[j] } }
      row[i] = 0
    }
    return p
  }

  /// Item-kNN: cosines between items by their users, for the `neighbours` nearest of each item (Sarwar et al., WWW 2001).
  ///
  /// - Throws: `ModelError` for too many items.
  public static func itemKNN(_ data: TrainingData, grades: Grades, neighbours: Int = 100) throws -> ItemItem {
    try check(data)
    let n = data.items.count
    let cosines = gram(data, grades)
    let norms = (0..<n).map { max(cosines.row($0)[$0], 1e-6).squareRoot() }
    for i in 0..<n {
      let row = cosines.row(i)
      for j in 0..<n { row[j] /= norms[i] * norms[j] }
      row[i] = 0
      let values = Array(UnsafeBufferPointer(start: row, count: n))
      let kept = topIndices(values, count: neighbours, excluding: [Int32(i)])
      row.update(repeating: 0, count: n)
      for j in kept { row[Int(j)] = values[Int(j)] }
    }
    return ItemItem(items: data.items, name: "item-knn", grades: grades, matrix: cosines)
  }

  /// Alternating least squares over implicit feedback (Hu, Koren & Volinsky, ICDM 2008). O(rounds rows dim^2).
  public static func factors(
    _ data: TrainingData, dim: Int = 64, rounds: Int = 8, confidence: Float = 4, regularisation: Float = 10,
    seed: UInt64 = 1
  ) -> ImplicitFactors {
    let n = data.items.count
    var random = RandomSource(seed: seed)
    let items = Tensor(n, dim)
    random.fill(items, deviation: 0.1)
    let people = Tensor(data.lists.count, dim)
    let lists = data.lists.map { $0.map(\.item) }
    var raters = [[Int32]](repeating: [], count: n)
    for (person, list) in lists.enumerated() { for item in list { raters[Int(item)].append(Int32(person)) } }
    func half(_ rows: [[Int32]], _ target: Tensor, _ other: Tensor) {
      let gram = ImplicitFactors.gram(other, regularisation)
      for (r, row) in rows.enumerated() {
        ImplicitFactors.solve(row, of: other, gram: gram, confidence: confidence, into: target.row(r))
      }
    }
    for _ in 0..<rounds {
      half(lists, people, items)
      half(raters, items, people)
    }
    return ImplicitFactors(
      items: data.items, vectors: items, confidence: confidence, regularisation: regularisation)
  }

  static func check(_ data: TrainingData) throws { try check(data.items) }

  static func check(_ items: ItemIndex) throws {
    guard items.count <= mostItems else {
      throw ModelError(
        "A matrix of \(items.count) x \(items.count) items is too large; the limit is \(mostItems) items. Leave rare "
          + "ones out with --fewest.")
    }
  }
}
