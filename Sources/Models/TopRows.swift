/// The best `count` rows of `scores`, best first, leaving out `excluded`; ties go to the lower row.
/// O(n + hits log count), reading each score once.
public func topRows(_ scores: [Float], count: Int, excluding excluded: Set<Int32>) -> [Int32] {
  var best = TopSelector()
  // Fewer are looked up than would be in all rows.
  best.select(scores, count: count + excluded.count) { _ in false }
  return Array(best.rows.lazy.filter { !excluded.contains($0) }.prefix(count))
}

/// Finds the best rows of many rankings with one set of buffers: nothing is allocated once they have grown.
public struct TopSelector: Sendable {
  /// The rows of the last `select`, best first.
  public private(set) var rows: [Int32] = []
  /// A score and its row as one number, the better the larger.
  private var keys: [UInt64] = []

  /// A selector with empty buffers.
  public init() {}

  /// Finds the best `count` rows of `scores` that are finite and not `excluded`. O(n + count log count), by quickselect
  /// (Hoare 1961) and a heap sort of what it leaves.
  public mutating func select(_ scores: [Float], count: Int, excluded: (Int32) -> Bool) {
    rows.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    guard count > 0 else { return }
    scores.withUnsafeBufferPointer { scores in
      gather(scores, from: likelyLeast(scores, count), excluded)
      if keys.count < count { gather(scores, from: -.infinity, excluded) }
    }
    let kept = min(count, keys.count)
    keys.withUnsafeMutableBufferPointer { keys in
      if kept < keys.count { Self.part(keys, kept) }
      Self.sort(UnsafeMutableBufferPointer(rebasing: keys[..<kept]))
    }
    for key in keys[..<kept] { rows.append(Int32(truncatingIfNeeded: ~key)) }
  }

  private mutating func gather(
    _ scores: UnsafeBufferPointer<Float>, from least: Float, _ excluded: (Int32) -> Bool
  ) {
    keys.removeAll(keepingCapacity: true)
    for row in 0..<scores.count where scores[row] >= least && scores[row].isFinite && !excluded(Int32(row)) {
      keys.append(Self.key(scores[row], row))
    }
  }

  /// A score that enough rows reach, as every sixteenth of them says: most rows are passed over by one comparison.
  private mutating func likelyLeast(_ scores: UnsafeBufferPointer<Float>, _ count: Int) -> Float {
    let wanted = count / 13 + 16
    for row in stride(from: 0, to: scores.count, by: 16) where scores[row].isFinite {
      keys.append(Self.key(scores[row], row))
    }
    guard wanted < keys.count else { return -.infinity }
    return keys.withUnsafeMutableBufferPointer { keys in
      Self.part(keys, wanted)
      let row = keys[..<wanted].min().map { Int32(truncatingIfNeeded: ~$0) } ?? 0
      return scores[Int(row)]
    }
  }

  /// Bits of a float are ordered like it, once those of negative ones are turned round; of equal scores the lower row is the better.
  private static func key(_ score: Float, _ row: Int) -> UInt64 {
    let bits = (score + 0).bitPattern  // -0 is 0
    let ordered = bits >> 31 == 1 ? ~bits : bits | 1 << 31
    return UInt64(ordered) << 32 | UInt64(~UInt32(truncatingIfNeeded: row))
  }

  /// Brings the largest `count` numbers to the front, in any order.
  private static func part(_ keys: UnsafeMutableBufferPointer<UInt64>, _ count: Int) {
    var (low, high) = (0, keys.count - 1)
    while low < high {
      // Of three far apart the middle one: scores may come sorted.
      let (a, b, c) = (keys[low], keys[(low + high) / 2], keys[high])
      let pivot = max(min(a, b), min(max(a, b), c))
      var (i, j) = (low, high)
      while i <= j {
        while keys[i] > pivot { i += 1 }
        while keys[j] < pivot { j -= 1 }
        guard i <= j else { break }
        keys.swapAt(i, j)
        i += 1
        j -= 1
      }
      if count - 1 <= j { high = j } else if count - 1 >= i { low = i } else { return }
    }
  }

  /// Largest first.
  private static func sort(_ keys: UnsafeMutableBufferPointer<UInt64>) {
    for root in stride(from: keys.count / 2 - 1, through: 0, by: -1) { sink(keys, root, keys.count) }
    for end in stride(from: keys.count - 1, to: 0, by: -1) {
      keys.swapAt(0, end)
      sink(keys, 0, end)
    }
  }

  /// In a heap with the least at its root, the one at `place` goes down to where it belongs.
  private static func sink(_ keys: UnsafeMutableBufferPointer<UInt64>, _ place: Int, _ count: Int) {
    var i = place
    let moved = keys[i]
    while 2 * i + 1 < count {
      var least = 2 * i + 1
      if least + 1 < count, keys[least + 1] < keys[least] { least += 1 }
      if keys[least] >= moved { break }
      keys[i] = keys[least]
      i = least
    }
    keys[i] = moved
  }
}
