import CKernels
import Foundation
import Tensors

extension SASRecPass {
  /// Weight of all queries of a batch together: what sums of losses are divided by.
  public static func weight(_ queries: QueryBatch) -> Float {
    queries.weights.reduce(0, +) + queries.pressures.reduce(0, +)
  }

  /// The loss of `objective` summed over the queries by weight and divided by `total` (by default the weight of these
  /// queries), in nats. With `learn` the gradients are added to every parameter.
  ///
  /// Items already in the history are left out of the sum over items: they are never asked for, at training as at
  /// serving. Full softmax: O(Q items dim), in slices of `rows` queries so that memory stays at `rows * items`.
  public func loss(
    _ batch: PackedBatch, _ queries: QueryBatch, total: Float? = nil, seed: UInt64 = 0, learn: Bool,
    rows: Int = 128
  ) -> Double {
    let total = total ?? Self.weight(queries)
    guard total > 0, batch.count > 0 else { return 0 }
    forward(batch, seed: seed)
    if learn { workspace.gradient.fill(0) }
    var random = RandomSource(seed: seed ^ 0x5A17)
    var sum = 0.0
    var start = 0
    while start < queries.count {
      let range = start..<min(start + rows, queries.count)
      sum +=
        objective.loss == .softmax
        ? softmax(batch, queries, range, total: total, learn: learn)
        : sampled(batch, queries, range, total: total, learn: learn, &random)
      start = range.upperBound
    }
    if learn { backward(batch) }
    return sum / Double(total)
  }

  private func softmax(
    _ batch: PackedBatch, _ queries: QueryBatch, _ range: Range<Int>, total: Float, learn: Bool
  ) -> Double {
    let (d, v, q) = (c.dim, c.items, range.count)
    let head = scratch.tensor("head", q, d)
    let mean = scratch.tensor("mean", 1, q)
    let rstd = scratch.tensor("rstd", 1, q)
    let logits = scratch.tensor("logits", q, v)
    let bias = weights.outputBias
    heads(queries.tokens[range], into: head, mean: mean, rstd: rstd)
    let table = weights.item
    BLAS.multiply(
      head.pointer, d, table.value.pointer, d, transposeB: true, into: logits.pointer, v, m: q, n: v, k: d)
    var sum = 0.0
    for (r, query) in range.enumerated() {
      let row = logits.pointer + r * v
      let targets = queries.targetStarts[query]..<queries.targetStarts[query + 1]
      let avoided = queries.avoidedStarts[query]..<queries.avoidedStarts[query + 1]
      let weight = queries.weights[query]
      for t in queries.historyStarts[query]...queries.tokens[query] { row[Int(batch.items[t])] = -1e4 }
      var asked: Float = 0
      for k in targets {
        let item = Int(queries.targets[k])
        asked += queries.shares[k] * (row[item] + bias.value.pointer[item])
      }
      var inverse: Float = 0
      let logSum = nk_softmax_unscaled(row, bias.value.pointer, v, &inverse)
      if weight > 0 { sum += Double(weight) * (logSum - Double(asked)) }
      // Pressure: log(1 + items x p) of what was disliked, which fades once it stands well below the average item. Its
      // slope by the logits is `pull` x (indicator - p).
      var pulls: Float = 0
      for k in avoided {
        let p = Float(v) * row[Int(queries.avoided[k])] * inverse
        sum += Double(queries.pressures[k] * log1p(p))
        pulls += queries.pressures[k] * p / (1 + p)
      }
      guard learn else { continue }
      let pull = avoided.map { k -> Float in
        let p = Float(v) * row[Int(queries.avoided[k])] * inverse
        return queries.pressures[k] * p / (1 + p)
      }
      nk_scale_into(row, inverse * (weight - pulls) / total, bias.gradient.pointer, v)
      func add(_ item: Int32, _ value: Float) {
        row[Int(item)] += value
        bias.gradient.pointer[Int(item)] += value
      }
      for k in targets { add(queries.targets[k], -weight * queries.shares[k] / total) }
      for (k, pull) in zip(avoided, pull) { add(queries.avoided[k], pull / total) }
    }
    guard learn else { return sum }
    let dHead = scratch.tensor("dHead", q, d)
    BLAS.multiply(
      logits.pointer, v, transposeA: true, head.pointer, d, into: table.gradient.pointer, d, m: v, n: d, k: q,
      beta: 1)
    BLAS.multiply(logits.pointer, v, table.value.pointer, d, into: dHead.pointer, d, m: q, n: d, k: v)
    headBackward(queries.tokens[range], dHead, mean, rstd)
    return sum
  }

  /// Back through the last norm into `workspace.gradient`.
  func headBackward(_ tokens: ArraySlice<Int>, _ dHead: Tensor, _ mean: Tensor, _ rstd: Tensor) {
    let d = c.dim
    for (r, token) in tokens.enumerated() {
      nk_layernorm_backward(
        workspace.state.pointer + token * d, weights.normGain.value.pointer, mean.pointer + r,
        rstd.pointer + r, dHead.row(0) + r * d, workspace.gradient.pointer + token * d,
        weights.normGain.gradient.pointer, weights.normBias.gradient.pointer, 1, d)
    }
  }
}

/// Named buffers that grow and are used again.
final class Scratch {
  private var held: [String: Tensor] = [:]

  func tensor(_ name: String, _ rows: Int, _ cols: Int) -> Tensor {
    if let tensor = held[name], tensor.count >= rows * cols { return tensor }
    let tensor = Tensor(rows, cols)
    held[name] = tensor
    return tensor
  }
}
