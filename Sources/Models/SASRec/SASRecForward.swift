import CKernels
import Tensors

/// One SASRec at work: the weights with the buffers of a pass over them. Not for two threads at once.
public final class SASRecPass {
  /// The weights, shared.
  public let weights: SASRecWeights
  let workspace = SASRecWorkspace()
  let scratch = Scratch()
  let training: Bool
  /// What it learns by.
  public var objective = SASRecObjective()
  /// How often each item is met, for the losses over drawn items.
  public var counts: [Float] = [] { didSet { sampler = ItemSampler(counts: counts) } }
  private(set) lazy var sampler = ItemSampler(counts: [Float](repeating: 0, count: c.items))
  var dropout: Float
  var seed: UInt64 = 0

  /// A pass over `weights`; `training` keeps what the way back needs.
  public init(_ weights: SASRecWeights, training: Bool) {
    self.weights = weights
    self.training = training
    dropout = training ? weights.configuration.dropout : 0
  }

  var c: SASRecConfiguration { weights.configuration }

  /// Runs the transformer over a packed batch; afterwards `workspace.state` is `[N, dim]`, before the last norm.
  /// O(N dim (dim + hidden) + sum of length^2 dim). `seed` decides what dropout drops.
  ///
  /// The last block is the query's: its queries and its way on come from the event's state with the query added,
  /// its keys and values from the state alone. So nothing that is kept of a history depends on what is asked of it.
  public func forward(_ batch: PackedBatch, seed: UInt64 = 0) {
    workspace.reserve(batch, c, training: training)
    if c.usesRelativeTime { workspace.bin(batch) }
    self.seed = seed
    let n = batch.count
    let d = c.dim
    let x = workspace.state
    embed(batch, into: x)
    drop(x, n * d, site: 0)
    for (i, block) in weights.blocks.enumerated() {
      let w = workspace.blocks[i]
      let last = i == c.blocks - 1
      w.input.pointer.update(from: x.pointer, count: n * d)
      nk_layernorm(
        x.pointer, block.norm1Gain.value.pointer, block.norm1Bias.value.pointer, w.norm1.pointer,
        w.mean1.pointer, w.rstd1.pointer, n, d)
      if last && c.asks {
        ask(batch, x)
        let asked = workspace.asked
        asked.input.pointer.update(from: x.pointer, count: n * d)
        nk_layernorm(
          x.pointer, block.norm1Gain.value.pointer, block.norm1Bias.value.pointer, asked.norm.pointer,
          asked.mean.pointer, asked.rstd.pointer, n, d)
        projectColumns(asked.norm, block, 0..<d, into: w.qkv, n)
        projectColumns(w.norm1, block, d..<3 * d, into: w.qkv, n)
      } else {
        projectColumns(w.norm1, block, 0..<3 * d, into: w.qkv, n)
      }
      attend(batch, block, w, bins: last ? workspace.askedBins : workspace.eventBins)
      project(w.mixed, block.out, block.outBias, into: workspace.narrow, n)
      drop(workspace.narrow, n * d, site: 3 * i + 1)
      BLAS.add(workspace.narrow.pointer, to: x.pointer, count: n * d)
      w.middle.pointer.update(from: x.pointer, count: n * d)
      nk_layernorm(
        x.pointer, block.norm2Gain.value.pointer, block.norm2Bias.value.pointer, w.norm2.pointer,
        w.mean2.pointer, w.rstd2.pointer, n, d)
      project(w.norm2, block.up, block.upBias, into: w.inner, n)
      nk_gelu(w.inner.pointer, w.active.pointer, n * c.hidden)
      drop(w.active, n * c.hidden, site: 3 * i + 2)
      project(w.active, block.down, block.downBias, into: workspace.narrow, n)
      drop(workspace.narrow, n * d, site: 3 * i + 3)
      BLAS.add(workspace.narrow.pointer, to: x.pointer, count: n * d)
    }
  }

  /// Norms the state of the given tokens into `out`, `[tokens.count, dim]`: what meets the item table.
  public func heads(_ tokens: ArraySlice<Int>, into out: Tensor, mean: Tensor, rstd: Tensor) {
    for (r, token) in tokens.enumerated() {
      nk_layernorm(
        workspace.state.row(0) + token * c.dim, weights.normGain.value.pointer,
        weights.normBias.value.pointer,
        out.row(r), mean.pointer + r, rstd.pointer + r, 1, c.dim)
    }
  }

  func drop(_ tensor: Tensor, _ count: Int, site: Int) {
    guard dropout > 0 else { return }
    nk_dropout(tensor.pointer, count, dropout, seed &+ UInt64(site) &* 0xD1B5_4A32_D192_ED03)
  }

  /// `out[n, cols] = x[n, rows] weight[rows, cols] + bias[cols]`.
  private func project(_ x: Tensor, _ weight: Parameter, _ bias: Parameter, into out: Tensor, _ n: Int) {
    let (rows, cols) = (weight.value.rows, weight.value.cols)
    BLAS.multiply(
      x.pointer, rows, weight.value.pointer, cols, into: out.pointer, cols, m: n, n: cols, k: rows)
    nk_add_bias(out.pointer, bias.value.pointer, n, cols)
  }

  /// Some columns of `x qkv + bias`: queries, keys and values lie side by side in `out`, `[n, 3 dim]`.
  private func projectColumns(
    _ x: Tensor, _ block: SASRecBlock, _ columns: Range<Int>, into out: Tensor, _ n: Int
  ) {
    let d = c.dim
    nk_rows(
      out.pointer + columns.lowerBound, block.qkvBias.value.pointer + columns.lowerBound, n, columns.count,
      3 * d)
    BLAS.multiply(
      x.pointer, d, block.qkv.value.pointer + columns.lowerBound, 3 * d,
      into: out.pointer + columns.lowerBound, 3 * d, m: n, n: columns.count, k: d, beta: 1)
  }

  private func embed(_ batch: PackedBatch, into x: Tensor) {
    let d = c.dim
    for history in 0..<batch.starts.count - 1 {
      let start = batch.starts[history]
      for t in start..<batch.starts[history + 1] {
        let row = x.pointer + t * d
        row.update(from: weights.item.value.row(Int(batch.items[t])), count: d)
        if c.usesFeedback { BLAS.add(weights.feedback.value.row(Int(batch.signals[t])), to: row, count: d) }
        if c.usesTime { weights.addMoment(batch.moments[t], weights.time, weights.calendar, to: row) }
        if c.usesPosition { BLAS.add(weights.position.value.row(t - start), to: row, count: d) }
      }
    }
  }

  private func ask(_ batch: PackedBatch, _ x: Tensor) {
    for t in 0..<batch.count {
      weights.addQuestion(batch.asked[t], signal: batch.askedSignals[t], to: x.pointer + t * c.dim)
    }
  }
}

extension SASRecWeights {
  /// Adds what a time says to a state: how long after the one before, month and quarter.
  func addMoment(
    _ moment: Moment, _ gaps: Parameter, _ calendar: Parameter, to row: UnsafeMutablePointer<Float>
  ) {
    let d = configuration.dim
    BLAS.add(gaps.value.row(Int(moment.gap)), to: row, count: d)
    BLAS.add(calendar.value.row(Int(moment.month)), to: row, count: d)
    BLAS.add(calendar.value.row(Int(moment.quarter)), to: row, count: d)
  }

  /// Adds the query to a state: the feedback asked for, and when it is asked.
  func addQuestion(_ moment: Moment, signal: UInt8, to row: UnsafeMutablePointer<Float>) {
    if configuration.asksFeedback {
      BLAS.add(askFeedback.value.row(Int(signal)), to: row, count: configuration.dim)
    }
    if configuration.usesTime { addMoment(moment, askTime, askCalendar, to: row) }
  }
}
