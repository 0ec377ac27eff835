import Models
import Tensors

extension Baselines {
  /// Everybody's density of years: the mean share of each year in the loves of the lists that reach it. O(rows + lists years).
  ///
  /// - Throws: `ModelError` when no list has a loved title of a known year.
  public static func era(_ data: TrainingData) throws -> EraModel {
    let years = data.availability.years
    var (sums, lists) = (
      [Float](repeating: 0, count: EraModel.years), [Float](repeating: 0, count: EraModel.years)
    )
    for (list, reach) in zip(data.lists, data.reaches) where reach.isFinite {
      var counts = [Float](repeating: 0, count: EraModel.years)
      for event in list where event.signal == .love {
        if let year = EraModel.index(years[Int(event.item)]) { counts[year] += 1 }
      }
      let total = counts.reduce(0, +)
      guard total > 0, let last = EraModel.index(reach) else { continue }
      for year in 0...last {
        sums[year] += counts[year] / total
        lists[year] += 1
      }
    }
    let means = zip(sums, lists).map { $1 > 0 ? $0 / $1 : 0 }
    let total = means.reduce(0, +)
    guard total > 0 else {
      throw ModelError("Nothing to learn from: no list has a loved title of a known year.")
    }
    let base = EraModel.spread(means.map { $0 / total })
    let itemYears = Tensor(1, data.items.count, values: years)
    return try EraModel(
      items: data.items, itemYears: itemYears, base: Tensor(1, EraModel.years, values: base))
  }
}
