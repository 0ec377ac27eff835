import CKernels
import Foundation
import Tensors

/// Profile to bottleneck, and the way back.
extension AutoencoderPass {
  func forward(_ profiles: Profiles, _ shown: [Shown], learning: Bool, dropSeed: UInt64 = 0) -> Tensor {
    let (b, h, d, w) = (shown.count, c.hidden, c.bottleneck, c.code)
    let input = scratch.tensor("input", b, h)
    for (r, profile) in shown.enumerated() {
      let row = input.pointer + r * h
      row.update(from: weights.inBias.value.pointer, count: h)
      for place in profile.places {
        let item = Int(profiles.items[place])
        BLAS.add(weights.presenceIn.value.row(item), to: row, times: profile.scale, count: h)
        let rating = profiles.rating(place)
        if rating != 0 {
          BLAS.add(weights.ratingIn.value.row(item), to: row, times: profile.scale * rating, count: h)
        }
      }
    }
    let top = climb(input, b, learning: learning, dropSeed: dropSeed)
    let code = scratch.tensor("code", b, w)
    let z = scratch.tensor("z", b, d)
    BLAS.multiply(top.pointer, h, weights.code.value.pointer, w, into: code.pointer, w, m: b, n: w, k: h)
    nk_add_bias(code.pointer, weights.codeBias.value.pointer, b, w)
    guard c.isVariational else {
      nk_swish(code.pointer, z.pointer, b * d)
      if learning && c.noise > 0 {
        for i in 0..<b * d { z.pointer[i] += c.noise * random.normal() }
      }
      return z
    }
    let draws = scratch.tensor("draws", b, d)
    for r in 0..<b {
      let mean = code.pointer + r * w
      for j in 0..<d {
        let draw = learning ? random.normal() * expf(0.5 * mean[d + j]) : 0
        draws.pointer[r * d + j] = draw
        z.pointer[r * d + j] = mean[j] + draw
      }
    }
    return z
  }

  /// From the sum of the input's rows to what the bottleneck is read from, `[b, hidden]`. With further layers,
  /// `out(i) = norm(swish(out(i - 1) W + b + sum of all out before))`.
  private func climb(_ input: Tensor, _ b: Int, learning: Bool, dropSeed: UInt64) -> Tensor {
    let h = c.hidden
    let active = scratch.tensor("active", b, h)
    nk_swish(input.pointer, active.pointer, b * h)
    if learning && hiddenDropout > 0 { nk_dropout(active.pointer, b * h, hiddenDropout, dropSeed) }
    guard !weights.layers.isEmpty else { return active }
    var out = normalise(active, weights.norm[0], weights.norm[1], 0, b)
    let sum = scratch.tensor("sum", b, h)
    sum.pointer.update(from: out.pointer, count: b * h)
    for (i, layer) in weights.layers.enumerated() {
      let before = scratch.tensor("before \(i)", b, h)
      before.pointer.update(from: sum.pointer, count: b * h)
      BLAS.multiply(
        out.pointer, h, layer.matrix.value.pointer, h, into: before.pointer, h, m: b, n: h, k: h, beta: 1)
      nk_add_bias(before.pointer, layer.bias.value.pointer, b, h)
      let active = scratch.tensor("active \(i)", b, h)
      nk_swish(before.pointer, active.pointer, b * h)
      out = normalise(active, layer.gain, layer.shift, i + 1, b)
      BLAS.add(out.pointer, to: sum.pointer, count: b * h)
    }
    return out
  }

  private func normalise(_ x: Tensor, _ gain: Parameter, _ shift: Parameter, _ place: Int, _ b: Int) -> Tensor
  {
    let out = scratch.tensor("out \(place)", b, c.hidden)
    let moments = scratch.tensor("moments \(place)", 2, b)
    nk_layernorm(
      x.pointer, gain.value.pointer, shift.value.pointer, out.pointer, moments.pointer, moments.pointer + b,
      b, c.hidden)
    return out
  }

  func backward(_ profiles: Profiles, _ shown: [Shown], _ dz: Tensor, dropSeed: UInt64, people: [Int]) {
    let (b, h, d, w) = (shown.count, c.hidden, c.bottleneck, c.code)
    let code = scratch.tensor("code", b, w)
    let dCode = scratch.tensor("dCode", b, w)
    if c.isVariational {
      pull(profiles, people, dz, dCode)
    } else {
      dCode.pointer.update(from: dz.pointer, count: b * d)
      nk_swish_backward(code.pointer, dCode.pointer, b * d)
    }
    let top =
      weights.layers.isEmpty
      ? scratch.tensor("active", b, h) : scratch.tensor("out \(weights.layers.count)", b, h)
    BLAS.multiply(
      top.pointer, h, transposeA: true, dCode.pointer, w, into: weights.code.gradient.pointer, w, m: h,
      n: w, k: b, beta: 1)
    nk_column_sum(dCode.pointer, weights.codeBias.gradient.pointer, b, w)
    let dInput = scratch.tensor("dInput", b, h)
    BLAS.multiply(
      dCode.pointer, w, weights.code.value.pointer, w, transposeB: true, into: dInput.pointer, h, m: b, n: h,
      k: w)
    if !weights.layers.isEmpty { descend(dInput, b) }
    if hiddenDropout > 0 { nk_dropout(dInput.pointer, b * h, hiddenDropout, dropSeed) }
    nk_swish_backward(scratch.tensor("input", b, h).pointer, dInput.pointer, b * h)
    nk_column_sum(dInput.pointer, weights.inBias.gradient.pointer, b, h)
    for (r, profile) in shown.enumerated() {
      let row = dInput.pointer + r * h
      for place in profile.places {
        let item = Int(profiles.items[place])
        BLAS.add(row, to: weights.presenceIn.gradient.row(item), times: profile.scale, count: h)
        let rating = profiles.rating(place)
        if rating != 0 {
          BLAS.add(row, to: weights.ratingIn.gradient.row(item), times: profile.scale * rating, count: h)
        }
      }
    }
  }

  /// `slope` (in: d loss / d top) becomes d loss / d what the first layer's activation is.
  private func descend(_ slope: Tensor, _ b: Int) {
    let h = c.hidden
    let later = scratch.tensor("later", b, h)  // slopes of all later layers, which every earlier output feeds
    let dActive = scratch.tensor("dActive", b, h)
    later.fill(0)
    func denormalise(_ x: Tensor, _ gain: Parameter, _ shift: Parameter, _ place: Int) {
      let moments = scratch.tensor("moments \(place)", 2, b)
      dActive.pointer.update(repeating: 0, count: b * h)
      nk_layernorm_backward(
        x.pointer, gain.value.pointer, moments.pointer, moments.pointer + b, slope.pointer, dActive.pointer,
        gain.gradient.pointer, shift.gradient.pointer, b, h)
    }
    for (i, layer) in weights.layers.enumerated().reversed() {
      denormalise(scratch.tensor("active \(i)", b, h), layer.gain, layer.shift, i + 1)
      let before = scratch.tensor("before \(i)", b, h)
      nk_swish_backward(before.pointer, dActive.pointer, b * h)
      let out = scratch.tensor("out \(i)", b, h)
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
    denormalise(scratch.tensor("active", b, h), weights.norm[0], weights.norm[1], 0)
    slope.pointer.update(from: dActive.pointer, count: b * h)
  }
}
