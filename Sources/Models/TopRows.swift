/// The best `count` rows of `scores`, best first, leaving out `excluded`; ties go to the lower row.
/// O(n + hits log count), reading each score once.
public func topRows(_ scores: [Float], count: Int, excluding excluded: Set<Int32>) -> [Int32] {
  guard count > 0 else { return [] }
  var heap = WorstFirst(capacity: count)
  scores.withUnsafeBufferPointer { scores in
    for row in 0..<scores.count {
      let entry = Ranked(score: scores[row], row: Int32(row))
      guard heap.wants(entry), entry.score.isFinite, !excluded.contains(entry.row) else { continue }
      heap.insert(entry)
    }
  }
  return heap.entries.sorted { $1.isWorse(than: $0) }.map(\.row)
}

private struct Ranked {
  var score: Float
  var row: Int32

  @inline(__always)
  func isWorse(than other: Ranked) -> Bool {
    score < other.score || (score == other.score && row > other.row)
  }
}

/// A binary heap of bounded size with the worst entry at its root.
private struct WorstFirst {
  private(set) var entries: [Ranked] = []
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    entries.reserveCapacity(min(capacity, 4096))
  }

  @inline(__always)
  func wants(_ entry: Ranked) -> Bool { entries.count < capacity || entries[0].isWorse(than: entry) }

  mutating func insert(_ entry: Ranked) {
    if entries.count == capacity {
      entries[0] = entry
      sink()
      return
    }
    entries.append(entry)
    var i = entries.count - 1
    while i > 0, entries[i].isWorse(than: entries[(i - 1) / 2]) {
      entries.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  private mutating func sink() {
    var i = 0
    while true {
      var least = i
      if 2 * i + 1 < entries.count, entries[2 * i + 1].isWorse(than: entries[least]) { least = 2 * i + 1 }
      if 2 * i + 2 < entries.count, entries[2 * i + 2].isWorse(than: entries[least]) { least = 2 * i + 2 }
      if least == i { return }
      entries.swapAt(i, least)
      i = least
    }
  }
}
