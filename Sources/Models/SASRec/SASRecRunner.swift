import CKernels
import Tensors

/// Computes what sessions lack and what they are asked, several at once: what does not look at other events is one product for
/// all of them. All buffers are made once; a call allocates nothing. Not for two threads at once.
///
/// Only the query passes through the whole of the last block: of the events it needs the keys and values alone.
final class SASRecRunner {
  let weights: SASRecWeights
  private let c: SASRecConfiguration
  /// Rows of the buffers.
  private let most: Int
  private let x, normed, qkv, mixed, narrow, inner, active, scores, mean, rstd, head: Tensor
  private let bins: UnsafeMutablePointer<UInt8>
  private let asked: UnsafeMutablePointer<UInt32>

  /// Events of a session that are being computed: `count` from `start` on, in the buffers from `row` on.
  private struct Job {
    let session: SASRecSession
    let start, count, row: Int
  }
  private var jobs: [Job] = []
  /// How many events were computed so far.
  private(set) var computed = 0
  private var rows = 0

  init(_ weights: SASRecWeights) {
    self.weights = weights
    c = weights.configuration
    most = max(c.length, 64)
    x = Tensor(unset: most, c.dim)
    normed = Tensor(unset: most, c.dim)
    qkv = Tensor(unset: most, 3 * c.dim)
    mixed = Tensor(unset: most, c.dim)
    narrow = Tensor(unset: most, c.dim)
    inner = Tensor(unset: most, c.hidden)
    active = Tensor(unset: most, c.hidden)
    scores = Tensor(unset: c.length, c.length)
    mean = Tensor(1, most)
    rstd = Tensor(1, most)
    head = Tensor(1, c.dim)
    bins = .allocate(capacity: c.length * c.length)
    asked = .allocate(capacity: most)
    jobs.reserveCapacity(64)
  }

  deinit {
    bins.deallocate()
    asked.deallocate()
  }

  /// Has a session take events in; they are computed with those of others by `run`, or sooner.
  func extend(_ session: SASRecSession, by events: ArraySlice<Interaction>) {
    guard !events.isEmpty else { return }
    if rows + events.count > most { run() }
    jobs.append(Job(session: session, start: session.history.count, count: events.count, row: rows))
    for event in events {
      let place = session.history.count
      embed(event, session.take(event), place: place, into: x.row(rows))
      rows += 1
    }
  }

  /// Computes all that sessions have taken in.
  func run() {
    guard rows > 0 else { return }
    let (d, m) = (c.dim, rows)
    for (i, block) in weights.blocks.enumerated() {
      let isLast = i == c.blocks - 1
      norm(x.pointer, block.norm1Gain, block.norm1Bias, m)
      project(block, (isLast ? d : 0)..<3 * d, m)
      for job in jobs {
        for r in 0..<job.count {
          job.session.row(job.start + r, block: i).update(from: qkv.row(job.row + r) + d, count: 2 * d)
        }
      }
      if isLast { break }
      for job in jobs { attend(job, i, asked: job.session.seconds + job.start) }
      finish(block, m)
    }
    for job in jobs { job.session.keep(x.row(job.row), count: job.count) }
    computed += m
    jobs.removeAll(keepingCapacity: true)
    rows = 0
  }

  /// What meets the item table when `query` after the history of each session (not empty), into `out`, `[sessions, dim]`.
  func heads(_ sessions: [SASRecSession], _ query: Query, into out: UnsafeMutablePointer<Float>) {
    run()
    for start in stride(from: 0, to: sessions.count, by: most) {
      for session in sessions[start..<min(start + most, sessions.count)] { ask(session, query) }
      answer(into: out + start * c.dim)
    }
  }

  /// Logits of all items when `query` after a history (not empty), into `out`, `[items]`.
  func logits(_ session: SASRecSession, _ query: Query, into out: UnsafeMutablePointer<Float>) {
    run()
    ask(session, query)
    answer(into: head.pointer)
    logits(head.pointer, into: out)
  }

  /// Logits of all items from what meets the item table, `[dim]`.
  func logits(_ head: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
    out.update(from: weights.outputBias.value.pointer, count: c.items)
    BLAS.multiplyVector(weights.item.value.pointer, rows: c.items, cols: c.dim, head, into: out, beta: 1)
  }

  /// Puts a query into the next row.
  private func ask(_ session: SASRecSession, _ query: Query) {
    let row = x.row(rows)
    row.update(from: session.state, count: c.dim)
    let moment = session.moment(of: query)
    if c.asks { weights.addQuestion(moment, signal: query.signal.rawValue, to: row) }
    asked[rows] = moment.seconds
    jobs.append(Job(session: session, start: session.history.count - 1, count: 1, row: rows))
    rows += 1
  }

  /// The queries through the last block and the norm after it.
  private func answer(into out: UnsafeMutablePointer<Float>) {
    let (d, m, last) = (c.dim, rows, c.blocks - 1)
    let block = weights.blocks[last]
    norm(x.pointer, block.norm1Gain, block.norm1Bias, m)
    project(block, 0..<d, m)
    for job in jobs { attend(job, last, asked: asked + job.row) }
    finish(block, m)
    nk_layernorm(
      x.pointer, weights.normGain.value.pointer, weights.normBias.value.pointer, out, mean.pointer,
      rstd.pointer, m, d)
    jobs.removeAll(keepingCapacity: true)
    rows = 0
  }

  /// What follows attention in a block: `mixed` `[m, dim]` and the feed-forward half are added to `x`.
  private func finish(_ block: SASRecBlock, _ m: Int) {
    let d = c.dim
    project(mixed.pointer, block.out, block.outBias, into: narrow.pointer, m)
    BLAS.add(narrow.pointer, to: x.pointer, count: m * d)
    norm(x.pointer, block.norm2Gain, block.norm2Bias, m)
    project(normed.pointer, block.up, block.upBias, into: inner.pointer, m)
    nk_gelu(inner.pointer, active.pointer, m * c.hidden)
    project(active.pointer, block.down, block.downBias, into: narrow.pointer, m)
    BLAS.add(narrow.pointer, to: x.pointer, count: m * d)
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

  /// Attention of a job's queries over the events up to their own, into `mixed`; `asked` holds their times.
  private func attend(_ job: Job, _ block: Int, asked: UnsafePointer<UInt32>) {
    let (d, m, width) = (c.dim, job.count, c.dim / c.heads)
    let total = job.start + m
    let scale = 1 / Float(width).squareRoot()
    if c.usesRelativeTime {
      nk_time_bins(asked, job.session.seconds, bins, m, total, job.start, TimeBins.count - 1)
    }
    for h in 0..<c.heads {
      let queries = qkv.row(job.row) + h * width
      let out = mixed.row(job.row) + h * width
      job.session.pieces(total, block: block) { first, count, keys in
        BLAS.multiply(
          queries, 3 * d, keys + h * width, 2 * d, transposeB: true, into: scores.pointer + first, total,
          m: m,
          n: count, k: width)
      }
      if c.usesRelativeTime {
        nk_softmax_causal_biased(
          scores.pointer, bins, weights.blocks[block].timeBias.value.row(h), m, total, job.start, scale)
      } else {
        nk_softmax_causal(scores.pointer, m, total, job.start, scale)
      }
      job.session.pieces(total, block: block) { first, count, keys in
        BLAS.multiply(
          scores.pointer + first, total, keys + d + h * width, 2 * d, into: out, d, m: m, n: width, k: count,
          beta: first > 0 ? 1 : 0)
      }
    }
  }

  /// Some columns of `normed qkv + bias`, `[m, 3 dim]` in all.
  private func project(_ block: SASRecBlock, _ columns: Range<Int>, _ m: Int) {
    let (d, first) = (c.dim, columns.lowerBound)
    let (out, weight) = (qkv.pointer + first, block.qkv.value.pointer + first)
    nk_rows(out, block.qkvBias.value.pointer + first, m, columns.count, 3 * d)
    if m == 1 {
      BLAS.multiplyVector(
        weight, rows: d, cols: columns.count, stride: 3 * d, transpose: true, normed.pointer, into: out,
        beta: 1)
    } else {
      BLAS.multiply(
        normed.pointer, d, weight, 3 * d, into: out, 3 * d, m: m, n: columns.count, k: d, beta: 1)
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
