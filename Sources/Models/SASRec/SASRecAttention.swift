import CKernels
import Tensors

extension SASRecNetwork {
  /// Causal multi-head attention within each history. The heads' outputs stand side by side in `saved.attended`,
  /// `[N, dim]`. `bins` `[A]` are the elapsed times of all pairs; attention is biased by them where configured.
  /// O(A dim).
  func attend(_ batch: PackedBatch, _ block: SASRecBlock, _ saved: SASRecActivations.Block, bins: [UInt8]) {
    let d = c.dim
    let width = d / c.heads
    let scale = 1 / Float(width).squareRoot()
    bins.withUnsafeBufferPointer { bins in
      var area = 0
      for history in 0..<batch.starts.count - 1 {
        let start = batch.starts[history]
        let t = batch.starts[history + 1] - start
        for head in 0..<c.heads {
          let q = saved.qkv.pointer + start * 3 * d + head * width
          let p = training ? saved.attention.row(head) + area : saved.attention.pointer
          BLAS.multiply(q, 3 * d, q + d, 3 * d, transposeB: true, into: p, t, m: t, n: t, k: width)
          if c.usesRelativeTime, let bins = bins.baseAddress {
            nk_softmax_causal_biased(p, bins + area, block.timeBias.value.row(head), t, t, 0, scale)
          } else {
            nk_softmax_causal(p, t, t, 0, scale)
          }
          BLAS.multiply(
            p, t, q + 2 * d, 3 * d, into: saved.attended.pointer + start * d + head * width, d, m: t,
            n: width, k: t)
        }
        area += t * t
      }
    }
  }

  /// Backward of `attend`: reads `dAttended` `[N, dim]` and writes `activations.dQKV` `[N, 3 dim]`. O(A dim).
  func attentionBackward(
    _ batch: PackedBatch, _ block: SASRecBlock, _ saved: SASRecActivations.Block, bins: [UInt8],
    dAttended: Tensor
  ) {
    let d = c.dim
    let width = d / c.heads
    let scale = 1 / Float(width).squareRoot()
    let ds = activations.dScores.pointer
    bins.withUnsafeBufferPointer { bins in
      var area = 0
      for history in 0..<batch.starts.count - 1 {
        let start = batch.starts[history]
        let t = batch.starts[history + 1] - start
        for head in 0..<c.heads {
          let q = saved.qkv.pointer + start * 3 * d + head * width
          let dq = activations.dQKV.pointer + start * 3 * d + head * width
          let p = saved.attention.row(head) + area
          let dm = dAttended.pointer + start * d + head * width
          BLAS.multiply(dm, d, q + 2 * d, 3 * d, transposeB: true, into: ds, t, m: t, n: t, k: width)
          BLAS.multiply(p, t, transposeA: true, dm, d, into: dq + 2 * d, 3 * d, m: t, n: width, k: t)
          nk_softmax_causal_backward(p, ds, t, scale)
          if c.usesRelativeTime, let bins = bins.baseAddress {
            nk_bias_backward(
              ds, bins + area, block.timeBias.gradient.row(head), t, TimeBins.count, 1 / scale)
          }
          BLAS.multiply(ds, t, q + d, 3 * d, into: dq, 3 * d, m: t, n: width, k: t)
          BLAS.multiply(ds, t, transposeA: true, q, 3 * d, into: dq + d, 3 * d, m: t, n: width, k: t)
        }
        area += t * t
      }
    }
  }
}
