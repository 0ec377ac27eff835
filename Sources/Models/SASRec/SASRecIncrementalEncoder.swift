import CKernels
import Tensors

/// The forward pass of a SASRec over new events only, with the keys and values of earlier events from `SASRecKVCache`.
/// Events of several caches are batched, so that projections and feed-forward layers are one product each. All buffers
/// are allocated once. Not thread-safe.
///
/// Events need no more of the last block than keys and values; only queries pass through all of it.
final class SASRecIncrementalEncoder {
  let weights: SASRecWeights
  private let c: SASRecConfiguration
  /// Rows of the buffers.
  private let capacity: Int
  /// As in `SASRecActivations`; `x` is the residual stream `[capacity, dim]`, `branch` a residual branch's output.
  private let x, normed, qkv, attended, branch, hidden, gelu, scores, mean, rstd, output: Tensor
  private let bins: UnsafeMutablePointer<UInt8>
  private let querySeconds: UnsafeMutablePointer<UInt32>

  /// `count` tokens of a cache's history from index `start` on, in the buffers from `row` on.
  private struct Job {
    let cache: SASRecKVCache
    let start, count, row: Int
  }
  private var jobs: [Job] = []
  /// Number of events encoded so far.
  private(set) var encodedEvents = 0
  /// Used rows of the buffers.
  private var rows = 0

  init(_ weights: SASRecWeights) {
    self.weights = weights
    c = weights.configuration
    capacity = max(c.length, 64)
    x = Tensor(unset: capacity, c.dim)
    normed = Tensor(unset: capacity, c.dim)
    qkv = Tensor(unset: capacity, 3 * c.dim)
    attended = Tensor(unset: capacity, c.dim)
    branch = Tensor(unset: capacity, c.dim)
    hidden = Tensor(unset: capacity, c.hidden)
    gelu = Tensor(unset: capacity, c.hidden)
    scores = Tensor(unset: c.length, c.length)
    mean = Tensor(1, capacity)
    rstd = Tensor(1, capacity)
    output = Tensor(1, c.dim)
    bins = .allocate(capacity: c.length * c.length)
    querySeconds = .allocate(capacity: capacity)
    jobs.reserveCapacity(64)
  }

  deinit {
    bins.deallocate()
    querySeconds.deallocate()
  }

  /// Appends events to a cache. Their keys and values are computed by `flush`, or earlier when the buffers are full.
  func append(_ events: ArraySlice<Interaction>, to cache: SASRecKVCache) {
    guard !events.isEmpty else { return }
    if rows + events.count > capacity { flush() }
    jobs.append(Job(cache: cache, start: cache.history.count, count: events.count, row: rows))
    for event in events {
      let position = cache.history.count
      weights.embed(
        item: event.item, signal: event.signal.rawValue, time: cache.append(event), position: position,
        into: x.row(rows))
      rows += 1
    }
  }

  /// Computes the keys and values of all appended events.
  func flush() {
    guard rows > 0 else { return }
    let (d, m) = (c.dim, rows)
    for (i, block) in weights.blocks.enumerated() {
      let isLast = i == c.blocks - 1
      norm(x.pointer, block.norm1Gain, block.norm1Bias, m)
      projectQKV(block, (isLast ? d : 0)..<3 * d, m)
      for job in jobs {
        for r in 0..<job.count {
          job.cache.keysAndValues(job.start + r, block: i).update(
            from: qkv.row(job.row + r) + d, count: 2 * d)
        }
      }
      if isLast { break }
      for job in jobs { attend(job, i, querySeconds: job.cache.seconds + job.start) }
      finishBlock(block, m)
    }
    for job in jobs { job.cache.storeLastBlockInputs(x.row(job.row), count: job.count) }
    encodedEvents += m
    jobs.removeAll(keepingCapacity: true)
    rows = 0
  }

  /// Output states of `query` after each cache's history (not empty), into `out`, `[caches.count, dim]`.
  func outputStates(_ caches: [SASRecKVCache], _ query: Query, into out: UnsafeMutablePointer<Float>) {
    flush()
    for start in stride(from: 0, to: caches.count, by: capacity) {
      for cache in caches[start..<min(start + capacity, caches.count)] { append(query, after: cache) }
      runQueries(into: out + start * c.dim)
    }
  }

  /// Logits of all items for `query` after a history (not empty), into `out`, `[items]`.
  func logits(_ cache: SASRecKVCache, _ query: Query, into out: UnsafeMutablePointer<Float>) {
    flush()
    append(query, after: cache)
    runQueries(into: output.pointer)
    logits(output.pointer, into: out)
  }

  /// Logits of all items from an output state `[dim]`, into `out`, `[items]`. O(items dim).
  func logits(_ outputState: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
    out.update(from: weights.outputBias.value.pointer, count: c.items)
    BLAS.multiplyVector(
      weights.item.value.pointer, rows: c.items, cols: c.dim, outputState, into: out, beta: 1)
  }

  /// Puts a query after the history of `cache` into the next row.
  private func append(_ query: Query, after cache: SASRecKVCache) {
    let row = x.row(rows)
    row.update(from: cache.lastBlockInput, count: c.dim)
    let time = cache.timeFeatures(of: query)
    if c.hasQueryInputs { weights.addQueryEmbedding(time, signal: query.signal.rawValue, to: row) }
    querySeconds[rows] = time.seconds
    jobs.append(Job(cache: cache, start: cache.history.count - 1, count: 1, row: rows))
    rows += 1
  }

  /// Runs the appended queries through the last block and the last layer norm, into `out`, `[queries, dim]`.
  private func runQueries(into out: UnsafeMutablePointer<Float>) {
    let (d, m, last) = (c.dim, rows, c.blocks - 1)
    let block = weights.blocks[last]
    norm(x.pointer, block.norm1Gain, block.norm1Bias, m)
    projectQKV(block, 0..<d, m)
    for job in jobs { attend(job, last, querySeconds: querySeconds + job.row) }
    finishBlock(block, m)
    nk_layernorm(
      x.pointer, weights.normGain.value.pointer, weights.normBias.value.pointer, out, mean.pointer,
      rstd.pointer, m, d)
    jobs.removeAll(keepingCapacity: true)
    rows = 0
  }

  /// Everything after attention in a block: adds the projection of `attended` `[m, dim]` and the feed-forward half to `x`.
  private func finishBlock(_ block: SASRecBlock, _ m: Int) {
    let d = c.dim
    project(attended.pointer, block.out, block.outBias, into: branch.pointer, m)
    BLAS.add(branch.pointer, to: x.pointer, count: m * d)
    norm(x.pointer, block.norm2Gain, block.norm2Bias, m)
    project(normed.pointer, block.up, block.upBias, into: hidden.pointer, m)
    nk_gelu(hidden.pointer, gelu.pointer, m * c.hidden)
    project(gelu.pointer, block.down, block.downBias, into: branch.pointer, m)
    BLAS.add(branch.pointer, to: x.pointer, count: m * d)
  }

  /// Layer norm of `x` `[m, dim]` into `normed`.
  private func norm(_ x: UnsafePointer<Float>, _ gain: Parameter, _ bias: Parameter, _ m: Int) {
    nk_layernorm(
      x, gain.value.pointer, bias.value.pointer, normed.pointer, mean.pointer, rstd.pointer, m, c.dim)
  }

  /// Causal attention of a job's tokens, into `attended`. `querySeconds` `[job.count]` are the tokens' times.
  private func attend(_ job: Job, _ block: Int, querySeconds: UnsafePointer<UInt32>) {
    let (d, m, width) = (c.dim, job.count, c.dim / c.heads)
    let total = job.start + m
    let scale = 1 / Float(width).squareRoot()
    if c.usesRelativeTime {
      nk_time_bins(querySeconds, job.cache.seconds, bins, m, total, job.start, TimeBins.count - 1)
    }
    for h in 0..<c.heads {
      let queries = qkv.row(job.row) + h * width
      let out = attended.row(job.row) + h * width
      job.cache.forEachSegment(total, block: block) { first, count, keys in
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
      job.cache.forEachSegment(total, block: block) { first, count, keys in
        BLAS.multiply(
          scores.pointer + first, total, keys + d + h * width, 2 * d, into: out, d, m: m, n: width, k: count,
          beta: first > 0 ? 1 : 0)
      }
    }
  }

  /// The given columns of `normed qkv + bias`, into `qkv`, `[m, 3 dim]`.
  private func projectQKV(_ block: SASRecBlock, _ columns: Range<Int>, _ m: Int) {
    let (d, first) = (c.dim, columns.lowerBound)
    let (out, weight) = (qkv.pointer + first, block.qkv.value.pointer + first)
    nk_fill_rows(out, block.qkvBias.value.pointer + first, m, columns.count, 3 * d)
    if m == 1 {
      BLAS.multiplyVector(
        weight, rows: d, cols: columns.count, stride: 3 * d, transpose: true, normed.pointer, into: out,
        beta: 1)
    } else {
      BLAS.multiply(
        normed.pointer, d, weight, 3 * d, into: out, 3 * d, m: m, n: columns.count, k: d, beta: 1)
    }
  }

  /// `out[m, cols] = x[m, rows] weight[rows, cols] + bias[cols]`.
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
