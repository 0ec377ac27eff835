import Events
import Tensors

/// Raises what is like the loved and liked titles and lowers what is like the disliked ones, by a few near neighbours of each answer.
///
/// With the sums p over loved and liked and q over disliked neighbours the score of an item is (p - q) / (1 + p + q), between -1 and
/// 1: one answer moves it at once, and a hundred do not drown the next. Models that are trained on lists raise the neighbours of a
/// dislike, because a dislike on a list also says "watched"; this one cannot.
public struct SignedNeighbours: StoredModel, PersonalModel, IncrementalLeaveOneOut {
  /// `neighbours`.
  public static let kind = "neighbours"
  /// The items it was fitted to.
  public let items: ItemIndex
  /// Scores lie between -1 and 1.
  public var scoresAreLogOdds: Bool { false }
  /// How near the neighbours of each item are, 0 to 1, `[items, items]`.
  private let nearness: SparseRows
  private var raisedCache = HistorySumCache()
  private var loweredCache = HistorySumCache()
  private var last = LastResult<Sums>()

  /// What near answers raise and lower each item by, `[items]`.
  private struct Sums: Sendable {
    var raised, lowered: [Float]
  }

  /// A model of neighbours.
  ///
  /// - Throws: `ModelError` for rows of another number of items.
  public init(items: ItemIndex, nearness: SparseRows) throws {
    guard nearness.rows == items.count, nearness.cols == items.count else {
      throw ModelError("The neighbours are not those of \(items.count) titles.")
    }
    (self.items, self.nearness) = (items, nearness)
  }

  /// The neighbours are shared.
  public var withOwnCaches: any ItemScorer {
    var copy = self
    (copy.raisedCache, copy.loweredCache, copy.last) = (HistorySumCache(), HistorySumCache(), LastResult())
    return copy
  }

  /// What an answer counts: among the raised for p, among the lowered for q.
  private static func weight(_ event: Interaction) -> (raised: Float, lowered: Float) {
    switch event.signal.opinion {
    case .love: (1, 0)
    case .like: (0.7, 0)
    case .dislike: (0, 2)
    case .unstated: (0, 0)
    }
  }

  /// O(items) when the history extends that of the last call by one event, else O(events neighbours + items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    Self.combine(sums(history, query), into: &scores)
  }

  /// O(neighbours + items) for each answer left out.
  public func leaveOneOutScores(
    _ history: [Interaction], query: Query, without positions: [Int], whole: [Float]
  ) -> any LeaveOneOutScores {
    let weights = query.weights(history)
    let sums = sums(history, query)
    return DenseLeaveOneOutScores(
      positions.map { position in
        var left = sums
        add(history[position], times: weights.isEmpty ? -1 : -weights[position], to: &left)
        var rest: [Float] = []
        Self.combine(left, into: &rest)
        return rest
      })
  }

  /// Sums over a history whose events count as `query` says.
  private func sums(_ history: [Interaction], _ query: Query) -> Sums {
    last.value(history, query) {
      // The cached sums count every event once; the newest are few.
      var sums = Sums(
        raised: sum(history, raisedCache) { Self.weight($0).raised },
        lowered: sum(history, loweredCache) { Self.weight($0).lowered })
      for (event, weight) in zip(history, query.weights(history)) where weight != 1 {
        add(event, times: weight - 1, to: &sums)
      }
      return sums
    }
  }

  private func sum(
    _ history: [Interaction], _ cache: HistorySumCache, _ weight: (Interaction) -> Float
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: items.count) { out, count in
      count = items.count
      cache.sum(of: history, into: .init(rebasing: out[..<count])) { sum, events, isNew in
        if isNew { sum.update(repeating: 0) }
        for event in events { add(event, times: weight(event), to: sum) }
      }
    }
  }

  private func add(_ event: Interaction, times sign: Float, to sums: inout Sums) {
    let weight = Self.weight(event)
    sums.raised.withUnsafeMutableBufferPointer { add(event, times: sign * weight.raised, to: $0) }
    sums.lowered.withUnsafeMutableBufferPointer { add(event, times: sign * weight.lowered, to: $0) }
  }

  private func add(_ event: Interaction, times weight: Float, to sum: UnsafeMutableBufferPointer<Float>) {
    guard event.item >= 0, Int(event.item) < items.count, weight != 0, let start = sum.baseAddress else {
      return
    }
    nearness.add(row: Int(event.item), times: weight, to: start)
  }

  private static func combine(_ sums: Sums, into scores: inout [Float]) {
    let n = sums.raised.count
    scores.resize(to: n)
    scores.withUnsafeMutableBufferPointer { scores in
      for i in 0..<n { scores[i] = score(sums.raised[i], sums.lowered[i]) }
    }
  }

  private static func score(_ raised: Float, _ lowered: Float) -> Float {
    let (p, q) = (max(0, raised), max(0, lowered))
    return (p - q) / (1 + p + q)
  }
}

extension SignedNeighbours: AttributingScorer {
  /// Exact, from both sums at each item. O(events items log width).
  public func attributions(_ history: [Interaction], query: Query, to wanted: [Int32]) -> Attributions {
    var near = Attributions(items: wanted.count, events: history.count)
    for (e, event) in history.enumerated() where event.item >= 0 && Int(event.item) < items.count {
      near.withEvent(e) { out, stride in
        nearness.pick(row: Int(event.item), columns: wanted, times: 1, to: out, stride: stride)
      }
    }
    let recency = query.weights(history)
    let weights = history.indices.map { e -> (raised: Float, lowered: Float) in
      let weight = Self.weight(history[e])
      return recency.isEmpty ? weight : (weight.raised * recency[e], weight.lowered * recency[e])
    }
    for i in wanted.indices {
      var (raised, lowered): (Float, Float) = (0, 0)
      for e in history.indices {
        raised += weights[e].raised * near[i, e]
        lowered += weights[e].lowered * near[i, e]
      }
      let whole = Self.score(raised, lowered)
      for e in history.indices where near[i, e] != 0 {
        let (p, q) = (raised - weights[e].raised * near[i, e], lowered - weights[e].lowered * near[i, e])
        near[i, e] = whole - Self.score(p, q)
      }
    }
    return near
  }
}

extension SignedNeighbours {
  private struct Configuration: Codable {
    var width: Int
    var scale: Float
  }

  /// The neighbours.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] { nearness.tensors(prefix: "") }

  /// Their number and scale.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(Configuration(width: nearness.width, scale: nearness.scale))]
  }

  /// Reads a model whose tensors and metadata begin with `prefix`.
  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let stored = try opened.configuration(Configuration.self, prefix: prefix)
    let n = opened.items.count
    try self.init(
      items: opened.items,
      nearness: try opened.sparseRows(prefix, rows: n, cols: n, width: stored.width, scale: stored.scale))
  }
}
