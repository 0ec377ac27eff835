import CKernels
import Synchronization
import Tensors

/// A trained SASRec as a scorer: a history in, a logit for every item out.
public final class SASRecScorer: ItemScorer {
  /// The items it was trained on.
  public let items: ItemIndex
  /// Its weights, frozen.
  public let weights: SASRecWeights
  private let state: Mutex<State>

  /// Buffers and caches, shared by all calls. `@unchecked Sendable`: reached only through the mutex, and no reference leaves it.
  private final class State: @unchecked Sendable {
    let network: SASRecNetwork
    // Made at first use: measuring many users needs neither.
    lazy var encoder = SASRecIncrementalEncoder(network.weights)
    private lazy var current = SASRecHistoryCache(network.weights.configuration)
    /// The history in the window of the next answer, where that is another window.
    private var nextWindow: SASRecHistoryCache?

    init(_ weights: SASRecWeights) { network = SASRecNetwork(weights, training: false) }

    /// The cache of a history (not empty).
    func cache(of history: [Interaction]) -> SASRecHistoryCache {
      if let nextWindow, nextWindow.main.isPrefix(of: history) {
        (current, self.nextWindow) = (nextWindow, nil)
      }
      current.update(to: history, encoder)
      return current
    }

    /// See `ItemScorer.prepare`.
    func prepare(_ history: [Interaction], without positions: [Int]) -> Bool {
      let c = network.weights.configuration
      let start = c.windowStart(forCount: history.count + 1)
      if start == c.windowStart(forCount: history.count) {
        nextWindow = nil
        current.update(to: history, encoder)
        return current.prepareLeaveOneOut(positions.map { $0 - start }, encoder)
      }
      if let nextWindow, nextWindow.matches(history, windowStart: start) {
        return nextWindow.prepareLeaveOneOut(positions.map { $0 - start }, encoder)
      }
      let next = SASRecHistoryCache(c)
      next.update(to: history, windowStart: start, encoder)
      encoder.flush()
      nextWindow = next
      return true
    }
  }

  /// Number of events that went through the blocks so far; tests measure with it what caching saves.
  var encodedEvents: Int { state.withLock { $0.encoder.encodedEvents } }

  /// A scorer over frozen weights.
  public init(weights: SASRecWeights, items: ItemIndex) {
    self.weights = weights
    self.items = items
    state = Mutex(State(weights))
  }

  /// Some buffers of `[length, dim]`; the weights are shared.
  public var withOwnCaches: any ItemScorer { SASRecScorer(weights: weights, items: items) }

  /// Logits of all items after a history, `[items.count]`. An empty history gets the output bias, the log of
  /// popularity. Events of unknown items are ignored.
  ///
  /// Keys and values of the previous history are cached: appending one event costs O(dim (dim + hidden + length) +
  /// items dim), another history a whole pass. Both agree within 1e-5.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let v = items.count
    scores.resize(to: v)
    let fits = history.allSatisfy { $0.item >= 0 && Int($0.item) < v }
    let known = fits ? history : history.filter { $0.item >= 0 && Int($0.item) < v }
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      guard !known.isEmpty else {
        start.update(from: weights.outputBias.value.pointer, count: v)
        return
      }
      state.withLock { $0.encoder.logits($0.cache(of: known).main, query, into: start) }
    }
  }

  /// Scores, and leave-one-out scores from cached keys and values: only tokens after each event left out are computed
  /// again. Leaving out an event before the window changes nothing, and the window does not move.
  public func score(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    guard !history.isEmpty, !positions.isEmpty,
      history.allSatisfy({ $0.item >= 0 && Int($0.item) < items.count })
    else {
      score(history, query: query, into: &scores)
      return passes(history, query: query, without: positions)
    }
    let (d, v) = (weights.configuration.dim, items.count)
    let states = Tensor(positions.count, d)
    scores.resize(to: v)
    state.withLock { state in
      let (cache, encoder) = (state.cache(of: history), state.encoder)
      let main = cache.main
      let first = history.count - main.history.count
      let inside = positions.indices.filter { positions[$0] >= first && main.history.count > 1 }
      let branches = cache.leaveOneOut.caches(
        of: main, without: inside.map { positions[$0] - first }, encoder)
      let outputs = Tensor(1 + branches.count, d)
      encoder.outputStates([main] + branches, query, into: outputs.pointer)
      for (n, r) in inside.enumerated() { states.row(r).update(from: outputs.row(1 + n), count: d) }
      for r in positions.indices where positions[r] < first {
        states.row(r).update(from: outputs.pointer, count: d)
      }
      scores.withUnsafeMutableBufferPointer { out in
        if let start = out.baseAddress { encoder.logits(outputs.pointer, into: start) }
      }
      withExtendedLifetime(outputs) {}
    }
    return SASRecLeaveOneOutScores(outputStates: states, weights: weights)
  }

  /// Projects item weights onto the output state: `item^T weights` `[dim]`, then `output bias . weights`.
  /// O(items dim).
  public func weigh(_ weights: [Float]) -> ItemWeights {
    let (d, table) = (self.weights.configuration.dim, self.weights.item.value)
    var projected = [Float](repeating: 0, count: d + 1)
    projected.withUnsafeMutableBufferPointer { out in
      if let start = out.baseAddress {
        BLAS.multiplyVector(table.pointer, rows: table.rows, cols: d, transpose: true, weights, into: start)
      }
    }
    projected[d] = BLAS.dot(self.weights.outputBias.value.pointer, weights, count: weights.count)
    return ItemWeights(values: weights, projected: projected)
  }

  /// Prepares leave-one-out caches, and the window of the next answer where it moves.
  public func prepare(_ history: [Interaction], without positions: [Int]) -> Bool {
    guard !history.isEmpty, history.allSatisfy({ $0.item >= 0 && Int($0.item) < items.count }) else {
      return false
    }
    return state.withLock { $0.prepare(history, without: positions) }
  }

  /// Logits after several histories in one pass without caches, `[histories.count][items.count]`.
  public func scores(_ histories: [[Interaction]], query: [Query]) -> [[Float]] {
    let (d, v) = (weights.configuration.dim, items.count)
    let bias = Array(weights.outputBias.value.elements)
    let timeEncoder = weights.configuration.timeEncoder
    var batch = PackedBatch()
    // Indices of the histories in the batch; the others are empty.
    var batched: [Int] = []
    for (i, history) in histories.enumerated() {
      let known = history.filter { $0.item >= 0 && Int($0.item) < v }
      guard !known.isEmpty else { continue }
      batch.append(
        known[...], length: known.count - weights.configuration.windowStart(forCount: known.count),
        timeEncoder: timeEncoder,
        query: i < query.count ? query[i] : Query())
      batched.append(i)
    }
    var result = [[Float]](repeating: bias, count: histories.count)
    guard !batched.isEmpty else { return result }
    state.withLock { state in
      let network = state.network
      network.forward(batch)
      let output = Tensor(batched.count, d)
      let mean = Tensor(1, batched.count)
      network.outputStates(
        batch.starts.dropFirst().map { $0 - 1 }[...], into: output, mean: mean, rstd: Tensor(1, batched.count)
      )
      let logits = Tensor(batched.count, v)
      BLAS.multiply(output, weights.item.value, transposeB: true, into: logits)
      nk_add_bias(logits.pointer, weights.outputBias.value.pointer, batched.count, v)
      for (r, i) in batched.enumerated() {
        result[i] = Array(UnsafeBufferPointer(start: logits.row(r), count: v))
      }
      withExtendedLifetime(logits) {}
    }
    return result
  }
}
