import Foundations
import Models

/// Lists of many users over a fixed set of items, one after the other: in memory (`TrainingData`) or in a file that is read by
/// ranges, so that training on them takes no memory for each user.
public protocol ListSource: Sendable {
  /// The items.
  var items: ItemIndex { get }
  /// Whether the lists have times, oldest first.
  var ordered: Bool { get }
  /// Number of lists; some may be empty.
  var count: Int { get }
  /// Whether the lists are read from a file: what is made of each user should not be kept in memory either.
  var isStreamed: Bool { get }
  /// Calls `body` with each list of a range, in order. O(rows).
  ///
  /// - Throws: an error of the file they lie in; what `body` throws.
  func forEachList(_ range: Range<Int>, _ body: (_ place: Int, _ list: [Interaction]) throws -> Void) throws
}

extension ListSource {
  /// Calls `body` with each list, in order. O(rows).
  public func forEachList(_ body: (_ place: Int, _ list: [Interaction]) throws -> Void) throws {
    try forEachList(0..<count, body)
  }

  /// Whether any list fulfils a condition. O(rows), less when one of the first does.
  public func contains(where isFound: ([Interaction]) -> Bool) throws -> Bool {
    var found = false
    for start in stride(from: 0, to: count, by: 4096) where !found {
      try forEachList(start..<min(start + 4096, count)) { _, list in found = found || isFound(list) }
    }
    return found
  }

  /// The lists of the `part`-th of `parts` equal ranges, from 1.
  public func range(part: Int, of parts: Int) -> Range<Int> {
    count * (part - 1) / parts..<count * part / parts
  }
}

extension TrainingData: ListSource {
  /// Number of lists.
  public var count: Int { lists.count }
  /// They are in memory.
  public var isStreamed: Bool { false }

  /// Calls `body` with each list of a range.
  public func forEachList(
    _ range: Range<Int>, _ body: (_ place: Int, _ list: [Interaction]) throws -> Void
  ) rethrows { for place in range { try body(place, lists[place]) } }
}

/// The same lists without some, in whose places empty ones stand.
struct ListsWithout: ListSource {
  let base: any ListSource
  let left: Set<Int>

  var items: ItemIndex { base.items }
  var ordered: Bool { base.ordered }
  var count: Int { base.count }
  var isStreamed: Bool { base.isStreamed }

  func forEachList(_ range: Range<Int>, _ body: (Int, [Interaction]) throws -> Void) throws {
    try base.forEachList(range) { try body($0, left.contains($0) ? [] : $1) }
  }
}

extension ListSource {
  /// Holds lists out by the same draw as `TrainingData.holdingOut`.
  func withoutHeldOut(share: Double, seed: UInt64) throws -> (train: any ListSource, heldOut: [[Interaction]])
  {
    var draw = HeldOutDraw(share: share, seed: seed)
    var left: Set<Int> = []
    var heldOut: [[Interaction]] = []
    try forEachList { place, list in
      guard !list.isEmpty, draw.next() else { return }
      left.insert(place)
      heldOut.append(list)
    }
    return (ListsWithout(base: self, left: left), heldOut)
  }
}

/// Draws for each list whether it is held out.
struct HeldOutDraw {
  private let share: Double
  private var random: RandomSource

  init(share: Double, seed: UInt64) { (self.share, random) = (share, RandomSource(seed: seed)) }

  mutating func next() -> Bool { Double(random.uniform()) < share }
}

/// Cuts long lists as `TrainingData.cuttingLongLists` does, one after the other.
struct ListCutter {
  private let most: Int, pieces: Int, ordered: Bool
  private var random: RandomSource

  init(to most: Int, pieces: Int, ordered: Bool, seed: UInt64) {
    (self.most, self.pieces, self.ordered) = (most, pieces, ordered)
    random = RandomSource(seed: seed)
  }

  /// The list, or its random pieces. O(length).
  mutating func cut(_ list: [Interaction]) -> [[Interaction]] {
    guard list.count > most else { return [list] }
    let order = ordered ? Array(list.suffix(most * pieces)) : list.shuffled(using: &random)
    return (0..<min(pieces, (order.count + most - 1) / most)).map { piece in
      Array(order[piece * most..<min((piece + 1) * most, order.count)])
    }
  }
}
