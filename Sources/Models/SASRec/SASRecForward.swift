import CKernels
import Tensors

/// One SASRec at work: the weights with the buffers of a pass over them. Not for two threads at once.
public final class SASRecPass {
  /// The weights, shared.
  public let weights: SASRecWeights
  let workspace = SASRecWorkspace()
  let scratch = Scratch()
  let training: Bool
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
  public func forward(_ batch: PackedBatch, seed: UInt64 = 0) {
    workspace.reserve(batch, c, training: training)
    self.seed = seed
    let n = batch.count
    let d = c.dim
    let x = workspace.state
    embed(batch, into: x)
    drop(x, n * d, site: 0)
    for (i, block) in weights.blocks.enumerated() {
      let w = workspace.blocks[i]
      w.input.pointer.update(from: x.pointer, count: n * d)
      attend(batch, block, w, n)
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
  public func heads(_ tokens: [Int], into out: Tensor, mean: Tensor, rstd: Tensor) {
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

  private func embed(_ batch: PackedBatch, into x: Tensor) {
    let d = c.dim
    for history in 0..<batch.starts.count - 1 {
      let start = batch.starts[history]
      for t in start..<batch.starts[history + 1] {
        let row = x.pointer + t * d
        row.update(from: weights.item.value.row(Int(batch.items[t])), count: d)
        if c.usesFeedback { BLAS.add(weights.feedback.value.row(Int(batch.signals[t])), to: row, count: d) }
        if c.usesTime { BLAS.add(weights.time.value.row(Int(batch.bins[t])), to: row, count: d) }
        if c.usesPosition { BLAS.add(weights.position.value.row(t - start), to: row, count: d) }
      }
    }
  }

  /// Causal multi-head attention within each history; the heads' outputs side by side in `w.mixed`, `[N, dim]`.
  private func attend(_ batch: PackedBatch, _ block: SASRecBlock, _ w: SASRecWorkspace.Block, _ n: Int) {
    let d = c.dim
    let width = d / c.heads
    nk_layernorm(
      w.input.pointer, block.norm1Gain.value.pointer, block.norm1Bias.value.pointer, w.norm1.pointer,
      w.mean1.pointer, w.rstd1.pointer, n, d)
    project(w.norm1, block.qkv, block.qkvBias, into: w.qkv, n)
    let scale = 1 / Float(width).squareRoot()
    for head in 0..<c.heads {
      var area = 0
      for history in 0..<batch.starts.count - 1 {
        let start = batch.starts[history]
        let t = batch.starts[history + 1] - start
        let q = w.qkv.pointer + start * 3 * d + head * width
        let p = w.attention.row(head) + area
        BLAS.multiply(q, 3 * d, q + d, 3 * d, transposeB: true, into: p, t, m: t, n: t, k: width)
        nk_softmax_causal(p, t, t, 0, scale)
        BLAS.multiply(
          p, t, q + 2 * d, 3 * d, into: w.mixed.pointer + start * d + head * width, d, m: t, n: width, k: t)
        area += t * t
      }
    }
  }
}
