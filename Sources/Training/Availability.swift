import Foundation
import Models
import Tensors

/// When items were first broadcast, and so which of them a list can say something about: a title that began after a list was kept
/// is no title that its user passed over.
///
/// Nobody knows when most lists were kept. A list reaches `margin` years past its newest title, and never less far than
/// half of all lists do: what most could know, the others passed over.
public struct Availability: Sendable, Equatable {
  /// Year of the first broadcast of each item, with the part of the year; 0 where unknown. Empty when nothing is known: then every
  /// list can say something about every item.
  public let years: [Float]
  /// The year that every list reaches.
  let common: Float
  /// Items with a year, the newest first.
  private let newestFirst: [Int32]

  /// How far a list reaches past its newest title, in years: people do not watch something new every season.
  static let margin: Float = 1.5

  /// Nothing is known.
  public static let unknown = Availability(years: [], common: 0)

  /// Availability of items that began in `years`, `[items]`, as `lists` reach them. O(rows + lists log lists).
  public init(years: [Float], lists: [[Interaction]]) {
    let open = Availability(years: years, common: 0)
    let reaches = lists.map { open.reach($0.lazy.map(\.item)) }.sorted()
    self.init(years: years, common: reaches.isEmpty ? 0 : reaches[reaches.count / 2])
  }

  /// Availability of items that began in `years`, `[items]`; every list reaches `common`.
  init(years: [Float], common: Float) {
    (self.years, self.common) = (years, common)
    newestFirst = years.indices.filter { years[$0] > 0 }.sorted { (years[$1], $0) < (years[$0], $1) }.map(
      Int32.init)
  }

  /// The year up to which the user of a list with these items could know titles. O(items).
  public func reach(_ items: some Sequence<Int32>) -> Float {
    guard !years.isEmpty else { return .infinity }
    let newest = items.reduce(Float(0)) { max($0, years[Int($1)]) }
    return newest > 0 ? max(newest + Self.margin, common) : .infinity
  }

  /// The items that began after `reach`, the newest first. O(log items).
  public func items(after reach: Float) -> ArraySlice<Int32> {
    var (low, high) = (0, newestFirst.count)
    while low < high {
      let middle = (low + high) / 2
      if years[Int(newestFirst[middle])] > reach { low = middle + 1 } else { high = middle }
    }
    return newestFirst[..<low]
  }
}

extension TrainingData {
  /// Items that began in the same span of years, and the lists that reach it.
  struct Era {
    /// The items.
    var items: [Int32]
    /// Indices of the lists; nil for all of them.
    var lists: [Int]?
  }

  /// Length of the eras after the first, in years, and the least number of lists of one.
  private static let (eraYears, fewestLists): (Float, Int) = (2, 30)

  /// The year up to which each list reaches, `[lists]`.
  var reaches: [Float] { lists.map { availability.reach($0.lazy.map(\.item)) } }

  /// The items by who could know them: first those that all lists reach, then those of two years each. O(rows).
  func eras() -> [Era] {
    let all = Era(items: (0..<Int32(items.count)).map { $0 }, lists: nil)
    guard !availability.years.isEmpty, !lists.isEmpty else { return [all] }
    let reaches = reaches
    let common = availability.common
    guard common.isFinite else { return [all] }
    var groups: [Int: [Int32]] = [:]
    for item in all.items {
      let year = availability.years[Int(item)]
      groups[year > common ? 1 + Int((year - common) / Self.eraYears) : 0, default: []].append(item)
    }
    var result: [Era] = []
    for group in groups.keys.sorted() {
      let items = groups[group] ?? []
      let start = common + Float(group - 1) * Self.eraYears
      let known = reaches.indices.filter { reaches[$0] > start }
      if group == 0 {
        result.append(Era(items: items, lists: nil))
      } else if known.count < Self.fewestLists, !result.isEmpty {
        result[result.count - 1].items += items
      } else {
        result.append(Era(items: items, lists: known))
      }
    }
    return result
  }

  /// The same items with the lists of an era alone.
  func only(_ era: Era) -> TrainingData {
    guard let known = era.lists else { return self }
    var result = self
    result.lists = known.map { lists[$0] }
    return result
  }

  /// `counts` `[items]` as they would be if every list reached every item: divided by the share of all loves that are on lists which
  /// reach it. A list counts by its loves, or the few with thousands of titles would make whatever they alone reach popular.
  /// O(rows + items log lists).
  public func asIfAllKnew(_ counts: [Float]) -> [Float] {
    guard !availability.years.isEmpty else { return counts }
    let loves = lists.map { Float($0.count { $0.signal == .love }) }
    let order = zip(reaches, loves).sorted { $0.0 > $1.0 }
    var sums: [Float] = [0]
    for (_, loves) in order { sums.append((sums.last ?? 0) + loves) }
    guard let total = sums.last, total > 0 else { return counts }
    return counts.enumerated().map { item, count in
      let year = availability.years[item]
      var (low, high) = (0, order.count)
      while low < high {
        let middle = (low + high) / 2
        if order[middle].0 > year { low = middle + 1 } else { high = middle }
      }
      // Few lists say little: they count as at least .25% of all loves.
      return count * total / max(sums[low], total * 0.0025)
    }
  }
}

extension TrainingData {
  /// A matrix whose columns belong to items, `[rows, items]`, each era's columns fitted by `fit` to the lists that reach it: nobody
  /// passed over what did not exist. A Gram matrix of fewer lists is still one; one divided entry by entry is not.
  func byEra(_ fit: (TrainingData) throws -> Tensor) rethrows -> Tensor {
    let eras = eras()
    let whole = try fit(self)
    for era in eras where era.lists != nil {
      let part = try fit(only(era))
      for row in 0..<whole.rows {
        let (to, from) = (whole.row(row), part.row(row))
        for item in era.items { to[Int(item)] = from[Int(item)] }
      }
    }
    return whole
  }
}
