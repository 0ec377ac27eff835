import CKernels
import Tensors

extension SASRecPass {
  /// The way back through the transformer, derived by hand. On entry `workspace.gradient` is d loss / d state,
  /// `[N, dim]`; gradients are added to every parameter below the last norm. Needs `forward` with the same batch.
  func backward(_ batch: PackedBatch) {
    let n = batch.count
    let d = c.dim
    let dx = workspace.gradient
    for (i, block) in weights.blocks.enumerated().reversed() {
      let w = workspace.blocks[i]
      let last = i == c.blocks - 1
      // Feed-forward half: x = middle + drop(down(drop(gelu(up(norm2(middle))))))
      let dOut = workspace.narrow
      dOut.pointer.update(from: dx.pointer, count: n * d)
      drop(dOut, n * d, site: 3 * i + 3)
      projectionBackward(dOut, through: block.down, block.downBias, input: w.active, into: workspace.inner, n)
      drop(workspace.inner, n * c.hidden, site: 3 * i + 2)
      nk_gelu_backward(w.inner.pointer, workspace.inner.pointer, n * c.hidden)
      projectionBackward(workspace.inner, through: block.up, block.upBias, input: w.norm2, into: dOut, n)
      nk_layernorm_backward(
        w.middle.pointer, block.norm2Gain.value.pointer, w.mean2.pointer, w.rstd2.pointer, dOut.pointer,
        dx.pointer, block.norm2Gain.gradient.pointer, block.norm2Bias.gradient.pointer, n, d)
      // Attention half: middle = input + drop(out(attention(norm1(input))))
      dOut.pointer.update(from: dx.pointer, count: n * d)
      drop(dOut, n * d, site: 3 * i + 1)
      projectionBackward(dOut, through: block.out, block.outBias, input: w.mixed, into: workspace.narrow2, n)
      attentionBackward(
        batch, block, w, bins: last ? workspace.askedBins : workspace.eventBins, dMixed: workspace.narrow2)
      nk_column_sum(workspace.wide.pointer, block.qkvBias.gradient.pointer, n, 3 * d)
      if last && c.asks {
        // The query's half first: what is left of its gradient flows on to the event's state.
        let asked = workspace.asked
        projectionColumnsBackward(block, 0..<d, input: asked.norm, into: dOut, n)
        layerNormBackward(block, asked.input, asked.mean, asked.rstd, dOut, n)
        queryBackward(batch, dx)
        projectionColumnsBackward(block, d..<3 * d, input: w.norm1, into: dOut, n)
      } else {
        projectionColumnsBackward(block, 0..<3 * d, input: w.norm1, into: dOut, n)
      }
      layerNormBackward(block, w.input, w.mean1, w.rstd1, dOut, n)
    }
    drop(dx, n * d, site: 0)
    embeddingBackward(batch, dx)
  }

  private func layerNormBackward(
    _ block: SASRecBlock, _ input: Tensor, _ mean: Tensor, _ rstd: Tensor, _ dOut: Tensor, _ n: Int
  ) {
    nk_layernorm_backward(
      input.pointer, block.norm1Gain.value.pointer, mean.pointer, rstd.pointer, dOut.pointer,
      workspace.gradient.pointer, block.norm1Gain.gradient.pointer, block.norm1Bias.gradient.pointer, n, c.dim
    )
  }

  /// Back through `out = x weight + bias`: adds to the parameters, and writes d loss / d x to `dInput`.
  private func projectionBackward(
    _ dOut: Tensor, through weight: Parameter, _ bias: Parameter, input: Tensor, into dInput: Tensor, _ n: Int
  ) {
    let (rows, cols) = (weight.value.rows, weight.value.cols)
    BLAS.multiply(
      input.pointer, rows, transposeA: true, dOut.pointer, cols, into: weight.gradient.pointer, cols,
      m: rows, n: cols, k: n, beta: 1)
    nk_column_sum(dOut.pointer, bias.gradient.pointer, n, cols)
    BLAS.multiply(
      dOut.pointer, cols, weight.value.pointer, cols, transposeB: true, into: dInput.pointer, rows,
      m: n, n: rows, k: cols)
  }

  /// Back through some columns of queries, keys and values, whose gradient is in `workspace.wide`.
  private func projectionColumnsBackward(
    _ block: SASRecBlock, _ columns: Range<Int>, input: Tensor, into dInput: Tensor, _ n: Int
  ) {
    let d = c.dim
    let first = columns.lowerBound
    let dOut = workspace.wide.pointer + first
    BLAS.multiply(
      input.pointer, d, transposeA: true, dOut, 3 * d, into: block.qkv.gradient.pointer + first, 3 * d,
      m: d, n: columns.count, k: n, beta: 1)
    BLAS.multiply(
      dOut, 3 * d, block.qkv.value.pointer + first, 3 * d, transposeB: true, into: dInput.pointer, d,
      m: n, n: d, k: columns.count)
  }

  private func embeddingBackward(_ batch: PackedBatch, _ dx: Tensor) {
    let d = c.dim
    for history in 0..<batch.starts.count - 1 {
      let start = batch.starts[history]
      for t in start..<batch.starts[history + 1] {
        let row = dx.pointer + t * d
        BLAS.add(row, to: weights.item.gradient.row(Int(batch.items[t])), count: d)
        if c.usesFeedback {
          BLAS.add(row, to: weights.feedback.gradient.row(Int(batch.signals[t])), count: d)
        }
        if c.usesTime { timeBackward(batch.moments[t], weights.time, weights.calendar, row) }
        if c.usesPosition { BLAS.add(row, to: weights.position.gradient.row(t - start), count: d) }
      }
    }
  }

  private func queryBackward(_ batch: PackedBatch, _ dx: Tensor) {
    for t in 0..<batch.count {
      let row = dx.pointer + t * c.dim
      if c.asksFeedback {
        BLAS.add(row, to: weights.askFeedback.gradient.row(Int(batch.askedSignals[t])), count: c.dim)
      }
      if c.usesTime { timeBackward(batch.asked[t], weights.askTime, weights.askCalendar, row) }
    }
  }

  private func timeBackward(
    _ moment: Moment, _ gaps: Parameter, _ calendar: Parameter, _ row: UnsafePointer<Float>
  ) {
    BLAS.add(row, to: gaps.gradient.row(Int(moment.gap)), count: c.dim)
    BLAS.add(row, to: calendar.gradient.row(Int(moment.month)), count: c.dim)
    BLAS.add(row, to: calendar.gradient.row(Int(moment.quarter)), count: c.dim)
  }
}
