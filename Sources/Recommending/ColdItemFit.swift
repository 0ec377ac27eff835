import Catalogue
import Foundation

/// What a model would say of a title that it was not trained on, before any answer: a linear function of the logarithm of the title's members
/// and of its mean score, fitted to the titles the model knows. Least squares.
///
/// Both are needed (docs/decisions/0119): what is ranked first without answers follows the score far more than the members, since models
/// rank by what is loved.
struct ColdItemFit: Sendable {
  /// By how many standard deviations a score may be above the mean: the highest scores of what few people have are those of fans.
  private static let mostDeviations = 2.0
  /// Members that make a mean score count half: with fewer it is drawn to that of all.
  static let halfTrustedMembers = 2000.0

  private let catalogue: TitleTable
  /// The means over the trained titles.
  private let meanMembers, meanScore, mean: Double
  /// What a score may be above the mean at most.
  private let highestScore: Double
  private var (perMembers, perScore) = (0.0, 0.0)

  /// A fit to `trained`: rows of `catalogue` with what the model says of them. O(titles).
  init(_ catalogue: TitleTable, _ trained: [(row: Int, value: Float)]) {
    self.catalogue = catalogue
    meanMembers = Self.mean(trained.lazy.compactMap { Self.logMembers(catalogue, $0.row) })
    let scores = trained.compactMap { catalogue.score($0.row) }
    let meanScore = Self.mean(scores)
    self.meanScore = meanScore
    let variance = Self.mean(scores.lazy.map { ($0 - meanScore) * ($0 - meanScore) })
    highestScore = Self.mostDeviations * variance.squareRoot()
    mean = Self.mean(trained.lazy.map { Double($0.value) })
    // A small ridge keeps slopes near 0 where all titles are alike.
    let ridge = 0.01 * Double(max(trained.count, 1))
    var (mm, ms, ss, my, sy) = (ridge, 0.0, ridge, 0.0, 0.0)
    for (row, value) in trained {
      let (m, s, y) = (members(row), score(row), Double(value) - mean)
      mm += m * m
      ms += m * s
      ss += s * s
      my += m * y
      sy += s * y
    }
    let determinant = mm * ss - ms * ms
    (perMembers, perScore) = ((my * ss - sy * ms) / determinant, (sy * mm - my * ms) / determinant)
    // Neither more members nor a higher score may count against a title: the other then explains what it can alone.
    if perScore < 0 {
      (perMembers, perScore) = (max(0, my / mm), 0)
    } else if perMembers < 0 {
      (perMembers, perScore) = (0, max(0, sy / ss))
    }
  }

  /// What the model would say of a title. O(1).
  func callAsFunction(_ row: Int) -> Float { Float(mean + perMembers * members(row) + perScore * score(row)) }

  /// The logarithm of the members less its mean; 0 without a number, since that is not a title that nobody has.
  private func members(_ row: Int) -> Double {
    Self.logMembers(catalogue, row).map { $0 - meanMembers } ?? 0
  }

  private static func logMembers(_ catalogue: TitleTable, _ row: Int) -> Double? {
    catalogue.members(row).map { log(Double(max($0, 0)) + 10) }
  }

  /// The mean score less that of all, drawn to 0 where few rated the title and within `mostDeviations`; 0 without one.
  private func score(_ row: Int) -> Double {
    guard let score = catalogue.score(row) else { return 0 }
    let members = catalogue.members(row).map { Double(max($0, 0)) } ?? .infinity
    return min(score - meanScore, highestScore) / (1 + Self.halfTrustedMembers / max(members, 1))
  }

  private static func mean(_ values: some Sequence<Double>) -> Double {
    var (sum, count) = (0.0, 0.0)
    for value in values { (sum, count) = (sum + value, count + 1) }
    return sum / max(count, 1)
  }
}
