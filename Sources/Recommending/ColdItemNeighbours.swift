import CKernels
import Catalogue
import Dispatch
import Foundation
import Models

/// The nearest trained items in content of each cold title. Cold titles with the same features form a group, which shares its
/// neighbours: catalogues hold many titles described by the very same words.
struct ColdItemNeighbours: Sendable {
  static let perGroup = 8
  /// The power of a cosine that a neighbour counts by: the nearest say most, other seasons above all.
  private static let contrast: Float = 4

  /// Group of each cold title, `[cold titles]`.
  let group: [Int32]
  /// Model rows of each group's neighbours, `[groups * perGroup]`.
  let items: [Int32]
  /// Their weights, which sum to one in each group.
  let weights: [Float]

  /// Cosines below this count as this much, so that weights are defined when nothing is shared.
  private static let leastCosine: Float = 0.01

  init(group: [Int32], items: [Int32], weights: [Float]) {
    (self.group, self.items, self.weights) = (group, items, weights)
  }

  /// Indices in `items` and `weights` of a cold title's neighbours.
  func range(_ coldTitle: Int) -> Range<Int> {
    let first = Int(group[coldTitle]) * Self.perGroup
    return first..<first + Self.perGroup
  }

  /// How much each item's logit counts in the sum over all titles, `[items]`.
  func itemMass(_ itemRows: [Int32], items count: Int) -> [Float] {
    var mass = [Float](repeating: 0, count: count)
    for row in itemRows where row >= 0 { mass[Int(row)] += 1 }
    for coldTitle in group.indices {
      for k in range(coldTitle) { mass[Int(items[k])] += weights[k] }
    }
    return mass
  }

  /// Finds, for each cold title, the trained titles of highest cosine; ties go to the lower row. Walks the postings of its
  /// features, so titles that share nothing are never compared, and compares groups, not titles. Runs on all cores.
  init(cold: [Int], trained: [Int], itemRows: [Int32], _ space: ContentSpace) {
    let perGroup = Self.perGroup
    let coldGroups = Self.groups(cold, space)
    let trainedGroups = Self.groups(trained, space)
    // The first few titles of each trained group: no cold title needs more.
    var found = [[Int32]](repeating: [], count: trainedGroups.first.count)
    for (index, group) in trainedGroups.number.enumerated() where found[Int(group)].count < perGroup {
      found[Int(group)].append(Int32(index))
    }
    let members = found
    let postings = space.postings(of: trainedGroups.first)
    let samples = coldGroups.first
    var items = [Int32](repeating: 0, count: samples.count * perGroup)
    var weights = [Float](repeating: 0, count: samples.count * perGroup)
    items.withUnsafeMutableBufferPointer { items in
      weights.withUnsafeMutableBufferPointer { weights in
        // Safe: each worker writes to groups of its own.
        nonisolated(unsafe) let (items, weights) = (items, weights)
        let workers = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount, samples.count / 256))
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
          var cosines = [Float](repeating: 0, count: trainedGroups.first.count)
          for g in stride(from: worker, to: samples.count, by: workers) {
            space.cosines(of: samples[g], postings, into: &cosines)
            // The best `perGroup` groups hold the best `perGroup` titles.
            let candidates = Self.highest(cosines).flatMap { group in
              members[Int(group.index)].map { (group.cosine, $0) }
            }
            let best = candidates.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(perGroup)
            let shares = best.map { pow(max($0.0, Self.leastCosine), Self.contrast) }
            let total = shares.reduce(0, +)
            for (n, one) in best.enumerated() {
              items[g * perGroup + n] = itemRows[trained[Int(one.1)]]
              weights[g * perGroup + n] = shares[n] / total
            }
          }
        }
      }
    }
    self.init(group: coldGroups.number, items: items, weights: weights)
  }

  /// Groups titles with the same features: the group of each title, and the first title of each group.
  private static func groups(_ titles: [Int], _ space: ContentSpace) -> (number: [Int32], first: [Int]) {
    var known: [ArraySlice<Int32>: Int32] = Dictionary(minimumCapacity: titles.count / 2)
    var first: [Int] = []
    let number = titles.map { title in
      let features = space.features[space.starts[title]..<space.starts[title + 1]]
      if let group = known[features] { return group }
      let new = Int32(first.count)
      known[features] = new
      first.append(title)
      return new
    }
    return (number, first)
  }

  /// The `perGroup` highest cosines with their indices, highest first; ties go to the lower index. Whole blocks without a high
  /// cosine are skipped: a heap took half of the time to the first frame.
  private static func highest(_ cosines: [Float]) -> [(cosine: Float, index: Int32)] {
    var best: [(cosine: Float, index: Int32)] = []
    best.reserveCapacity(perGroup + 1)
    cosines.withUnsafeBufferPointer { cosines in
      guard let start = cosines.baseAddress else { return }
      var least = -Float.infinity
      for block in stride(from: 0, to: cosines.count, by: 128) {
        let end = min(block + 128, cosines.count)
        guard nk_max(start + block, end - block) > least else { continue }
        for index in block..<end where cosines[index] > least {
          let at = best.firstIndex { $0.cosine < cosines[index] } ?? best.count
          best.insert((cosines[index], Int32(index)), at: at)
          if best.count > perGroup { best.removeLast() }
          if best.count == perGroup { least = best[perGroup - 1].cosine }
        }
      }
    }
    return best
  }
}
