/// Indices of the `count` largest scores that are not in `excluded`, best first; ties go to the lower index.
/// O(n + hits log count).
public func topIndices(_ scores: [Float], count: Int, excluding excluded: Set<Int32>) -> [Int32] {
  var best = TopKSelector()
  // Filtering the best `count + excluded.count` looks up fewer items than filtering all.
  best.select(scores, count: count + excluded.count) { _ in false }
  return Array(best.indices.lazy.filter { !excluded.contains($0) }.prefix(count))
}

/// Top-k selection that reuses its buffers: nothing is allocated once they have grown.
public struct TopKSelector: Sendable {
  /// Indices found by the last `select`, best first.
  public private(set) var indices: [Int32] = []
  /// A score and its index as one number; larger is better.
  private var keys: [UInt64] = []

  /// A selector with empty buffers.
  public init() {}

  /// Finds the `count` largest scores that are finite and not `excluded`. O(n + count log count): quickselect (Hoare
  /// 1961), then a heap sort of the result.
  public mutating func select(_ scores: [Float], count: Int, excluded: (Int32) -> Bool) {
    indices.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    guard count > 0 else { return }
    scores.withUnsafeBufferPointer { scores in
      gather(scores, from: estimatedThreshold(scores, count), excluded)
      if keys.count < count { gather(scores, from: -.infinity, excluded) }
    }
    let kept = min(count, keys.count)
    keys.withUnsafeMutableBufferPointer { keys in
      if kept < keys.count { Self.partition(keys, kept) }
      Self.sortDescending(UnsafeMutableBufferPointer(rebasing: keys[..<kept]))
    }
    for key in keys[..<kept] { indices.append(Int32(truncatingIfNeeded: ~key)) }
  }

  /// Collects the keys of all scores of at least `threshold`.
  private mutating func gather(
    _ scores: UnsafeBufferPointer<Float>, from threshold: Float, _ excluded: (Int32) -> Bool
  ) {
    keys.removeAll(keepingCapacity: true)
    for i in 0..<scores.count where scores[i] >= threshold && scores[i].isFinite && !excluded(Int32(i)) {
      keys.append(Self.key(scores[i], i))
    }
  }

  /// A score that probably more than `count` scores reach, estimated from every sixteenth. With it one comparison skips
  /// most scores.
  private mutating func estimatedThreshold(_ scores: UnsafeBufferPointer<Float>, _ count: Int) -> Float {
    let rank = count / 13 + 16
    for i in stride(from: 0, to: scores.count, by: 16) where scores[i].isFinite {
      keys.append(Self.key(scores[i], i))
    }
    guard rank < keys.count else { return -.infinity }
    return keys.withUnsafeMutableBufferPointer { keys in
      Self.partition(keys, rank)
      let index = keys[..<rank].min().map { Int32(truncatingIfNeeded: ~$0) } ?? 0
      return scores[Int(index)]
    }
  }

  /// The bits of a float, flipped so that they order like the float, then the inverted index: of equal scores the lower
  /// index is better.
  private static func key(_ score: Float, _ index: Int) -> UInt64 {
    let bits = (score + 0).bitPattern  // -0 is 0
    let ordered = bits >> 31 == 1 ? ~bits : bits | 1 << 31
    return UInt64(ordered) << 32 | UInt64(~UInt32(truncatingIfNeeded: index))
  }

  /// Moves the largest `count` keys to the front, in any order (quickselect).
  private static func partition(_ keys: UnsafeMutableBufferPointer<UInt64>, _ count: Int) {
    var (low, high) = (0, keys.count - 1)
    while low < high {
      // Median of three, because scores may come sorted.
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

  /// Heap sort, largest first.
  private static func sortDescending(_ keys: UnsafeMutableBufferPointer<UInt64>) {
    for root in stride(from: keys.count / 2 - 1, through: 0, by: -1) { siftDown(keys, root, keys.count) }
    for end in stride(from: keys.count - 1, to: 0, by: -1) {
      keys.swapAt(0, end)
      siftDown(keys, 0, end)
    }
  }

  /// Restores the min-heap of the first `count` keys below `root`.
  private static func siftDown(_ keys: UnsafeMutableBufferPointer<UInt64>, _ root: Int, _ count: Int) {
    var i = root
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
