import Foundation
import Tensors

/// How much more often a user's titles begin in an item's years than everybody's do: someone who loves three titles of 2022 wants newer
/// ones, whatever older lists hold.
///
/// The score of an item is `log h(year) / b(year)`, where `h` is the history's density of years, a Gaussian for each title, drawn to
/// everybody's density `b` as if `prior` titles followed it.
public struct EraModel: StoredModel {
  /// `era`.
  public static let kind = "era"
  /// Years of the density: the first, and how many.
  public static let (firstYear, years) = (1960, 80)
  /// Deviation of the Gaussian of a title, in years.
  private static let deviation: Float = 2.5
  /// Everybody's density counts as this many titles.
  private static let prior: Float = 3

  /// The items it was fitted to.
  public let items: ItemIndex
  /// Scores are the logarithm of a ratio.
  public var scoresAreLogOdds: Bool { false }
  /// Index of each item's year, -1 where unknown, `[items]`.
  private let place: [Int32]
  private let itemYears: Tensor
  /// Everybody's density, `[1, years]`.
  private let base: Tensor

  /// A model of items that began in `itemYears` `[1, items]`, 0 where unknown, and everybody's density `base` `[1, years]`.
  ///
  /// - Throws: `ModelError` for other sizes, or a density with values below 0 or without a sum.
  public init(items: ItemIndex, itemYears: Tensor, base: Tensor) throws {
    let values = base.values
    let sum = values.reduce(0, +)
    guard itemYears.rows == 1, itemYears.cols == items.count, base.rows == 1, base.cols == Self.years,
      values.allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite
    else { throw ModelError("The years are not those of \(items.count) titles.") }
    (self.items, self.itemYears, self.base) = (items, itemYears, base)
    place = itemYears.values.map { Int32(Self.index($0) ?? -1) }
  }

  /// Index of a year in a density; years before the first count as the first. Nil where unknown.
  public static func index(_ year: Float) -> Int? {
    guard year.isFinite, year > 0, year < 10_000 else { return nil }
    return min(max(Int(year) - firstYear, 0), years - 1)
  }

  /// The density of one title `distance` years away.
  private static let kernel: [Float] = (0..<years).map {
    let x = Float($0) / deviation
    return exp(-x * x / 2) / (deviation * (2 * Float.pi).squareRoot())
  }

  /// `counts` of titles of each year `[years]`, each title spread over the years around it. O(years with titles x years).
  public static func spread(_ counts: [Float]) -> [Float] {
    var spread = [Float](repeating: 0, count: counts.count)
    for (place, count) in counts.enumerated() where count != 0 {
      for year in spread.indices { spread[year] += count * kernel[abs(place - year)] }
    }
    return spread
  }

  /// O(events + items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    var counts = [Float](repeating: 0, count: Self.years)
    var known: Float = 0
    for event in history where event.item >= 0 && Int(event.item) < items.count {
      let year = place[Int(event.item)]
      guard year >= 0 else { continue }
      counts[Int(year)] += 1
      known += 1
    }
    let spread = Self.spread(counts)
    let ratios = (0..<Self.years).map { ratio($0, spread[$0], known) }
    scores.resize(to: items.count)
    for (i, year) in place.enumerated() { scores[i] = year >= 0 ? ratios[Int(year)] : 0 }
  }

  /// The score of a year's items after a history of `known` titles, with a density of `spread` there.
  private func ratio(_ year: Int, _ spread: Float, _ known: Float) -> Float {
    let everybody = max(base.pointer[year], 1e-3)
    return log((spread + Self.prior * everybody) / ((known + Self.prior) * everybody))
  }

  /// A pass for each event left out.
  public func leaveOneOutScores(
    _ history: [Interaction], query: Query, without positions: [Int], whole: [Float]
  ) -> any LeaveOneOutScores { passes(history, query: query, without: positions) }

  /// The years and everybody's density.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [("years", .float(itemYears)), ("base", .float(base))]
  }
  /// Empty.
  public func metadata() throws -> [String: String] { [:] }

  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let file = opened.file
    try self.init(
      items: opened.items, itemYears: file.tensor(prefix + "years", rows: 1, cols: opened.items.count),
      base: file.tensor(prefix + "base", rows: 1, cols: Self.years))
  }
}

extension EraModel: AttributingScorer {
  /// Exact: a density is a sum over the events. O(events items).
  public func attributions(_ history: [Interaction], query: Query, to wanted: [Int32]) -> Attributions {
    var result = Attributions(items: wanted.count, events: history.count)
    let years = history.map { $0.item >= 0 && Int($0.item) < items.count ? Int(place[Int($0.item)]) : -1 }
    let known = years.filter { $0 >= 0 }
    for (i, item) in wanted.enumerated() {
      let year = Int(place[Int(item)])
      guard year >= 0 else { continue }
      let spread = known.reduce(Float(0)) { $0 + Self.kernel[abs($1 - year)] }
      let whole = ratio(year, spread, Float(known.count))
      for (e, other) in years.enumerated() where other >= 0 {
        result[i, e] = whole - ratio(year, spread - Self.kernel[abs(other - year)], Float(known.count - 1))
      }
    }
    return result
  }
}
