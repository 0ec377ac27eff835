import Foundations
import Models
import Tensors

/// Lists of many users over a fixed set of items.
public struct TrainingData: Sendable {
  /// The items.
  public var items: ItemIndex
  /// A list for each user, oldest first if the lists have times.
  public var lists: [[Interaction]]
  /// Whether the lists have times, so that their order means something. Others are shuffled in every epoch.
  public var ordered: Bool
  /// When the items began.
  public var availability = Availability.unknown

  /// Lists over `items`.
  public init(items: ItemIndex, lists: [[Interaction]], ordered: Bool) {
    self.items = items
    self.lists = lists
    self.ordered = ordered
  }

  /// Number of events.
  public var rows: Int { lists.reduce(0) { $0 + $1.count } }

  /// How many users love each item, `[items]`.
  public var loves: [Float] {
    var counts = [Float](repeating: 0, count: items.count)
    for list in lists { for event in list where event.signal == .love { counts[Int(event.item)] += 1 } }
    return counts
  }

  /// How many users have each item, with any feedback, `[items]`.
  public var userCounts: [Float] {
    var counts = [Float](repeating: 0, count: items.count)
    for list in lists { for event in list { counts[Int(event.item)] += 1 } }
    return counts
  }

  /// Cuts lists longer than `most` into at most `pieces` random pieces of that length (of the newest events when ordered). Keeps a
  /// user with a very long list from counting as much as twenty others.
  public func cuttingLongLists(to most: Int, pieces: Int, seed: UInt64) -> TrainingData {
    var cutter = ListCutter(to: most, pieces: pieces, ordered: ordered, seed: seed)
    var result = self
    result.lists = lists.flatMap { cutter.cut($0) }
    return result
  }

  /// Holds out about that share of the users with their whole lists, by a seeded draw.
  public func holdingOut(share: Double, seed: UInt64) -> (train: TrainingData, heldOut: [[Interaction]]) {
    var draw = HeldOutDraw(share: share, seed: seed)
    var train = self
    train.lists = []
    var heldOut: [[Interaction]] = []
    for list in lists {
      if draw.next() { heldOut.append(list) } else { train.lists.append(list) }
    }
    return (train, heldOut)
  }
}
