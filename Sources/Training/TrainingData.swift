import Models
import Tensors

/// Lists of many people over a fixed set of items.
public struct TrainingData: Sendable {
  /// The items.
  public var items: ItemIndex
  /// A list a person, oldest first where there are times.
  public var lists: [[Interaction]]
  /// Whether the order of the lists means anything. Without times it does not, and every epoch shuffles anew.
  public var ordered: Bool

  /// Lists over `items`.
  public init(items: ItemIndex, lists: [[Interaction]], ordered: Bool) {
    self.items = items
    self.lists = lists
    self.ordered = ordered
  }

  /// Number of events.
  public var rows: Int { lists.reduce(0) { $0 + $1.count } }

  /// How many people loved each item, `[items.count]`.
  public var loves: [Float] {
    var counts = [Float](repeating: 0, count: items.count)
    for list in lists { for event in list where event.signal == .love { counts[Int(event.item)] += 1 } }
    return counts
  }

  /// How many people met each item, whatever they said of it, `[items.count]`.
  public var userCounts: [Float] {
    var counts = [Float](repeating: 0, count: items.count)
    for list in lists { for event in list { counts[Int(event.item)] += 1 } }
    return counts
  }

  /// Cuts lists longer than `most` into at most `pieces` random pieces of that length (of the newest events when
  /// ordered), so that one heavy rater does not weigh as much as twenty people.
  public func cuttingLongLists(to most: Int, pieces: Int, seed: UInt64) -> TrainingData {
    var random = RandomSource(seed: seed)
    var result = self
    result.lists = lists.flatMap { list -> [[Interaction]] in
      guard list.count > most else { return [list] }
      let order = ordered ? Array(list.suffix(most * pieces)) : list.shuffled(using: &random)
      return (0..<min(pieces, (order.count + most - 1) / most)).map { piece in
        Array(order[piece * most..<min((piece + 1) * most, order.count)])
      }
    }
    return result
  }

  /// People held out whole: every list goes to one side by a seeded draw.
  public func holdingOut(share: Double, seed: UInt64) -> (train: TrainingData, held: [[Interaction]]) {
    var random = RandomSource(seed: seed)
    var train = self
    train.lists = []
    var held: [[Interaction]] = []
    for list in lists {
      if Double(random.uniform()) < share { held.append(list) } else { train.lists.append(list) }
    }
    return (train, held)
  }
}
