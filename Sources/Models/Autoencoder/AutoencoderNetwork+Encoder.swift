import CKernels
import Foundation
import Tensors

/// The encoder: input ratings to bottleneck, and its backward pass.
extension AutoencoderNetwork {
  /// Bottleneck z of the users whose input is `visible`, `[users, bottleneck]`. In training with noise, or a draw from the
  /// posterior, and dropout by `dropSeed`. O(entries hidden + users (layers hidden^2 + hidden code)).
  func forward(_ ratings: SparseRatings, _ visible: [VisibleEntries], training: Bool, dropSeed: UInt64 = 0)
    -> Tensor
  {
    let (b, h, d, w) = (visible.count, c.hidden, c.bottleneck, c.code)
    activations.reserve(b, c)
    let (input, code, z) = (activations.input, activations.code, activations.z)
    for (r, user) in visible.enumerated() {
      let row = input.pointer + r * h
      row.update(from: weights.inBias.value.pointer, count: h)
      for entry in user.entries {
        let item = Int(ratings.items[entry])
        BLAS.add(weights.presenceIn.value.row(item), to: row, times: user.scale, count: h)
        let rating = ratings.rating(entry)
        if rating != 0 {
          BLAS.add(weights.ratingIn.value.row(item), to: row, times: user.scale * rating, count: h)
        }
      }
    }
    let output = runHiddenLayers(input, b, training: training, dropSeed: dropSeed)
    BLAS.multiply(output.pointer, h, weights.code.value.pointer, w, into: code.pointer, w, m: b, n: w, k: h)
    nk_add_bias(code.pointer, weights.codeBias.value.pointer, b, w)
    guard c.isVariational else {
      nk_swish(code.pointer, z.pointer, b * d)
      if training && c.noise > 0 {
        for i in 0..<b * d { z.pointer[i] += c.noise * random.normal() }
      }
      return z
    }
    let draws = activations.draws
    for r in 0..<b {
      let mean = code.pointer + r * w
      for j in 0..<d {
        let draw = training ? random.normal() * expf(0.5 * mean[d + j]) : 0
        draws.pointer[r * d + j] = draw
        z.pointer[r * d + j] = mean[j] + draw
      }
    }
    return z
  }

  /// Hidden layers from the first layer's pre-activation `input` to the last layer's output, `[b, hidden]`. With further
  /// layers (RecVAE): `out(i) = norm(swish(out(i - 1) W + bias + sum of all earlier out))`.
  private func runHiddenLayers(_ input: Tensor, _ b: Int, training: Bool, dropSeed: UInt64) -> Tensor {
    let h = c.hidden
    let active = activations.active
    nk_swish(input.pointer, active.pointer, b * h)
    if training && hiddenDropout > 0 { nk_dropout(active.pointer, b * h, hiddenDropout, dropSeed) }
    guard let first = activations.norm else { return active }
    normalise(active, weights.norm[0], weights.norm[1], into: first, b)
    var out = first.out
    let sum = activations.sum
    sum.pointer.update(from: out.pointer, count: b * h)
    for (layer, kept) in zip(weights.layers, activations.layers) {
      let before = kept.before
      before.pointer.update(from: sum.pointer, count: b * h)
      BLAS.multiply(
        out.pointer, h, layer.matrix.value.pointer, h, into: before.pointer, h, m: b, n: h, k: h, beta: 1)
      nk_add_bias(before.pointer, layer.bias.value.pointer, b, h)
      nk_swish(before.pointer, kept.active.pointer, b * h)
      normalise(kept.active, layer.gain, layer.shift, into: kept.norm, b)
      out = kept.norm.out
      BLAS.add(out.pointer, to: sum.pointer, count: b * h)
    }
    return out
  }

  /// Layer norm of `x` `[b, hidden]`; keeps mean and deviation for the backward pass.
  private func normalise(
    _ x: Tensor, _ gain: Parameter, _ shift: Parameter, into norm: AutoencoderActivations.Norm, _ b: Int
  ) {
    nk_layernorm(
      x.pointer, gain.value.pointer, shift.value.pointer, norm.out.pointer, norm.mean.pointer,
      norm.rstd.pointer, b, c.hidden)
  }

  /// Backward of `forward`: from d loss / d z `[users, bottleneck]`, adds to the gradients of all encoder parameters.
  func backward(
    _ ratings: SparseRatings, _ visible: [VisibleEntries], _ dz: Tensor, dropSeed: UInt64, users: [Int]
  ) {
    let (b, h, d, w) = (visible.count, c.hidden, c.bottleneck, c.code)
    activations.reserveGradients(b, c)
    let (code, dCode, dInput) = (activations.code, activations.dCode, activations.dInput)
    if c.isVariational {
      bottleneckBackward(ratings, users, dz, dCode)
    } else {
      dCode.pointer.update(from: dz.pointer, count: b * d)
      nk_swish_backward(code.pointer, dCode.pointer, b * d)
    }
    BLAS.multiply(
      activations.output.pointer, h, transposeA: true, dCode.pointer, w, into: weights.code.gradient.pointer,
      w, m: h,
      n: w, k: b, beta: 1)
    nk_column_sum(dCode.pointer, weights.codeBias.gradient.pointer, b, w)
    BLAS.multiply(
      dCode.pointer, w, weights.code.value.pointer, w, transposeB: true, into: dInput.pointer, h, m: b, n: h,
      k: w)
    if let first = activations.norm { hiddenLayersBackward(dInput, first, b) }
    if hiddenDropout > 0 { nk_dropout(dInput.pointer, b * h, hiddenDropout, dropSeed) }
    nk_swish_backward(activations.input.pointer, dInput.pointer, b * h)
    nk_column_sum(dInput.pointer, weights.inBias.gradient.pointer, b, h)
    for (r, user) in visible.enumerated() {
      let row = dInput.pointer + r * h
      for entry in user.entries {
        let item = Int(ratings.items[entry])
        BLAS.add(row, to: weights.presenceIn.gradient.row(item), times: user.scale, count: h)
        let rating = ratings.rating(entry)
        if rating != 0 {
          BLAS.add(row, to: weights.ratingIn.gradient.row(item), times: user.scale * rating, count: h)
        }
      }
    }
  }

  /// Backward of `runHiddenLayers`, for more than one layer. `slope` `[b, hidden]` is d loss / d output on entry and
  /// d loss / d the first layer's activation on return.
  private func hiddenLayersBackward(_ slope: Tensor, _ first: AutoencoderActivations.Norm, _ b: Int) {
    let h = c.hidden
    // Sum of the gradients of all later layers: every earlier output feeds them.
    let (later, dActive) = (activations.later, activations.dActive)
    later.fill(0)
    func normBackward(
      _ x: Tensor, _ gain: Parameter, _ shift: Parameter, _ norm: AutoencoderActivations.Norm
    ) {
      dActive.pointer.update(repeating: 0, count: b * h)
      nk_layernorm_backward(
        x.pointer, gain.value.pointer, norm.mean.pointer, norm.rstd.pointer, slope.pointer, dActive.pointer,
        gain.gradient.pointer, shift.gradient.pointer, b, h)
    }
    for (i, (layer, kept)) in zip(weights.layers, activations.layers).enumerated().reversed() {
      normBackward(kept.active, layer.gain, layer.shift, kept.norm)
      nk_swish_backward(kept.before.pointer, dActive.pointer, b * h)
      let out = i == 0 ? first.out : activations.layers[i - 1].norm.out
      BLAS.multiply(
        out.pointer, h, transposeA: true, dActive.pointer, h, into: layer.matrix.gradient.pointer, h, m: h,
        n: h, k: b, beta: 1)
      nk_column_sum(dActive.pointer, layer.bias.gradient.pointer, b, h)
      BLAS.add(dActive.pointer, to: later.pointer, count: b * h)
      slope.pointer.update(from: later.pointer, count: b * h)
      BLAS.multiply(
        dActive.pointer, h, layer.matrix.value.pointer, h, transposeB: true, into: slope.pointer, h, m: b,
        n: h, k: h, beta: 1)
    }
    normBackward(activations.active, weights.norm[0], weights.norm[1], first)
    slope.pointer.update(from: dActive.pointer, count: b * h)
  }
}
