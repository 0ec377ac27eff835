import CKernels
import Tensors

/// One person's history under a SASRec, with the keys and values of every event kept: an appended answer costs one
/// token instead of the whole history. An undo, or an event that falls out of the window, starts afresh.
///
/// All buffers are made once; a call allocates nothing. Not for two threads at once.
final class SASRecSession {
  let weights: SASRecWeights
  private var c: SASRecConfiguration { weights.configuration }
  /// `[blocks][length, 2 dim]`: keys, then values.
  private let cache: [Tensor]
  private let state, normed, qkv, mixed, narrow, inner, active, scores, mean, rstd, head: Tensor
  /// The events whose keys are kept, oldest first; at most `length`.
  private(set) var history: [Interaction] = []
  /// The event before the oldest kept one, for its time bin.
  private var before: Int64?

  init(_ weights: SASRecWeights) {
    self.weights = weights
    let c = weights.configuration
    let n = c.length
    cache = (0..<c.blocks).map { _ in Tensor(n, 2 * c.dim) }
    state = Tensor(n, c.dim)
    normed = Tensor(n, c.dim)
    qkv = Tensor(n, 3 * c.dim)
    mixed = Tensor(n, c.dim)
    narrow = Tensor(n, c.dim)
    inner = Tensor(n, c.hidden)
    active = Tensor(n, c.hidden)
    scores = Tensor(n, n)
    mean = Tensor(1, n)
    rstd = Tensor(1, n)
    head = Tensor(1, c.dim)
    history.reserveCapacity(n)
  }

  /// Moves to `events` (not empty): only what was appended is computed where the cache allows it.
  func move(to events: [Interaction]) {
    let first = max(0, events.count - c.length)
    let earlier = first > 0 ? events[first - 1].time : nil
    var same = 0
    if earlier == before {
      while same < history.count, first + same < events.count, history[same] == events[first + same] {
        same += 1
      }
    }
    // A prefix that differs, or an answer taken back: nothing that came after it can be kept.
    guard same == history.count, same < events.count - first else {
      if same == history.count, same == events.count - first { return }
      same = 0
      history.removeAll(keepingCapacity: true)
      before = earlier
      extend(events[first...])
      return
    }
    extend(events[(first + same)...])
  }

  /// Takes over another session's history with the event at `place` left out. What came before it is copied, since a
  /// causal model never looks ahead; only what came after is computed anew.
  func copy(_ other: SASRecSession, without place: Int) {
    history.removeAll(keepingCapacity: true)
    history.append(contentsOf: other.history[..<place])
    before = other.before
    for (mine, theirs) in zip(cache, other.cache) {
      mine.pointer.update(from: theirs.pointer, count: place * mine.cols)
    }
    if place > 0 { state.row(place - 1).update(from: other.state.row(place - 1), count: c.dim) }
    if place + 1 < other.history.count { extend(other.history[(place + 1)...]) }
  }

  /// What meets the item table after the history (not empty), into `out`, `[dim]`.
  func head(into out: UnsafeMutablePointer<Float>) {
    nk_layernorm(
      state.row(history.count - 1), weights.normGain.value.pointer, weights.normBias.value.pointer, out,
      mean.pointer, rstd.pointer, 1, c.dim)
  }

  /// Logits of all items after the history (not empty), into `out`, `[items]`.
  func logits(into out: UnsafeMutablePointer<Float>) {
    head(into: head.pointer)
    out.update(from: weights.outputBias.value.pointer, count: c.items)
    BLAS.multiplyVector(
      weights.item.value.pointer, rows: c.items, cols: c.dim, head.pointer, into: out, beta: 1)
  }

  private func extend(_ events: ArraySlice<Interaction>) {
    let (d, start, m) = (c.dim, history.count, events.count)
    for (r, event) in events.enumerated() {
      embed(event, after: history.last.map(\.time) ?? before, place: start + r, into: state.row(start + r))
      history.append(event)
    }
    let x = state.row(start)
    for (i, block) in weights.blocks.enumerated() {
      nk_layernorm(
        x, block.norm1Gain.value.pointer, block.norm1Bias.value.pointer, normed.pointer, mean.pointer,
        rstd.pointer,
        m, d)
      project(normed.pointer, block.qkv, block.qkvBias, into: qkv.pointer, m)
      for r in 0..<m { cache[i].row(start + r).update(from: qkv.row(r) + d, count: 2 * d) }
      attend(cache[i], start: start, m)
      project(mixed.pointer, block.out, block.outBias, into: narrow.pointer, m)
      BLAS.add(narrow.pointer, to: x, count: m * d)
      nk_layernorm(
        x, block.norm2Gain.value.pointer, block.norm2Bias.value.pointer, normed.pointer, mean.pointer,
        rstd.pointer,
        m, d)
      project(normed.pointer, block.up, block.upBias, into: inner.pointer, m)
      nk_gelu(inner.pointer, active.pointer, m * c.hidden)
      project(active.pointer, block.down, block.downBias, into: narrow.pointer, m)
      BLAS.add(narrow.pointer, to: x, count: m * d)
    }
  }

  private func embed(
    _ event: Interaction, after previous: Int64?, place: Int, into row: UnsafeMutablePointer<Float>
  ) {
    row.update(from: weights.item.value.row(Int(event.item)), count: c.dim)
    if c.usesFeedback {
      BLAS.add(weights.feedback.value.row(Int(event.signal.rawValue)), to: row, count: c.dim)
    }
    if c.usesTime {
      let bin = Int(TimeBins.bin(event.time, after: previous))
      BLAS.add(weights.time.value.row(c.knownTimeBins.contains(bin) ? bin : 0), to: row, count: c.dim)
    }
    if c.usesPosition { BLAS.add(weights.position.value.row(place), to: row, count: c.dim) }
  }

  /// Attention of the `m` new events over all events so far, into `mixed`, `[m, dim]`.
  private func attend(_ cache: Tensor, start: Int, _ m: Int) {
    let d = c.dim
    let width = d / c.heads
    let total = start + m
    let scale = 1 / Float(width).squareRoot()
    for h in 0..<c.heads {
      let keys = cache.pointer + h * width
      BLAS.multiply(
        qkv.pointer + h * width, 3 * d, keys, 2 * d, transposeB: true, into: scores.pointer, total,
        m: m, n: total, k: width)
      nk_softmax_causal(scores.pointer, m, total, start, scale)
      BLAS.multiply(
        scores.pointer, total, keys + d, 2 * d, into: mixed.pointer + h * width, d, m: m, n: width, k: total)
    }
  }

  private func project(
    _ x: UnsafePointer<Float>, _ weight: Parameter, _ bias: Parameter, into out: UnsafeMutablePointer<Float>,
    _ m: Int
  ) {
    let (rows, cols) = (weight.value.rows, weight.value.cols)
    if m == 1 {
      out.update(from: bias.value.pointer, count: cols)
      BLAS.multiplyVector(
        weight.value.pointer, rows: rows, cols: cols, transpose: true, x, into: out, beta: 1)
    } else {
      BLAS.multiply(x, rows, weight.value.pointer, cols, into: out, cols, m: m, n: cols, k: rows)
      nk_add_bias(out, bias.value.pointer, m, cols)
    }
  }
}
