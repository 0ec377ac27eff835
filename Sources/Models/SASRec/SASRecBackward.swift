import CKernels
import Tensors

extension SASRecNetwork {
  /// Backward pass through the transformer, after `forward` with the same batch. On entry `activations.dState`
  /// `[N, dim]` is d loss / d state before the last layer norm; gradients are added to all parameters below it.
  func backward(_ batch: PackedBatch) {
    let n = batch.count
    let d = c.dim
    let dx = activations.dState
    for (i, block) in weights.blocks.enumerated().reversed() {
      let saved = activations.blocks[i]
      let isLast = i == c.blocks - 1
      // Feed-forward half: x = residual + dropout(down(dropout(gelu(up(norm2(residual))))))
      let dOut = activations.branch
      dOut.pointer.update(from: dx.pointer, count: n * d)
      applyDropout(dOut, n * d, site: 3 * i + 3)
      projectionBackward(
        dOut, through: block.down, block.downBias, input: saved.gelu, into: activations.dHidden, n)
      applyDropout(activations.dHidden, n * c.hidden, site: 3 * i + 2)
      nk_gelu_backward(saved.hidden.pointer, activations.dHidden.pointer, n * c.hidden)
      projectionBackward(
        activations.dHidden, through: block.up, block.upBias, input: saved.norm2, into: dOut, n)
      nk_layernorm_backward(
        saved.residual.pointer, block.norm2Gain.value.pointer, saved.mean2.pointer, saved.rstd2.pointer,
        dOut.pointer,
        dx.pointer, block.norm2Gain.gradient.pointer, block.norm2Bias.gradient.pointer, n, d)
      // Attention half: residual = input + dropout(out(attention(norm1(input))))
      dOut.pointer.update(from: dx.pointer, count: n * d)
      applyDropout(dOut, n * d, site: 3 * i + 1)
      projectionBackward(
        dOut, through: block.out, block.outBias, input: saved.attended, into: activations.dAttended, n)
      attentionBackward(
        batch, block, saved, bins: isLast ? activations.queryBins : activations.eventBins,
        dAttended: activations.dAttended)
      nk_column_sum(activations.dQKV.pointer, block.qkvBias.gradient.pointer, n, 3 * d)
      if isLast && c.hasQueryInputs {
        // Attention queries first: they came from state + query; the rest of the gradient is that of the state.
        let query = activations.query
        qkvBackward(block, 0..<d, input: query.norm, into: dOut, n)
        layerNormBackward(block, query.input, query.mean, query.rstd, dOut, n)
        queryBackward(batch, dx)
        qkvBackward(block, d..<3 * d, input: saved.norm1, into: dOut, n)
      } else {
        qkvBackward(block, 0..<3 * d, input: saved.norm1, into: dOut, n)
      }
      layerNormBackward(block, saved.input, saved.mean1, saved.rstd1, dOut, n)
    }
    applyDropout(dx, n * d, site: 0)
    embeddingBackward(batch, dx)
  }

  /// Adds the gradient through the norm before attention to `activations.dState` and to the norm's parameters.
  private func layerNormBackward(
    _ block: SASRecBlock, _ input: Tensor, _ mean: Tensor, _ rstd: Tensor, _ dOut: Tensor, _ n: Int
  ) {
    nk_layernorm_backward(
      input.pointer, block.norm1Gain.value.pointer, mean.pointer, rstd.pointer, dOut.pointer,
      activations.dState.pointer, block.norm1Gain.gradient.pointer, block.norm1Bias.gradient.pointer, n, c.dim
    )
  }

  /// Backward of `out = input weight + bias`: adds to the parameters' gradients and writes d loss / d input.
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

  /// Backward of the given columns of the query, key and value projection, whose gradient is in `activations.dQKV`:
  /// adds to its weights' gradient and writes d loss / d input.
  private func qkvBackward(
    _ block: SASRecBlock, _ columns: Range<Int>, input: Tensor, into dInput: Tensor, _ n: Int
  ) {
    let d = c.dim
    let first = columns.lowerBound
    let dOut = activations.dQKV.pointer + first
    BLAS.multiply(
      input.pointer, d, transposeA: true, dOut, 3 * d, into: block.qkv.gradient.pointer + first, 3 * d,
      m: d, n: columns.count, k: n, beta: 1)
    BLAS.multiply(
      dOut, 3 * d, block.qkv.value.pointer + first, 3 * d, transposeB: true, into: dInput.pointer, d,
      m: n, n: d, k: columns.count)
  }

  /// Adds `dx` `[N, dim]` to the gradients of the input embeddings.
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
        if c.usesTime { timeBackward(batch.times[t], weights.time, weights.calendar, row) }
        if c.usesPosition { BLAS.add(row, to: weights.position.gradient.row(t - start), count: d) }
      }
    }
  }

  /// Adds `dx` `[N, dim]` to the gradients of the query embeddings.
  private func queryBackward(_ batch: PackedBatch, _ dx: Tensor) {
    for t in 0..<batch.count {
      let row = dx.pointer + t * c.dim
      if c.asksFeedback {
        BLAS.add(row, to: weights.queryFeedback.gradient.row(Int(batch.querySignals[t])), count: c.dim)
      }
      if c.usesTime { timeBackward(batch.queryTimes[t], weights.queryTime, weights.queryCalendar, row) }
    }
  }

  private func timeBackward(
    _ time: TimeFeatures, _ gaps: Parameter, _ calendar: Parameter, _ row: UnsafePointer<Float>
  ) {
    BLAS.add(row, to: gaps.gradient.row(Int(time.gap)), count: c.dim)
    BLAS.add(row, to: calendar.gradient.row(Int(time.month)), count: c.dim)
    BLAS.add(row, to: calendar.gradient.row(Int(time.quarter)), count: c.dim)
  }
}
