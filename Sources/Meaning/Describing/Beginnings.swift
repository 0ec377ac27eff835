import Catalogue

/// The first title of a franchise stands before those that follow it.
extension DescriptionSearch {
  /// What a first title must be worth beside a later one to stand before it.
  private static let leastShare: Float = 0.5

  /// The rows of a ranking, the best first: before a title that continues another stands the one its franchise, or its line of it,
  /// begins with, where that was found too and is worth enough. O(rows).
  func beginningsFirst(_ rows: [Int], worth: (Int) -> Float?) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(rows.count)
    var placed: Set<Int> = []
    for row in rows {
      if lines.isLater(row) {
        let line = Int(lines.line[row])
        for first in [lines.beginning[Int(lines.firstLine[line])], lines.beginning[line]].map(Int.init) {
          guard let mine = worth(row), let its = worth(first), its >= Self.leastShare * mine,
            placed.insert(first).inserted
          else { continue }
          result.append(first)
        }
      }
      if placed.insert(row).inserted { result.append(row) }
    }
    return result
  }
}
