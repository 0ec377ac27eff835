/// The best `count` rows of `scores`, best first, leaving out `excluded`; ties go to the lower row.
/// O(n + hits log count), reading each score once.
public func topRows(_ scores: [Float], count: Int, excluding excluded: Set<Int32>) -> [Int32] {
  var best = TopSelector()
  best.select(scores, count: count) { excluded.contains($0) }
  return best.rows
}

/// Finds the best rows of many rankings with one set of buffers: nothing is allocated once they have grown.
public struct TopSelector: Sendable {
  /// The rows of the last `select`, best first.
  public private(set) var rows: [Int32] = []
  /// A binary heap with the worst entry at its root.
  private var heap: [Ranked] = []

  private struct Ranked {
    var score: Float
    var row: Int32

    @inline(__always)
    func isWorse(than other: Ranked) -> Bool {
      score < other.score || (score == other.score && row > other.row)
    }
  }

  /// A selector with empty buffers.
  public init() {}

  /// Finds the best `count` rows of `scores` that are finite and not `excluded`, which is asked only of rows that would
  /// enter. O(n + hits log count).
  public mutating func select(_ scores: [Float], count: Int, excluded: (Int32) -> Bool) {
    heap.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    guard count > 0 else { return }
    scores.withUnsafeBufferPointer { scores in
      for row in 0..<scores.count {
        let entry = Ranked(score: scores[row], row: Int32(row))
        guard heap.count < count || heap[0].isWorse(than: entry), entry.score.isFinite, !excluded(entry.row)
        else { continue }
        insert(entry, count)
      }
    }
    // The worst is taken off the root until none is left: filled from the back, the rows come out best first.
    rows.append(contentsOf: repeatElement(0, count: heap.count))
    while let worst = heap.first {
      rows[heap.count - 1] = worst.row
      let last = heap.removeLast()
      if heap.isEmpty { break }
      heap[0] = last
      sink()
    }
  }

  private mutating func insert(_ entry: Ranked, _ capacity: Int) {
    if heap.count == capacity {
      heap[0] = entry
      sink()
      return
    }
    heap.append(entry)
    var i = heap.count - 1
    while i > 0, heap[i].isWorse(than: heap[(i - 1) / 2]) {
      heap.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  private mutating func sink() {
    var i = 0
    while true {
      var least = i
      if 2 * i + 1 < heap.count, heap[2 * i + 1].isWorse(than: heap[least]) { least = 2 * i + 1 }
      if 2 * i + 2 < heap.count, heap[2 * i + 2].isWorse(than: heap[least]) { least = 2 * i + 2 }
      if least == i { return }
      heap.swapAt(i, least)
      i = least
    }
  }
}
