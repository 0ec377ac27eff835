import Events
import Foundation
import Foundations
import Models
import Tensors

/// Turns lists into batches of queries with targets.
///
/// In lists with times, every position asks for the next event. The order of lists without times means nothing: they are
/// shuffled in every epoch, and a position asks for all later events at once, which is the expectation over all orders of the
/// rest for the price of one softmax.
struct BatchMaker {
  var length: Int
  var timeEncoder: TimeEncoder
  /// Queries per epoch on a list without times.
  var queriesPerEpoch: Int
  var weights: SignalWeights
  /// Share of the queries that name the feedback they ask for; the others ask for any.
  var named: Float = 0.5
  /// Share of the queries of a list with times that have no time themselves.
  var untimed: Float = 0.1
  /// Share of the epochs in which a list longer than `length` is cut at a random place instead of to its newest events.
  var earlier: Float = 0
  /// When the items began.
  var availability = Availability.unknown

  /// What the order of a list means.
  enum Order {
    /// The next event is the target.
    case next
    /// The order means nothing: shuffled, all later events are targets.
    case shuffled
    /// The order is kept, all later events are targets: for the short history of one user.
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
      // Some queries have no time, because such queries occur after training too.
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
    let unavailable = availability.items(after: availability.reach(order.lazy.map(\.item)))
    let start = batch.count
    batch.append(order[..<shown], length: length, timeEncoder: timeEncoder)
    // Positions are drawn on a logarithmic scale: the first answers of a new user matter as much as the last of a long list.
    var places: Set<Int> = [shown - 1]
    for _ in 0..<queriesPerEpoch {
      places.insert(min(shown - 1, Int(Float(shown + 1).power(random.uniform())) - 1))
    }
    for place in places.sorted() {
      var rest = order[(place + 1)...].filter { weights[$0.signal] != 0 }
      if random.uniform() < named, let one = rest.randomElement(using: &random), weights[one.signal] > 0 {
        // A query that names a feedback has only later events of that feedback as targets.
        rest = rest.filter { $0.signal == one.signal }
        batch.querySignals[start + place] = one.signal.rawValue
      }
      // In a list with times, the time of the query is that of the next event.
      if order[place].time != nil, place + 1 < order.count, let next = order[place + 1].time {
        batch.queryTimes[start + place] = timeEncoder.encode(next, after: order[place].time)
      }
      queries.append(
        token: start + place, historyStart: start, targets: rest.map { ($0.item, weights[$0.signal]) },
        weight: 1, unavailable: availability.years.isEmpty ? nil : unavailable)
    }
  }
}

/// Weight of an event as a target, by feedback.
public struct SignalWeights: Sendable, Equatable {
  /// Loved.
  public var love = Opinion.love.targetWeight
  /// Liked.
  public var like = Opinion.like.targetWeight
  /// Seen without an opinion, or rated nowhere.
  public var seen = Opinion.unstated.targetWeight
  /// Disliked or dropped; a negative weight pushes the title's score down.
  public var dislike = Opinion.dislike.targetWeight

  /// Every event counts the same, whatever its feedback.
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
