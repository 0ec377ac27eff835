import Catalogue
import Foundations

extension JunkFilter {
  /// Lists that are the same as an earlier one, or nearly: found by the smallest hashes of their ratings (MinHash), then compared.
  /// O(rows), and 160 bytes a list.
  func copies() -> [Int] {
    var candidates = CopyCandidates(lists: isJunk.count)
    var comparison = Comparison(titles: table.itemIDs.count)
    var copies: [Int] = []
    var smallest = [UInt64](repeating: .max, count: CopyCandidates.bands * 2)
    for user in isJunk.indices where !isJunk[user] && list(user).count >= Self.fewestCopied {
      for place in smallest.indices { smallest[place] = .max }
      for row in list(user) {
        let mark = mark(row)
        for place in smallest.indices {
          smallest[place] = min(
            smallest[place], RandomSource.mixed(mark &+ UInt64(place) &* 0x9E37_79B9_7F4A_7C15))
        }
      }
      comparison.begin(user, self)
      let isCopy = candidates.add(user, smallest) { comparison.isCopied(from: $0, self) }
      if isCopy { copies.append(user) }
    }
    return copies
  }

  /// A title with its score.
  private func mark(_ row: Int) -> UInt64 { UInt64(table.items[row]) << 8 | UInt64(score(row)) }

  private func score(_ row: Int) -> UInt8 { UInt8(clamping: Int(table.numbersOrFeedback(row) * 10)) }

  /// Compares one list with others.
  private struct Comparison {
    private var user = -1
    private var length = 0
    /// Who was last marked at a title, plus one, and with which score.
    private var marked: [UInt32]
    private var scores: [UInt8]

    init(titles: Int) {
      marked = Array(repeating: 0, count: titles)
      scores = Array(repeating: 0, count: titles)
    }

    mutating func begin(_ user: Int, _ filter: JunkFilter) {
      self.user = user
      let list = filter.list(user)
      length = list.count
      for row in list {
        let item = Int(filter.table.items[row])
        marked[item] = UInt32(user) + 1
        scores[item] = filter.score(row)
      }
    }

    /// Whether `copiedShare` of the titles of both lists are the same with their scores. Stops as soon as it cannot be any more.
    func isCopied(from other: Int, _ filter: JunkFilter) -> Bool {
      let list = filter.list(other)
      // common * 100 >= (length + list.count - common) * share
      let all = (length + list.count) * JunkFilter.copiedShare
      let needed = (all + 99 + JunkFilter.copiedShare) / (100 + JunkFilter.copiedShare)
      guard needed <= min(length, list.count) else { return false }
      var spare = list.count - needed
      for row in list {
        let item = Int(filter.table.items[row])
        if marked[item] == UInt32(user) + 1, scores[item] == filter.score(row) { continue }
        spare -= 1
        if spare < 0 { return false }
      }
      return true
    }
  }
}

/// Lists by the smallest hashes of their ratings, in pairs: lists that share a pair may be copies. A hash table of numbers; each
/// chain holds lists in the order they came.
private struct CopyCandidates {
  static let bands = 8
  /// Longer chains say nothing new.
  private static let longest = 20
  /// First node of each chain, plus one.
  private var heads: [UInt32]
  /// Of each node (a list's place times `bands` plus the band): its key, and the next of its chain, plus one.
  private var keys: [UInt64]
  private var next: [UInt32]
  /// The list of each place.
  private var lists: [UInt32] = []

  init(lists: Int) {
    var capacity = 16
    while capacity < lists * Self.bands { capacity *= 2 }
    heads = Array(repeating: 0, count: capacity)
    (keys, next) = ([], [])
  }

  /// Adds a list unless it is a copy of one before it that shares a pair of hashes with it.
  ///
  /// - Returns: whether it is a copy.
  mutating func add(_ list: Int, _ smallest: [UInt64], isCopy: (Int) -> Bool) -> Bool {
    var ends: [(slot: Int, last: UInt32, isFull: Bool)] = []
    let place = lists.count
    let own = (0..<Self.bands).map { band in
      RandomSource.mixed(smallest[2 * band] ^ (smallest[2 * band + 1] &* 31) ^ UInt64(band))
    }
    for key in own {
      let slot = Int(truncatingIfNeeded: key) & (heads.count - 1)
      var (node, last, count) = (heads[slot], UInt32(0), 0)
      while node > 0 {
        let index = Int(node) - 1
        if keys[index] == key {
          if count < Self.longest, isCopy(Int(lists[index / Self.bands])) { return true }
          count += 1
        }
        (last, node) = (node, next[index])
      }
      ends.append((slot, last, count >= Self.longest))
    }
    lists.append(UInt32(list))
    keys += own
    next += [UInt32](repeating: 0, count: Self.bands)
    for (band, end) in ends.enumerated() where !end.isFull {
      let node = UInt32(place * Self.bands + band) + 1
      // Another band of this list may have gone into the same chain just now.
      var last = end.last
      if last == 0 { last = heads[end.slot] }
      while last > 0, next[Int(last) - 1] > 0 { last = next[Int(last) - 1] }
      if last == 0 { heads[end.slot] = node } else { next[Int(last) - 1] = node }
    }
    return false
  }
}
