import CKernels
import Tensors

/// One person's history under a SASRec, with the keys and values of every event kept: an appended answer costs one
/// token instead of the whole history. An undo, or an event that falls out of the window, starts afresh.
///
/// Only the question passes through the whole of the last block: of the events it needs the keys and values alone.
/// All buffers are made once; a call allocates nothing. Not for two threads at once.
final class SASRecSession {
  let weights: SASRecWeights
  private var c: SASRecConfiguration { weights.configuration }
  private let clock: ModelClock
  /// `[blocks][length, 2 dim]`: keys, then values.
  private let cache: [Tensor]
  private let state, question, normed, qkv, mixed, narrow, inner, active, scores, mean, rstd, head: Tensor
  private let seconds, asked: UnsafeMutablePointer<UInt32>
  private let bins: UnsafeMutablePointer<UInt8>
  /// The events whose keys are kept, oldest first; at most `length`.
  private(set) var history: [Interaction] = []
  /// The event before the oldest kept one, for its time bin.
  private var before: Int64?

  init(_ weights: SASRecWeights) {
    self.weights = weights
    let c = weights.configuration
    clock = c.clock
    let n = c.length
    cache = (0..<c.blocks).map { _ in Tensor(n, 2 * c.dim) }
    state = Tensor(n, c.dim)
    question = Tensor(1, c.dim)
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
    seconds = .allocate(capacity: n)
    asked = .allocate(capacity: n)
    bins = .allocate(capacity: n * n)
    bins.initialize(repeating: 0, count: n * n)
  }

  deinit {
    seconds.deallocate()
    asked.deallocate()
    bins.deallocate()
  }

  /// Moves to `events` (not empty): only what was appended is computed where the cache allows it.
  func move(to events: [Interaction]) {
    let first = max(0, events.count - c.length)
    let earlier = first > 0 ? events[first - 1].time : nil
    var same = 0
    if history.isEmpty { before = earlier }
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
    seconds.update(from: other.seconds, count: place)
    if place > 0 { state.row(place - 1).update(from: other.state.row(place - 1), count: c.dim) }
    if place + 1 < other.history.count { extend(other.history[(place + 1)...]) }
  }

  /// What meets the item table when `asking` after the history (not empty), into `out`, `[dim]`.
  func head(_ asking: Question, into out: UnsafeMutablePointer<Float>) {
    let (d, n, last) = (c.dim, history.count, c.blocks - 1)
    let block = weights.blocks[last]
    let x = question.pointer
    x.update(from: state.row(n - 1), count: d)
    let moment = clock.moment(asking.time, after: history[n - 1].time)
    if c.asks { weights.addQuestion(moment, signal: asking.signal.rawValue, to: x) }
    norm(x, block.norm1Gain, block.norm1Bias, 1)
    project(normed.pointer, block, 0..<d, into: qkv.pointer, 1)
    asked[0] = moment.seconds
    attend(block, cache[last], start: n - 1, 1)
    finish(block, x, 1)
    nk_layernorm(
      x, weights.normGain.value.pointer, weights.normBias.value.pointer, out, mean.pointer, rstd.pointer, 1, d
    )
  }

  /// Logits of all items when `asking` after the history (not empty), into `out`, `[items]`.
  func logits(_ asking: Question, into out: UnsafeMutablePointer<Float>) {
    head(asking, into: head.pointer)
    out.update(from: weights.outputBias.value.pointer, count: c.items)
    BLAS.multiplyVector(
      weights.item.value.pointer, rows: c.items, cols: c.dim, head.pointer, into: out, beta: 1)
  }

  private func extend(_ events: ArraySlice<Interaction>) {
    let (d, start, m) = (c.dim, history.count, events.count)
    for (r, event) in events.enumerated() {
      let moment = clock.moment(event.time, after: history.last.map(\.time) ?? before)
      embed(event, moment, place: start + r, into: state.row(start + r))
      seconds[start + r] = moment.seconds
      history.append(event)
    }
    let x = state.row(start)
    for (i, block) in weights.blocks.enumerated() {
      let last = i == c.blocks - 1
      norm(x, block.norm1Gain, block.norm1Bias, m)
      project(normed.pointer, block, (last ? d : 0)..<3 * d, into: qkv.pointer, m)
      for r in 0..<m { cache[i].row(start + r).update(from: qkv.row(r) + d, count: 2 * d) }
      if last { break }
      asked.update(from: seconds + start, count: m)
      attend(block, cache[i], start: start, m)
      finish(block, x, m)
    }
  }

  /// What follows attention in a block: `mixed` `[m, dim]` and the feed-forward half are added to `x`.
  private func finish(_ block: SASRecBlock, _ x: UnsafeMutablePointer<Float>, _ m: Int) {
    let d = c.dim
    project(mixed.pointer, block.out, block.outBias, into: narrow.pointer, m)
    BLAS.add(narrow.pointer, to: x, count: m * d)
    norm(x, block.norm2Gain, block.norm2Bias, m)
    project(normed.pointer, block.up, block.upBias, into: inner.pointer, m)
    nk_gelu(inner.pointer, active.pointer, m * c.hidden)
    project(active.pointer, block.down, block.downBias, into: narrow.pointer, m)
    BLAS.add(narrow.pointer, to: x, count: m * d)
  }

  private func norm(_ x: UnsafePointer<Float>, _ gain: Parameter, _ bias: Parameter, _ m: Int) {
    nk_layernorm(
      x, gain.value.pointer, bias.value.pointer, normed.pointer, mean.pointer, rstd.pointer, m, c.dim)
  }

  private func embed(
    _ event: Interaction, _ moment: Moment, place: Int, into row: UnsafeMutablePointer<Float>
  ) {
    row.update(from: weights.item.value.row(Int(event.item)), count: c.dim)
    if c.usesFeedback {
      BLAS.add(weights.feedback.value.row(Int(event.signal.rawValue)), to: row, count: c.dim)
    }
    if c.usesTime { weights.addMoment(moment, weights.time, weights.calendar, to: row) }
    if c.usesPosition { BLAS.add(weights.position.value.row(place), to: row, count: c.dim) }
  }

  /// Attention of `m` queries over the first `start + m` events, into `mixed`, `[m, dim]`; `asked` holds their times.
  private func attend(_ block: SASRecBlock, _ cache: Tensor, start: Int, _ m: Int) {
    let d = c.dim
    let width = d / c.heads
    let total = start + m
    let scale = 1 / Float(width).squareRoot()
    if c.usesRelativeTime { nk_time_bins(asked, seconds, bins, m, total, start, TimeBins.count - 1) }
    for h in 0..<c.heads {
      let keys = cache.pointer + h * width
      BLAS.multiply(
        qkv.pointer + h * width, 3 * d, keys, 2 * d, transposeB: true, into: scores.pointer, total,
        m: m, n: total, k: width)
      if c.usesRelativeTime {
        nk_softmax_causal_biased(
          scores.pointer, bins, block.timeBias.value.row(h), m, total, start, scale)
      } else {
        nk_softmax_causal(scores.pointer, m, total, start, scale)
      }
      BLAS.multiply(
        scores.pointer, total, keys + d, 2 * d, into: mixed.pointer + h * width, d, m: m, n: width, k: total)
    }
  }

  /// Some columns of `x qkv + bias`, `[m, 3 dim]` in all.
  private func project(
    _ x: UnsafePointer<Float>, _ block: SASRecBlock, _ columns: Range<Int>,
    into out: UnsafeMutablePointer<Float>, _ m: Int
  ) {
    let d = c.dim
    let first = columns.lowerBound
    nk_rows(out + first, block.qkvBias.value.pointer + first, m, columns.count, 3 * d)
    BLAS.multiply(
      x, d, block.qkv.value.pointer + first, 3 * d, into: out + first, 3 * d, m: m, n: columns.count, k: d,
      beta: 1)
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
