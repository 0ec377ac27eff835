import Events
import Foundation
import Models
import Tensors

/// Turns lists into queries.
///
/// Ordered lists are asked for the next event at every place. The order of untimed lists means nothing, so they are
/// shuffled anew each epoch, and a place is asked for all that comes after it at once: the expectation over every
/// order of the rest, for one softmax.
struct BatchMaker {
  var length: Int
  var timeEncoder: TimeEncoder
  /// Queries on an untimed list in an epoch.
  var queriesPerEpoch: Int
  var weights: SignalWeights
  /// Share of the queries that name the feedback of what is asked for; the others ask for anything.
  var named: Float = 0.5
  /// Share of the queries of a timed list that do not say when they are asked.
  var untimed: Float = 0.1
  /// Share of the epochs in which a list longer than `length` is cut at a random place instead of its newest events.
  var earlier: Float = 0

  /// What the order of a list means.
  enum Order {
    /// The next event is what is asked for.
    case next
    /// Nothing: shuffled anew, and all that comes after a place is asked for.
    case shuffled
    /// The order is kept, but all that comes after a place is asked for: a short history of one person.
    case kept
  }

  func make(
    _ lists: ArraySlice<[Interaction]>, order: Order, random: inout RandomSource
  ) -> (PackedBatch, QueryBatch) {
    var batch = PackedBatch()
    var queries = QueryBatch()
    for list in lists where list.count >= 2 {
      switch order {
      case .next: addNext(list, &batch, &queries, &random)
      case .shuffled: addRest(list.shuffled(using: &random), &batch, &queries, &random)
      case .kept: addRest(list, &batch, &queries, &random)
      }
    }
    return (batch, queries)
  }

  private func addNext(
    _ list: [Interaction], _ batch: inout PackedBatch, _ queries: inout QueryBatch,
    _ random: inout RandomSource
  ) {
    var end = list.count
    if end > length + 1, random.uniform() < earlier {
      end = length + 1 + Int(random.next() % UInt64(list.count - length))
    }
    let first = max(0, end - length - 1)
    let start = batch.count
    batch.append(list[..<(end - 1)], length: length, timeEncoder: timeEncoder)
    for i in first + 1..<end {
      let token = start + i - first - 1
      // Some queries are asked at no particular time, and have to be answered too.
      if random.uniform() >= untimed {
        batch.queryTimes[token] = timeEncoder.encode(list[i].time, after: list[i - 1].time)
      }
      if random.uniform() < named { batch.querySignals[token] = list[i].signal.rawValue }
      let weight = weights[list[i].signal]
      queries.append(
        token: token, historyStart: start, targets: [(list[i].item, weight < 0 ? weight : 1)],
        weight: weight < 0 ? 1 : weight)
    }
  }

  private func addRest(
    _ order: [Interaction], _ batch: inout PackedBatch, _ queries: inout QueryBatch,
    _ random: inout RandomSource
  ) {
    let shown = min(length, order.count - 1)
    let start = batch.count
    batch.append(order[..<shown], length: length, timeEncoder: timeEncoder)
    // Places are drawn on a logarithmic scale: a new person's first answers matter as much as a long list's last.
    var places: Set<Int> = [shown - 1]
    for _ in 0..<queriesPerEpoch {
      places.insert(min(shown - 1, Int(Float(shown + 1).power(random.uniform())) - 1))
    }
    for place in places.sorted() {
      var rest = order[(place + 1)...].filter { weights[$0.signal] != 0 }
      if random.uniform() < named, let one = rest.randomElement(using: &random), weights[one.signal] > 0 {
        // "What would be loved next": of what comes after, only what that was said of.
        rest = rest.filter { $0.signal == one.signal }
        batch.querySignals[start + place] = one.signal.rawValue
      }
      // Where a history has times, what comes after it was asked for when it happened.
      if order[place].time != nil, place + 1 < order.count, let next = order[place + 1].time {
        batch.queryTimes[start + place] = timeEncoder.encode(next, after: order[place].time)
      }
      queries.append(
        token: start + place, historyStart: start, targets: rest.map { ($0.item, weights[$0.signal]) },
        weight: 1)
    }
  }
}

/// How much an event counts as something to foresee.
public struct SignalWeights: Sendable, Equatable {
  /// Loved.
  public var love = Opinion.love.targetWeight
  /// Liked.
  public var like = Opinion.like.targetWeight
  /// Seen without an opinion, or a source without ratings.
  public var seen = Opinion.unstated.targetWeight
  /// Disliked or dropped; below zero it is pressure against the title.
  public var dislike = Opinion.dislike.targetWeight

  /// Every event is a goal as good as another: what comes next, whatever will be said of it.
  public static let any = SignalWeights(love: 1, like: 1, seen: 1, dislike: 1)

  /// The defaults.
  public init(
    love: Float = Opinion.love.targetWeight, like: Float = Opinion.like.targetWeight,
    seen: Float = Opinion.unstated.targetWeight, dislike: Float = Opinion.dislike.targetWeight
  ) {
    self.love = love
    self.like = like
    self.seen = seen
    self.dislike = dislike
  }

  /// Weight of a signal.
  public subscript(signal: Signal) -> Float {
    switch signal.opinion {
    case .love: love
    case .like: like
    case .unstated: seen
    case .dislike: dislike
    }
  }
}

extension Float {
  /// `self` to the power `exponent`, self positive.
  func power(_ exponent: Float) -> Float { Float(pow(Double(self), Double(exponent))) }
}
