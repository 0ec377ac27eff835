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
      // Feed-forward half: x = middle + drop(down(drop(gelu(up(norm2(middle))))))
      let dOut = workspace.narrow
      dOut.pointer.update(from: dx.pointer, count: n * d)
      drop(dOut, n * d, site: 3 * i + 3)
      unproject(dOut, through: block.down, block.downBias, input: w.active, into: workspace.inner, n)
      drop(workspace.inner, n * c.hidden, site: 3 * i + 2)
      nk_gelu_backward(w.inner.pointer, workspace.inner.pointer, n * c.hidden)
      unproject(workspace.inner, through: block.up, block.upBias, input: w.norm2, into: dOut, n)
      nk_layernorm_backward(
        w.middle.pointer, block.norm2Gain.value.pointer, w.mean2.pointer, w.rstd2.pointer, dOut.pointer,
        dx.pointer, block.norm2Gain.gradient.pointer, block.norm2Bias.gradient.pointer, n, d)
      // Attention half: middle = input + drop(out(attention(norm1(input))))
      dOut.pointer.update(from: dx.pointer, count: n * d)
      drop(dOut, n * d, site: 3 * i + 1)
      unproject(dOut, through: block.out, block.outBias, input: w.mixed, into: workspace.narrow2, n)
      unattend(batch, w, dMixed: workspace.narrow2)
      unproject(workspace.wide, through: block.qkv, block.qkvBias, input: w.norm1, into: dOut, n)
      nk_layernorm_backward(
        w.input.pointer, block.norm1Gain.value.pointer, w.mean1.pointer, w.rstd1.pointer, dOut.pointer,
        dx.pointer, block.norm1Gain.gradient.pointer, block.norm1Bias.gradient.pointer, n, d)
    }
    drop(dx, n * d, site: 0)
    unembed(batch, dx)
  }

  /// Back through `out = x weight + bias`: adds to the parameters, and writes d loss / d x to `dInput`.
  private func unproject(
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

  /// Back through attention: `dMixed` `[N, dim]` in, d loss / d qkv in `workspace.wide` `[N, 3 dim]` out.
  private func unattend(_ batch: PackedBatch, _ w: SASRecWorkspace.Block, dMixed: Tensor) {
    let d = c.dim
    let width = d / c.heads
    let scale = 1 / Float(width).squareRoot()
    let ds = workspace.square.pointer
    for head in 0..<c.heads {
      var area = 0
      for history in 0..<batch.starts.count - 1 {
        let start = batch.starts[history]
        let t = batch.starts[history + 1] - start
        let q = w.qkv.pointer + start * 3 * d + head * width
        let dq = workspace.wide.pointer + start * 3 * d + head * width
        let p = w.attention.row(head) + area
        let dm = dMixed.pointer + start * d + head * width
        BLAS.multiply(dm, d, q + 2 * d, 3 * d, transposeB: true, into: ds, t, m: t, n: t, k: width)
        BLAS.multiply(p, t, transposeA: true, dm, d, into: dq + 2 * d, 3 * d, m: t, n: width, k: t)
        nk_softmax_causal_backward(p, ds, t, scale)
        BLAS.multiply(ds, t, q + d, 3 * d, into: dq, 3 * d, m: t, n: width, k: t)
        BLAS.multiply(ds, t, transposeA: true, q, 3 * d, into: dq + d, 3 * d, m: t, n: width, k: t)
        area += t * t
      }
    }
  }

  private func unembed(_ batch: PackedBatch, _ dx: Tensor) {
    let d = c.dim
    for history in 0..<batch.starts.count - 1 {
      let start = batch.starts[history]
      for t in start..<batch.starts[history + 1] {
        let row = dx.pointer + t * d
        BLAS.add(row, to: weights.item.gradient.row(Int(batch.items[t])), count: d)
        if c.usesFeedback {
          BLAS.add(row, to: weights.feedback.gradient.row(Int(batch.signals[t])), count: d)
        }
        if c.usesTime { BLAS.add(row, to: weights.time.gradient.row(Int(batch.bins[t])), count: d) }
        if c.usesPosition { BLAS.add(row, to: weights.position.gradient.row(t - start), count: d) }
      }
    }
  }
}
