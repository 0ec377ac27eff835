import Catalogue
import Foundation
import Tensors

/// Predicts tiers: kernel ridge regression of the score on likeness to known titles, then a multinomial logistic regression on
/// that prediction and on the features, fitted to predictions that never saw the title's franchise, which calibrates it.
public struct TierModel: Sendable {
  let features: TierFeatures
  /// The bounds between the tiers.
  public let bounds: [Double]
  let titles: [Anime]
  private let rows: Tensor
  private let alphas: [Float]
  private let mean, deviation: Float
  /// `[features, tiers]`
  private let weights: Tensor

  private static let folds = 4
  private static let penalty: Float = 1
  private static let regressionPenalty: Float = 20
  private static let rounds = 300
  /// Mean score that predictions are drawn to.
  private static let centre: Float = 7.1

  /// A title to learn from, and how much it counts.
  struct Lesson {
    var anime: Anime
    var score: Double
    /// Whether its tier counts: enough people have it.
    var isRated: Bool
    var weight: Float
  }

  /// What can be learned from: titles with a score and, where the synopsis is read, one. Those that fewer people have count less and
  /// say nothing of the tiers.
  static func lessons(_ titles: [Anime], members: Int) -> [Lesson] {
    titles.compactMap { anime in
      guard let score = anime.score, anime.synopsis != nil, !anime.isAdult, anime.members ?? 0 > 3000 else {
        return nil
      }
      let share = Float(anime.members ?? 0) / Float(max(members, 1))
      let isRated = share >= 1
      return Lesson(
        anime: anime, score: score, isRated: isRated, weight: isRated ? 1 : 0.5 * min(1, share).squareRoot())
    }
  }

  /// Fits a model. O(titles^3) for a few thousand titles.
  ///
  /// - Throws: `MeaningError` when there are too few titles.
  init(_ lessons: [Lesson], features: TierFeatures) throws {
    guard let bounds = Tier.bounds(lessons.filter(\.isRated).map(\.score)), lessons.count >= 40 else {
      throw MeaningError("There are too few titles with a score, members and a synopsis to judge by.")
    }
    self.bounds = bounds
    self.features = features
    titles = lessons.map(\.anime)
    rows = Self.rows(titles, features.numbers)
    let kernel = Self.kernel(rows, rows, features.sharpness)
    let all = Array(lessons.indices)
    alphas = try Self.solve(kernel, all, lessons)
    // Predictions of each title by titles of other franchises.
    var held = [Float](repeating: 0, count: lessons.count)
    let fold = lessons.map { Self.fold($0.anime) }
    for f in 0..<Self.folds {
      let known = all.filter { fold[$0] != f }
      guard known.count >= 20 else { continue }
      let part = try Self.solve(kernel, known, lessons)
      for i in all where fold[i] == f {
        var sum: Float = 0
        for (k, j) in known.enumerated() { sum += part[k] * kernel.row(i)[j] }
        held[i] = sum
      }
    }
    let rated = all.filter { lessons[$0].isRated }
    let mean = rated.reduce(Float(0)) { $0 + held[$1] } / Float(rated.count)
    let variance = rated.reduce(Float(0)) { $0 + (held[$1] - mean) * (held[$1] - mean) } / Float(rated.count)
    (self.mean, deviation) = (mean, max(variance.squareRoot(), 1e-4))
    let (center, spread) = (mean, deviation)
    let scores = Dictionary(
      rated.map { (lessons[$0].anime.id, (held[$0] - center) / spread) },
      uniquingKeysWith: { first, _ in first })
    let inputs = Self.rows(rated.map { lessons[$0].anime }) {
      Self.inputs(scores[$0.id] ?? 0, $0, features)
    }
    weights = try Self.regress(inputs, rated.map { Tier.of(lessons[$0].score, bounds).rawValue })
  }

  /// Titles of one franchise share a fold, so that a sequel says nothing of its first season.
  private static func fold(_ anime: Anime) -> Int {
    var hash: UInt32 = 0x811C_9DC5
    for byte in (anime.franchise ?? anime.title).utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return Int((hash >> 8) % UInt32(folds))
  }

  /// The numbers of titles as rows. O(titles numbers).
  private static func rows(_ titles: [Anime], _ numbers: (Anime) -> [Float]) -> Tensor {
    let lists = titles.map(numbers)
    return Tensor(titles.count, lists.first?.count ?? 0, values: lists.flatMap { $0 })
  }

  /// `exp(-sharpness |a - b|^2)` of all pairs of rows, `[a, b]`.
  private static func kernel(_ a: Tensor, _ b: Tensor, _ sharpness: Float) -> Tensor {
    func norms(_ t: Tensor) -> [Float] { (0..<t.rows).map { BLAS.dot(t.row($0), t.row($0), count: t.cols) } }
    let (first, second) = (norms(a), norms(b))
    let result = Tensor(a.rows, b.rows)
    BLAS.multiply(
      a.pointer, a.cols, b.pointer, b.cols, transposeB: true, into: result.pointer, b.rows, m: a.rows,
      n: b.rows,
      k: a.cols)
    for i in 0..<a.rows {
      let row = result.row(i)
      for j in 0..<b.rows { row[j] = exp(-sharpness * max(0, first[i] + second[j] - 2 * row[j])) }
    }
    return result
  }

  /// Weights of the known titles: `(K + penalty / weight) alpha = score - centre`.
  private static func solve(_ kernel: Tensor, _ known: [Int], _ lessons: [Lesson]) throws -> [Float] {
    let part = Tensor(unset: known.count, known.count)
    var right = known.map { Float(lessons[$0].score) - centre }
    for (r, i) in known.enumerated() {
      let (from, to) = (kernel.row(i), part.row(r))
      for (c, j) in known.enumerated() { to[c] = from[j] }
      to[r] += penalty / lessons[i].weight
    }
    guard Cholesky.solve(part, &right) else {
      throw MeaningError("The titles are too much alike to judge by.")
    }
    return right
  }

  /// What the regression is given: the kernel's prediction in deviations, its square, one, and the features.
  private static func inputs(_ score: Float, _ anime: Anime, _ features: TierFeatures) -> [Float] {
    [score, score * score / 2, 1] + features.regressionNumbers(anime)
  }

  /// Multinomial logistic regression by the fixed bound on its curvature (Böhning 1992). O(rounds titles features).
  private static func regress(_ inputs: Tensor, _ tiers: [Int]) throws -> Tensor {
    let (n, d, k) = (inputs.rows, inputs.cols, Tier.allCases.count)
    let bound = Tensor(d, d)
    BLAS.multiply(
      inputs.pointer, d, transposeA: true, inputs.pointer, d, into: bound.pointer, d, m: d, n: d, k: n,
      alpha: 0.5)
    func penalty(_ i: Int) -> Float { i < 2 ? 0.1 : i == 2 ? 1e-3 : regressionPenalty }
    for i in 0..<d { bound.row(i)[i] += penalty(i) }
    guard Cholesky.invert(bound) else { throw MeaningError("The titles are too much alike to judge by.") }
    let weights = Tensor(d, k)
    let (scores, slope, step) = (Tensor(n, k), Tensor(d, k), Tensor(d, k))
    for _ in 0..<rounds {
      BLAS.multiply(inputs.pointer, d, weights.pointer, k, into: scores.pointer, k, m: n, n: k, k: d)
      for r in 0..<n {
        softmax(scores.row(r))
        for c in 0..<k { scores.row(r)[c] = (tiers[r] == c ? 1 : 0) - scores.row(r)[c] }
      }
      BLAS.multiply(
        inputs.pointer, d, transposeA: true, scores.pointer, k, into: slope.pointer, k, m: d, n: k, k: n)
      for i in 0..<d { for c in 0..<k { slope.row(i)[c] -= penalty(i) * weights.row(i)[c] } }
      BLAS.multiply(bound.pointer, d, slope.pointer, k, into: step.pointer, k, m: d, n: k, k: d)
      BLAS.add(step.pointer, to: weights.pointer, count: d * k)
    }
    return weights
  }

  private static func softmax(_ row: UnsafeMutablePointer<Float>) {
    let k = Tier.allCases.count
    var most = row[0]
    for c in 1..<k { most = max(most, row[c]) }
    var sum: Float = 0
    for c in 0..<k {
      row[c] = exp(row[c] - most)
      sum += row[c]
    }
    for c in 0..<k { row[c] /= sum }
  }

  // MARK: Predicting

  /// What is predicted of a title.
  public struct Prediction: Sendable, Equatable {
    /// The probability of each tier, from the worst to the best; they sum to one.
    public var chances: [Double]
    /// The score it would get.
    public var score: Double
    /// The most probable tier.
    public var tier: Tier {
      Tier(rawValue: chances.indices.max { chances[$0] < chances[$1] } ?? 0) ?? .terrible
    }
  }

  /// Predicts titles, and how like each known title each is. O(titles known width).
  func predict(_ asked: [Anime]) -> [(prediction: Prediction, likeness: [Float])] {
    guard !asked.isEmpty else { return [] }
    let kernel = Self.kernel(Self.rows(asked, features.numbers), rows, features.sharpness)
    let output = Tensor(1, Tier.allCases.count)
    return asked.enumerated().map { r, anime in
      let likeness = Array(UnsafeBufferPointer(start: kernel.row(r), count: titles.count))
      let score = zip(alphas, likeness).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      let input = Self.rows([anime]) { Self.inputs((score - mean) / deviation, $0, features) }
      BLAS.multiply(
        input.pointer, input.cols, weights.pointer, output.cols, into: output.pointer, output.cols, m: 1,
        n: output.cols, k: input.cols)
      Self.softmax(output.pointer)
      return (
        Prediction(chances: output.values.map(Double.init), score: Double(score + Self.centre)), likeness
      )
    }
  }
}
