import Models

/// The items nearest to an item: those that the same users love (cosine of common loves), counted anew for each item asked for.
public struct CoLoveNeighbours: Sendable {
  /// Items with fewer loves have no neighbours and are none.
  public static let fewestLoves = 20
  /// Loved items of each list, and the lists that love each item.
  private let loved, lovers: [[Int32]]
  private let fewest: Int

  /// Counts in `lists` over `items` items. O(events).
  public init(_ lists: [[Interaction]], items: Int, fewest: Int = Self.fewestLoves) {
    self.fewest = fewest
    loved = lists.map { $0.filter { $0.signal == .love }.map(\.item) }
    var lovers = [[Int32]](repeating: [], count: items)
    for (list, items) in loved.enumerated() { for item in items { lovers[Int(item)].append(Int32(list)) } }
    self.lovers = lovers
  }

  /// The `count` nearest items, nearest first; fewer where fewer share a love. O(loves of the lovers + items).
  public func nearest(_ item: Int32, count: Int) -> [Int32] {
    let own = lovers[Int(item)]
    guard own.count >= fewest else { return [] }
    var common = [Float](repeating: 0, count: lovers.count)
    for list in own { for other in loved[Int(list)] { common[Int(other)] += 1 } }
    let cosines = common.indices.map { other in
      let loves = lovers[other].count
      return loves < fewest || common[other] == 0
        ? -Float.infinity : common[other] / Float(own.count * loves).squareRoot()
    }
    return topIndices(cosines, count: count, excluding: [item])
  }
}
