import CKernels
import Synchronization
import Tensors

/// A trained SASRec that ranks: history in, a logit for every item out.
public final class SASRecScorer: ItemScorer {
  /// The items it was trained on.
  public let items: ItemIndex
  /// `sasrec`.
  public let name = "sasrec"
  /// What its file says of it.
  public let card: ModelCard
  /// Its weights, frozen.
  public let weights: SASRecWeights
  private let buffers: Mutex<Buffers>

  /// What all calls share, one at a time. `@unchecked Sendable`: reached only through the mutex, and no reference leaves it.
  private final class Buffers: @unchecked Sendable {
    let pass: SASRecPass
    // Made when first needed: measuring many users needs none of these.
    lazy var runner = SASRecRunner(pass.weights)
    private lazy var cache = SASRecHistoryCache(pass.weights.configuration)
    /// For the window of the next answer, where that is another one.
    private var next: SASRecHistoryCache?

    init(_ weights: SASRecWeights) { pass = SASRecPass(weights, training: false) }

    /// The cache brought up to date with a history (not empty).
    func session(_ history: [Interaction]) -> SASRecHistoryCache {
      if let next, next.session.isBegun(by: history) { (cache, self.next) = (next, nil) }
      cache.take(history, runner)
      return cache
    }

    /// See `ItemScorer.prepare`.
    func prepare(_ history: [Interaction], without places: [Int]) -> Bool {
      let c = pass.weights.configuration
      let first = c.firstKept(of: history.count + 1)
      if first == c.firstKept(of: history.count) {
        next = nil
        cache.take(history, runner)
        return cache.prepare(places.map { $0 - first }, runner)
      }
      if let next, next.holds(history, from: first) {
        return next.prepare(places.map { $0 - first }, runner)
      }
      let next = SASRecHistoryCache(c)
      next.take(history, from: first, runner)
      runner.run()
      self.next = next
      return true
    }
  }

  /// How many events went through the blocks so far: what keeping keys and values spares.
  var computed: Int { buffers.withLock { $0.runner.computed } }

  /// A scorer over frozen weights.
  public init(weights: SASRecWeights, items: ItemIndex, card: ModelCard) {
    self.weights = weights
    self.items = items
    self.card = card
    buffers = Mutex(Buffers(weights))
  }

  /// Loads the model file at `path`.
  ///
  /// - Throws: `TensorsError`, `ModelError`: see `SASRecWeights.read`.
  public convenience init(path: String) throws {
    let (weights, items, card) = try SASRecWeights.read(path)
    self.init(weights: weights, items: items, card: card)
  }

  /// Logits of all items given a history, `[items.count]`. An empty history gets the output bias: the log of
  /// popularity. Events of unknown items are passed over.
  ///
  /// What was computed for the previous history is kept: one more answer costs O(dim (dim + hidden + length)) and
  /// one reading of the item table, anything else a whole pass. Both agree within 1e-5.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let v = items.count
    if scores.count != v { scores = [Float](repeating: 0, count: v) }
    let fits = history.allSatisfy { $0.item >= 0 && Int($0.item) < v }
    let known = fits ? history : history.filter { $0.item >= 0 && Int($0.item) < v }
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      guard !known.isEmpty else {
        start.update(from: weights.outputBias.value.pointer, count: v)
        return
      }
      buffers.withLock { $0.runner.logits($0.session(known).session, query, into: start) }
    }
  }

  /// What each event is worth, from the cached pass over the whole history: only what came after an event is computed
  /// anew, with the newest events of the history itself. Of a history longer than the window, events outside it change nothing,
  /// and the window is not moved.
  public func score(
    _ history: [Interaction], query: Query, without places: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    guard !history.isEmpty, !places.isEmpty,
      history.allSatisfy({ $0.item >= 0 && Int($0.item) < items.count })
    else {
      score(history, query: query, into: &scores)
      return passes(history, query: query, without: places)
    }
    let (d, v) = (weights.configuration.dim, items.count)
    let left = Tensor(places.count, d)
    if scores.count != v { scores = [Float](repeating: 0, count: v) }
    buffers.withLock { buffers in
      let (cache, runner) = (buffers.session(history), buffers.runner)
      let session = cache.session
      let first = history.count - session.history.count
      let inside = places.indices.filter { places[$0] >= first && session.history.count > 1 }
      let leaveOneOut = cache.leaveOneOut.of(session, without: inside.map { places[$0] - first }, runner)
      let heads = Tensor(1 + leaveOneOut.count, d)
      runner.heads([session] + leaveOneOut, query, into: heads.pointer)
      for (n, r) in inside.enumerated() { left.row(r).update(from: heads.row(1 + n), count: d) }
      for r in places.indices where places[r] < first { left.row(r).update(from: heads.pointer, count: d) }
      scores.withUnsafeMutableBufferPointer { out in
        if let start = out.baseAddress { runner.logits(heads.pointer, into: start) }
      }
    }
    return SASRecLeaveOneOutScores(heads: left, weights: weights)
  }

  /// What the weights come to in front of the item table. O(items dim).
  public func weigh(_ weights: [Float]) -> ItemWeights {
    let (d, table) = (self.weights.configuration.dim, self.weights.item.value)
    var inside = [Float](repeating: 0, count: d + 1)
    inside.withUnsafeMutableBufferPointer { out in
      if let start = out.baseAddress {
        BLAS.multiplyVector(table.pointer, rows: table.rows, cols: d, transpose: true, weights, into: start)
      }
    }
    inside[d] = BLAS.dot(self.weights.outputBias.value.pointer, weights, count: weights.count)
    return ItemWeights(values: weights, inside: inside)
  }

  /// The leaveOneOut of some events, and the next window.
  public func prepare(_ history: [Interaction], without places: [Int]) -> Bool {
    guard !history.isEmpty, history.allSatisfy({ $0.item >= 0 && Int($0.item) < items.count }) else {
      return false
    }
    return buffers.withLock { $0.prepare(history, without: places) }
  }

  /// The same for several histories in one pass, `[histories.count][items.count]`.
  public func scores(_ histories: [[Interaction]], query: [Query]) -> [[Float]] {
    let (d, v) = (weights.configuration.dim, items.count)
    let bias = Array(weights.outputBias.value.elements)
    let clock = weights.configuration.clock
    var batch = PackedBatch()
    var asked: [Int] = []
    for (i, history) in histories.enumerated() {
      let known = history.filter { $0.item >= 0 && Int($0.item) < v }
      guard !known.isEmpty else { continue }
      batch.append(
        known[...], length: known.count - weights.configuration.firstKept(of: known.count), clock: clock,
        query: i < query.count ? query[i] : Query())
      asked.append(i)
    }
    var result = [[Float]](repeating: bias, count: histories.count)
    guard !asked.isEmpty else { return result }
    buffers.withLock { buffers in
      let pass = buffers.pass
      pass.forward(batch)
      let head = Tensor(asked.count, d)
      let moments = Tensor(2, asked.count)
      pass.heads(
        batch.starts.dropFirst().map { $0 - 1 }[...], into: head, mean: moments, rstd: Tensor(1, asked.count))
      let logits = Tensor(asked.count, v)
      BLAS.multiply(
        head.pointer, d, weights.item.value.pointer, d, transposeB: true, into: logits.pointer, v,
        m: asked.count, n: v, k: d)
      nk_add_bias(logits.pointer, weights.outputBias.value.pointer, asked.count, v)
      for (r, i) in asked.enumerated() {
        result[i] = Array(UnsafeBufferPointer(start: logits.row(r), count: v))
      }
    }
    return result
  }
}
