/// The best `count` rows of `scores`, best first, leaving out `excluded`; ties go to the lower row.
/// O(n log count), reading each score once.
public func topRows(_ scores: [Float], count: Int, excluding excluded: Set<Int32>) -> [Int32] {
  var heap: [(score: Float, row: Int32)] = []
  guard count > 0 else { return [] }
  heap.reserveCapacity(count)
  // A heap whose root is the worst kept.
  func worse(_ a: (score: Float, row: Int32), _ b: (score: Float, row: Int32)) -> Bool {
    a.score < b.score || (a.score == b.score && a.row > b.row)
  }
  func sink(_ start: Int) {
    var i = start
    while true {
      var least = i
      for child in [2 * i + 1, 2 * i + 2] where child < heap.count && worse(heap[child], heap[least]) {
        least = child
      }
      if least == i { return }
      heap.swapAt(i, least)
      i = least
    }
  }
  for (row, score) in scores.enumerated() where score.isFinite {
    let entry = (score: score, row: Int32(row))
    if heap.count == count, !worse(heap[0], entry) { continue }
    if excluded.contains(entry.row) { continue }
    if heap.count < count {
      heap.append(entry)
      if heap.count == count { for i in stride(from: count / 2, through: 0, by: -1) { sink(i) } }
    } else {
      heap[0] = entry
      sink(0)
    }
  }
  return heap.sorted { worse($1, $0) }.map(\.row)
}
