import CKernels
import Tensors

extension SASRecPass {
  /// Full-softmax cross-entropy over all items, `-sum of share * log p(item | history)`, averaged by weight.
  ///
  /// Items already in the history are left out of the sum over items: they are never asked for, at training as at
  /// serving. With `learn` the gradients are added to every parameter.
  /// O(Q items dim), in slices of `rows` questions so that memory stays at `rows * items`.
  /// Returns the mean loss in nats.
  public func loss(
    _ batch: PackedBatch, _ queries: QueryBatch, seed: UInt64 = 0, learn: Bool, rows: Int = 256
  ) -> Double {
    let total = queries.weights.reduce(0, +)
    guard total > 0, batch.count > 0 else { return 0 }
    forward(batch, seed: seed)
    if learn { workspace.gradient.fill(0) }
    var sum = 0.0
    var start = 0
    while start < queries.count {
      let end = min(start + rows, queries.count)
      sum += slice(batch, queries, start..<end, total: total, learn: learn)
      start = end
    }
    if learn { backward(batch) }
    return sum / Double(total)
  }

  private func slice(
    _ batch: PackedBatch, _ queries: QueryBatch, _ range: Range<Int>, total: Float, learn: Bool
  ) -> Double {
    let (d, v, q) = (c.dim, c.items, range.count)
    let tokens = Array(queries.tokens[range])
    let head = scratch.tensor("head", q, d)
    let mean = scratch.tensor("mean", 1, q)
    let rstd = scratch.tensor("rstd", 1, q)
    let logits = scratch.tensor("logits", q, v)
    heads(tokens, into: head, mean: mean, rstd: rstd)
    let table = weights.item
    BLAS.multiply(
      head.pointer, d, table.value.pointer, d, transposeB: true, into: logits.pointer, v, m: q, n: v, k: d)
    nk_add_bias(logits.pointer, weights.outputBias.value.pointer, q, v)
    var sum = 0.0
    for (r, query) in range.enumerated() {
      let row = logits.pointer + r * v
      let targets = queries.targetStarts[query]..<queries.targetStarts[query + 1]
      for t in queries.historyStarts[query]...queries.tokens[query] { row[Int(batch.items[t])] = -1e4 }
      let asked = targets.map { row[Int(queries.targets[$0])] }
      let logSum = nk_softmax(row, v)
      let weight = queries.weights[query]
      var loss = 0.0
      for (k, target) in targets.enumerated() {
        loss += Double(queries.shares[target]) * (logSum - Double(asked[k]))
      }
      sum += Double(weight) * loss
      if learn {
        let scale = weight / total
        BLAS.scale(row, by: scale, count: v)
        for target in targets { row[Int(queries.targets[target])] -= scale * queries.shares[target] }
      }
    }
    guard learn else { return sum }
    let dHead = scratch.tensor("dHead", q, d)
    BLAS.multiply(
      logits.pointer, v, transposeA: true, head.pointer, d, into: table.gradient.pointer, d, m: v, n: d, k: q,
      beta: 1)
    nk_column_sum(logits.pointer, weights.outputBias.gradient.pointer, q, v)
    BLAS.multiply(logits.pointer, v, table.value.pointer, d, into: dHead.pointer, d, m: q, n: d, k: v)
    for (r, token) in tokens.enumerated() {
      nk_layernorm_backward(
        workspace.state.pointer + token * d, weights.normGain.value.pointer, mean.pointer + r,
        rstd.pointer + r,
        dHead.row(r), workspace.gradient.pointer + token * d, weights.normGain.gradient.pointer,
        weights.normBias.gradient.pointer, 1, d)
    }
    return sum
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
