import Dispatch
import Events
import Foundation
import Models
import Tensors

/// What a linear model is fitted to: for every two items the sum, over users who have both, of grade times grade. Sums of some users
/// and those of others add up to the sums of all, so that several workers can each read a part of the lists.
///
/// The matrices grow with items, not with users: one of `[items, items]`, or two. They are in single precision: a pair that more than
/// 16,777,216 users have with grade 1 is counted no further.
public final class ItemSums: Sendable {
  /// How much each list counts.
  public enum Weighting: Sendable, Equatable, Codable {
    /// The same, but a list with more titles than `longest` (0: no limit) as much as one with that many: a Gram matrix.
    case lists(longest: Int)
    /// As histories of a given length say (`Baselines.linear`); `mean` is the mean weight of a list, among all lists.
    case histories(HistorySampling, mean: Double)

    /// Whether lists can count so: a file may hold any numbers.
    var isPossible: Bool {
      switch self {
      case .lists(let longest): longest >= 0
      case .histories(let sampling, let mean): sampling.isPossible && mean > 0 && mean.isFinite
      }
    }
  }

  /// The items.
  public let items: ItemIndex
  /// The weight of an event by its signal.
  public let grades: Grades
  /// How much each list counts.
  public let weighting: Weighting
  /// `[items, items]`; with histories `[items + 1, items + 1]`, the last row and column the constant's.
  let products: Tensor
  /// Sums of input with what is to be predicted, `[items + 1, items]`; only with histories.
  let targets: Tensor?

  /// The grade of each signal by its raw value.
  private let bySignal: [Float]

  /// Sums of no lists.
  init(_ items: ItemIndex, _ grades: Grades, _ weighting: Weighting) {
    let n = items.count
    (self.items, self.grades, self.weighting) = (items, grades, weighting)
    bySignal = Signal.allCases.map { grades[$0] }
    switch weighting {
    case .lists: (products, targets) = (Tensor(n, n), nil)
    case .histories: (products, targets) = (Tensor(n + 1, n + 1), Tensor(n + 1, n))
    }
  }

  /// Sums that were read from a file.
  init(_ items: ItemIndex, _ grades: Grades, _ weighting: Weighting, _ products: Tensor, _ targets: Tensor?) {
    (self.items, self.grades, self.weighting) = (items, grades, weighting)
    bySignal = Signal.allCases.map { grades[$0] }
    (self.products, self.targets) = (products, targets)
  }

  /// The sums over a range of lists, all of them by default. O(sum of length^2), on all cores; memory for some thousand lists.
  ///
  /// - Throws: `ModelError` for too many items; an error of the file that the lists lie in.
  public convenience init(
    _ source: some ListSource, grades: Grades, _ weighting: Weighting, range: Range<Int>? = nil
  ) throws {
    try Baselines.check(source.items)
    self.init(source.items, grades, weighting)
    var batch = Batch()
    try source.forEachList(range ?? 0..<source.count) { _, list in add(list, in: &batch) }
    finish(&batch)
  }

  /// The sums over all lists.
  convenience init(_ data: TrainingData, grades: Grades, _ weighting: Weighting) {
    self.init(data.items, grades, weighting)
    var batch = Batch()
    for list in data.lists { add(list, in: &batch) }
    finish(&batch)
  }

  /// How lists count as histories of `sampling`. O(rows).
  ///
  /// - Throws: `ModelError` when no list has two titles; an error of the file that the lists lie in.
  public static func weighting(
    _ sampling: HistorySampling, _ source: some ListSource
  ) throws -> Weighting {
    var (sum, count) = (0.0, 0)
    try source.forEachList { _, list in
      let weight = sampling.chances(list.count).weight
      if weight > 0 { (sum, count) = (sum + weight, count + 1) }
    }
    guard count > 0 else { throw Baselines.nothingToPredict }
    return .histories(sampling, mean: sum / Double(count))
  }

  /// Adds the sums of other lists, which must be of the same items, grades and weighting. O(items^2).
  func add(_ other: ItemSums) {
    BLAS.add(other.products, to: products)
    if let targets, let more = other.targets { BLAS.add(more, to: targets) }
  }

  // MARK: Lists

  /// Lists that wait to be added, by item: each pair is then met once, in the upper triangle.
  private struct Batch {
    static let entries = 1 << 19
    var items: [Int32] = []
    var grades: [Float] = []
    var lists: [(end: Int, weights: Weights)] = []
    /// Item and signal of each title of the list that is being added.
    var keys: [UInt64] = []
  }

  /// Weights of one list: of a pair of its titles (both input, or one input and one hidden), of each title (input or hidden), and of
  /// the list.
  private struct Weights {
    var pair: Float = 1, across: Float = 0, own: Float = 1, hidden: Float = 0, list: Float = 0
  }

  private func weights(_ length: Int) -> Weights? {
    switch weighting {
    case .lists(let longest):
      let weight = longest > 0 && length > longest ? Float(longest) / Float(length) : 1
      return length > 0 ? Weights(pair: weight, own: weight) : nil
    case .histories(let sampling, let mean):
      let chances = sampling.chances(length)
      guard chances.weight > 0 else { return nil }
      let weight = chances.weight / mean
      return Weights(
        pair: Float(weight * chances.two), across: Float(weight * chances.across),
        own: Float(weight * chances.one), hidden: Float(weight * (1 - chances.one)), list: Float(weight))
    }
  }

  private func add(_ list: [Interaction], in batch: inout Batch) {
    guard let weights = weights(list.count) else { return }
    batch.keys.removeAll(keepingCapacity: true)
    for event in list { batch.keys.append(UInt64(event.item) << 8 | UInt64(event.signal.rawValue)) }
    batch.keys.sort()
    for key in batch.keys {
      batch.items.append(Int32(key >> 8))
      batch.grades.append(bySignal[Int(key & 0xFF)])
    }
    batch.lists.append((batch.items.count, weights))
    if batch.items.count >= Batch.entries { flush(&batch) }
  }

  private func finish(_ batch: inout Batch) {
    flush(&batch)
    mirror()
  }

  /// Adds the lists of a batch. Each core has rows of its own, so sums are the same however many there are.
  private func flush(_ batch: inout Batch) {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let lists = batch
    DispatchQueue.concurrentPerform(iterations: cores) { core in
      lists.items.withUnsafeBufferPointer { items in
        lists.grades.withUnsafeBufferPointer { grades in
          var start = 0
          for (end, weights) in lists.lists {
            let range = start..<end
            if targets == nil {
              addProducts(items, grades, range, weights, core, of: cores)
            } else {
              addHistories(items, grades, range, weights, core, of: cores)
            }
            start = end
          }
        }
      }
    }
    batch.items.removeAll(keepingCapacity: true)
    batch.grades.removeAll(keepingCapacity: true)
    batch.lists.removeAll(keepingCapacity: true)
  }

  private func addProducts(
    _ items: UnsafeBufferPointer<Int32>, _ grades: UnsafeBufferPointer<Float>, _ list: Range<Int>,
    _ weights: Weights, _ core: Int, of cores: Int
  ) {
    for a in list where Int(items[a]) % cores == core {
      let row = products.row(Int(items[a]))
      let grade = weights.pair * grades[a]
      row[Int(items[a])] += grade * grades[a]
      var b = a &+ 1
      while b < list.upperBound {
        // A title listed twice is met in both orders, so its product counts twice.
        row[Int(items[b])] += grade * grades[b] * (items[b] == items[a] ? 2 : 1)
        b &+= 1
      }
    }
  }

  private func addHistories(
    _ items: UnsafeBufferPointer<Int32>, _ grades: UnsafeBufferPointer<Float>, _ list: Range<Int>,
    _ weights: Weights, _ core: Int, of cores: Int
  ) {
    guard let targets else { return }
    let n = self.items.count
    for a in list where Int(items[a]) % cores == core {
      let item = Int(items[a])
      let (row, target, grade) = (products.row(item), targets.row(item), grades[a])
      var b = a &+ 1
      while b < list.upperBound {
        if items[b] != items[a] {
          let product = grade * grades[b]
          row[Int(items[b])] += weights.pair * product
          target[Int(items[b])] += weights.across * product
        }
        b &+= 1
      }
      row[item] += weights.own * grade * grade
      row[n] += weights.own * grade
      targets.row(n)[item] += weights.hidden * grade
    }
    if core == 0 { products.row(n)[n] += weights.list }
  }

  /// Copies the upper triangles below the diagonals. O(items^2).
  private func mirror() {
    let n = items.count
    let block = 64
    for matrix in [products, targets].compactMap({ $0 }) {
      for first in stride(from: 0, to: n, by: block) {
        for top in stride(from: 0, through: first, by: block) {
          for i in top..<min(top + block, n) {
            let row = matrix.row(i)
            for j in max(first, i + 1)..<max(min(first + block, n), i + 1) { matrix.row(j)[i] = row[j] }
          }
        }
      }
    }
    guard targets != nil else { return }
    for i in 0..<n { products.row(n)[i] = products.row(i)[n] }
  }
}
