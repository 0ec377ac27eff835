import CKernels
import Foundation
import Foundations
import Tensors

extension SASRecNetwork {
  /// The sampled losses of a slice of `q` queries, not divided by `total`. O(q negatives dim).
  ///
  /// The negatives are shared by the slice; for each query those in its history and its targets are masked. The sampled
  /// softmax draws them by the square root of popularity and subtracts the log of that probability (logQ correction);
  /// the other losses draw uniformly, as their papers do.
  func sampledLoss(
    _ batch: PackedBatch, _ queries: QueryBatch, _ range: Range<Int>, total: Float, withGradients: Bool,
    _ random: inout RandomSource
  ) -> Double {
    let (d, q, n) = (c.dim, range.count, min(objective.negatives, c.items))
    let output = scratch.tensor("output", q, d)
    let mean = scratch.tensor("mean", 1, q)
    let rstd = scratch.tensor("rstd", 1, q)
    let negatives = scratch.tensor("negatives", n, d)
    let logits = scratch.tensor("sampled", q, n)
    let dOutput = scratch.tensor("dOutput", q, d)
    outputStates(queries.tokens[range], into: output, mean: mean, rstd: rstd)
    let (items, shift) = drawNegatives(n, into: negatives, &random)
    BLAS.multiply(
      output.pointer, d, negatives.pointer, d, transposeB: true, into: logits.pointer, n, m: q, n: n, k: d)
    if withGradients { dOutput.fill(0) }
    var sum = 0.0
    var slopes = [Float](repeating: 0, count: n)
    for (r, query) in range.enumerated() {
      let row = logits.pointer + r * n
      for k in 0..<n { row[k] += shift[k] }
      maskKnownItems(items, row, batch, queries, query)
      slopes.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
      func addTerm(_ item: Int32, weight: Float, sign: Float) {
        let i = Int(item)
        let state = output.pointer + r * d
        let logit =
          BLAS.dot(state, weights.item.value.row(i), count: d) + weights.outputBias.value.pointer[i]
          - correction(i, n)
        let (loss, slope) = contrastiveLoss(logit, row, n, sign: sign, weight: weight / total, &slopes)
        sum += Double(weight) * loss
        guard withGradients else { return }
        BLAS.add(weights.item.value.row(i), to: dOutput.pointer + r * d, times: slope, count: d)
        BLAS.add(state, to: weights.item.gradient.row(i), times: slope, count: d)
        weights.outputBias.gradient.pointer[i] += slope
      }
      for k in queries.targetStarts[query]..<queries.targetStarts[query + 1] {
        addTerm(queries.targets[k], weight: queries.weights[query] * queries.targetShares[k], sign: 1)
      }
      for k in queries.dislikedStarts[query]..<queries.dislikedStarts[query + 1] {
        addTerm(queries.disliked[k], weight: queries.dislikedWeights[k], sign: -1)
      }
      for k in 0..<n {
        row[k] = slopes[k]
        weights.outputBias.gradient.pointer[items[k]] += withGradients ? slopes[k] : 0
      }
    }
    guard withGradients else { return sum }
    let dNegatives = scratch.tensor("dNegatives", n, d)
    BLAS.multiply(
      logits.pointer, n, negatives.pointer, d, into: dOutput.pointer, d, m: q, n: d, k: n, beta: 1)
    BLAS.multiply(
      logits.pointer, n, transposeA: true, output.pointer, d, into: dNegatives.pointer, d, m: n, n: d, k: q)
    for (k, item) in items.enumerated() {
      BLAS.add(dNegatives.pointer + k * d, to: weights.item.gradient.row(item), count: d)
    }
    outputNormBackward(queries.tokens[range], dOutput, mean, rstd)
    return sum
  }

  /// Draws `n` items, whose vectors go to `negatives` `[n, dim]`, with what is added to their logits.
  private func drawNegatives(_ n: Int, into negatives: Tensor, _ random: inout RandomSource) -> (
    items: [Int], shift: [Float]
  ) {
    let items = (0..<n).map { _ in sampler.sample(&random, byPopularity: objective.loss == .sampled) }
    for (k, item) in items.enumerated() {
      negatives.row(k).update(from: weights.item.value.row(item), count: c.dim)
    }
    return (items, items.map { weights.outputBias.value.pointer[$0] - correction($0, n) })
  }

  /// The logarithm of how often an item is among `n` drawn by popularity; 0 where all are drawn alike.
  private func correction(_ item: Int, _ n: Int) -> Float {
    objective.loss == .sampled ? sampler.logProbability(item) + log(Float(n)) : 0
  }

  /// Masks the sampled items that are in the query's history or among its targets.
  private func maskKnownItems(
    _ items: [Int], _ row: UnsafeMutablePointer<Float>, _ batch: PackedBatch, _ queries: QueryBatch,
    _ query: Int
  ) {
    var known = Set(batch.items[queries.historyStarts[query]...queries.tokens[query]])
    for k in queries.targetStarts[query]..<queries.targetStarts[query + 1] {
      known.insert(queries.targets[k])
    }
    for (k, item) in items.enumerated() where known.contains(Int32(item)) { row[k] = -1e4 }
  }

  /// The loss of one target (`sign` 1) or disliked item (`sign` -1) with the given logit against the `n` sampled logits
  /// in `row`. Returns the loss and `weight` times its slope by the item's logit; adds the slopes by the sampled logits,
  /// times `weight`, to `slopes` `[n]`.
  private func contrastiveLoss(
    _ logit: Float, _ row: UnsafePointer<Float>, _ n: Int, sign: Float, weight: Float,
    _ slopes: inout [Float]
  ) -> (loss: Double, slope: Float) {
    func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
    func softplus(_ x: Float) -> Float { max(x, 0) + log1p(exp(-abs(x))) }
    if objective.loss == .sampled, sign > 0 {
      var top = logit
      for k in 0..<n { top = max(top, row[k]) }
      var sum = exp(logit - top)
      for k in 0..<n { sum += exp(row[k] - top) }
      for k in 0..<n { slopes[k] += weight * exp(row[k] - top) / sum }
      return (Double(top + log(sum) - logit), weight * (exp(logit - top) / sum - 1))
    }
    let share = 1 / Float(n)
    var loss: Float = 0
    var slope: Float = 0
    if objective.loss == .bce {
      loss = softplus(-sign * logit)
      slope = -sign * sigmoid(-sign * logit)
      if sign > 0 {
        for k in 0..<n where row[k] > -1e3 {
          loss += softplus(row[k])
          slopes[k] += weight * sigmoid(row[k])
        }
      }
      return (Double(loss), weight * slope)
    }
    for k in 0..<n where row[k] > -1e3 {
      let margin = sign * (logit - row[k])
      loss += share * softplus(-margin)
      let pull = sign * share * sigmoid(-margin)
      slope -= pull
      slopes[k] += weight * pull
    }
    return (Double(loss), weight * slope)
  }
}
