import CKernels
import Foundation
import Foundations
import Tensors

extension SASRecNetwork {
  /// The weighted loss of `objective` over the queries, divided by `total` (by default the queries' total weight), in
  /// nats. `withGradients` adds the gradients to every parameter.
  ///
  /// Items of the query's history are excluded, as they are when serving. The full softmax is O(Q items dim); it runs
  /// over slices of `sliceSize` queries, which bounds memory to `[sliceSize, items]` logits.
  public func loss(
    _ batch: PackedBatch, _ queries: QueryBatch, total: Float? = nil, seed: UInt64 = 0, withGradients: Bool,
    sliceSize: Int = 128
  ) -> Double {
    let total = total ?? queries.totalWeight
    guard total > 0, batch.count > 0 else { return 0 }
    forward(batch, seed: seed)
    if withGradients { activations.dState.fill(0) }
    var random = RandomSource(seed: seed ^ 0x5A17)
    var sum = 0.0
    var start = 0
    while start < queries.count {
      let range = start..<min(start + sliceSize, queries.count)
      sum +=
        objective.loss == .softmax
        ? softmaxLoss(batch, queries, range, total: total, withGradients: withGradients)
        : sampledLoss(batch, queries, range, total: total, withGradients: withGradients, &random)
      start = range.upperBound
    }
    if withGradients { backward(batch) }
    return sum / Double(total)
  }

  /// The full softmax loss of a slice of queries, not divided by `total`.
  ///
  /// Cross-entropy of the target shares, plus log(1 + items p) for every disliked item, whose slope fades once the item
  /// is well below the average item.
  private func softmaxLoss(
    _ batch: PackedBatch, _ queries: QueryBatch, _ range: Range<Int>, total: Float, withGradients: Bool
  ) -> Double {
    let (d, v, q) = (c.dim, c.items, range.count)
    let output = scratch.tensor("output", q, d)
    let mean = scratch.tensor("mean", 1, q)
    let rstd = scratch.tensor("rstd", 1, q)
    let logits = scratch.tensor("logits", q, v)
    let bias = weights.outputBias
    outputStates(queries.tokens[range], into: output, mean: mean, rstd: rstd)
    let table = weights.item
    BLAS.multiply(
      output.pointer, d, table.value.pointer, d, transposeB: true, into: logits.pointer, v, m: q, n: v, k: d)
    var sum = 0.0
    for (r, query) in range.enumerated() {
      let row = logits.pointer + r * v
      let targets = queries.targetStarts[query]..<queries.targetStarts[query + 1]
      let disliked = queries.dislikedStarts[query]..<queries.dislikedStarts[query + 1]
      let weight = queries.weights[query]
      for t in queries.historyStarts[query]...queries.tokens[query] { row[Int(batch.items[t])] = -1e4 }
      if !queries.unavailable.isEmpty { for item in queries.unavailable[query] { row[Int(item)] = -1e4 } }
      var targetLogit: Float = 0
      for k in targets {
        let item = Int(queries.targets[k])
        targetLogit += queries.targetShares[k] * (row[item] + bias.value.pointer[item])
      }
      var inverse: Float = 0
      let logSum = nk_softmax_unnormalised(row, bias.value.pointer, v, &inverse)
      if weight > 0 { sum += Double(weight) * (logSum - Double(targetLogit)) }
      // d log(1 + items p) / d logits = pull (indicator - p), where pull = items p / (1 + items p).
      let pulls = disliked.map { k -> Float in
        let p = Float(v) * row[Int(queries.disliked[k])] * inverse
        sum += Double(queries.dislikedWeights[k] * log1p(p))
        return queries.dislikedWeights[k] * p / (1 + p)
      }
      guard withGradients else { continue }
      nk_scale_and_add(row, inverse * (weight - pulls.reduce(0, +)) / total, bias.gradient.pointer, v)
      func add(_ item: Int32, _ value: Float) {
        row[Int(item)] += value
        bias.gradient.pointer[Int(item)] += value
      }
      for k in targets { add(queries.targets[k], -weight * queries.targetShares[k] / total) }
      for (k, pull) in zip(disliked, pulls) { add(queries.disliked[k], pull / total) }
    }
    guard withGradients else { return sum }
    let dOutput = scratch.tensor("dOutput", q, d)
    BLAS.multiply(
      logits.pointer, v, transposeA: true, output.pointer, d, into: table.gradient.pointer, d, m: v, n: d,
      k: q,
      beta: 1)
    BLAS.multiply(logits.pointer, v, table.value.pointer, d, into: dOutput.pointer, d, m: q, n: d, k: v)
    outputNormBackward(queries.tokens[range], dOutput, mean, rstd)
    return sum
  }

  /// Backward of `outputStates`: adds `dOutput` `[tokens.count, dim]` to `activations.dState` and to the last norm's
  /// gradients.
  func outputNormBackward(_ tokens: ArraySlice<Int>, _ dOutput: Tensor, _ mean: Tensor, _ rstd: Tensor) {
    let d = c.dim
    for (r, token) in tokens.enumerated() {
      nk_layernorm_backward(
        activations.state.pointer + token * d, weights.normGain.value.pointer, mean.pointer + r,
        rstd.pointer + r, dOutput.row(0) + r * d, activations.dState.pointer + token * d,
        weights.normGain.gradient.pointer, weights.normBias.gradient.pointer, 1, d)
    }
  }
}
