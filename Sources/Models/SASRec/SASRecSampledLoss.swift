import CKernels
import Foundation
import Tensors

extension SASRecPass {
  /// The losses over drawn items, for a slice of queries: O(q negatives dim) instead of O(q items dim).
  ///
  /// The drawn items are shared by the slice; those in a query's history, and its targets, do not count against it.
  /// Drawn by the root of popularity for the sampled softmax, with the logarithm of that chance taken off; evenly for the
  /// others, as their papers do.
  func sampled(
    _ batch: PackedBatch, _ queries: QueryBatch, _ range: Range<Int>, total: Float, learn: Bool,
    _ random: inout RandomSource
  ) -> Double {
    let (d, q, n) = (c.dim, range.count, min(objective.negatives, c.items))
    let head = scratch.tensor("head", q, d)
    let mean = scratch.tensor("mean", 1, q)
    let rstd = scratch.tensor("rstd", 1, q)
    let drawn = scratch.tensor("drawn", n, d)
    let logits = scratch.tensor("sampled", q, n)
    let dHead = scratch.tensor("dHead", q, d)
    heads(queries.tokens[range], into: head, mean: mean, rstd: rstd)
    let byPopularity = objective.loss == .sampled
    let items = (0..<n).map { _ in sampler.draw(&random, byPopularity: byPopularity) }
    func correction(_ item: Int) -> Float { byPopularity ? sampler.logChance(item) + log(Float(n)) : 0 }
    let shift = items.map { weights.outputBias.value.pointer[$0] - correction($0) }
    for (k, item) in items.enumerated() { drawn.row(k).update(from: weights.item.value.row(item), count: d) }
    BLAS.multiply(
      head.pointer, d, drawn.pointer, d, transposeB: true, into: logits.pointer, n, m: q, n: n, k: d)
    if learn { dHead.fill(0) }
    var sum = 0.0
    var slopes = [Float](repeating: 0, count: n)
    for (r, query) in range.enumerated() {
      let row = logits.pointer + r * n
      for k in 0..<n { row[k] += shift[k] }
      exclude(items, row, batch, queries, query)
      slopes.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
      func meet(_ item: Int32, weight: Float, sign: Float) {
        let i = Int(item)
        let state = head.pointer + r * d
        let logit =
          BLAS.dot(state, weights.item.value.row(i), count: d) + weights.outputBias.value.pointer[i]
          - correction(i)
        let (loss, slope) = contrast(logit, row, n, sign: sign, weight: weight / total, &slopes)
        sum += Double(weight) * loss
        guard learn else { return }
        BLAS.add(weights.item.value.row(i), to: dHead.pointer + r * d, times: slope, count: d)
        BLAS.add(state, to: weights.item.gradient.row(i), times: slope, count: d)
        weights.outputBias.gradient.pointer[i] += slope
      }
      for k in queries.targetStarts[query]..<queries.targetStarts[query + 1] {
        meet(queries.targets[k], weight: queries.weights[query] * queries.shares[k], sign: 1)
      }
      for k in queries.avoidedStarts[query]..<queries.avoidedStarts[query + 1] {
        meet(queries.avoided[k], weight: queries.pressures[k], sign: -1)
      }
      for k in 0..<n {
        row[k] = slopes[k]
        weights.outputBias.gradient.pointer[items[k]] += learn ? slopes[k] : 0
      }
    }
    guard learn else { return sum }
    let dDrawn = scratch.tensor("dDrawn", n, d)
    BLAS.multiply(logits.pointer, n, drawn.pointer, d, into: dHead.pointer, d, m: q, n: d, k: n, beta: 1)
    BLAS.multiply(
      logits.pointer, n, transposeA: true, head.pointer, d, into: dDrawn.pointer, d, m: n, n: d, k: q)
    for (k, item) in items.enumerated() {
      BLAS.add(dDrawn.pointer + k * d, to: weights.item.gradient.row(item), count: d)
    }
    headBackward(queries.tokens[range], dHead, mean, rstd)
    return sum
  }

  private func exclude(
    _ items: [Int], _ row: UnsafeMutablePointer<Float>, _ batch: PackedBatch, _ queries: QueryBatch,
    _ query: Int
  ) {
    var own = Set(batch.items[queries.historyStarts[query]...queries.tokens[query]])
    for k in queries.targetStarts[query]..<queries.targetStarts[query + 1] { own.insert(queries.targets[k]) }
    for (k, item) in items.enumerated() where own.contains(Int32(item)) { row[k] = -1e4 }
  }

  /// The loss of one target (`sign` 1) or of one item to avoid (-1) against the drawn ones, its slope by the item's own
  /// logit times `weight`, and the slopes by the drawn ones added to `slopes`.
  private func contrast(
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

/// Draws items evenly, or by the root of how often they are met.
struct ItemSampler {
  private var sums: [Float]
  private let logChances: [Float]

  init(counts: [Float]) {
    let roots = counts.map { ($0 + 1).squareRoot() }
    let total = roots.reduce(0, +)
    logChances = roots.map { log($0 / total) }
    var sum: Float = 0
    sums = roots.map {
      sum += $0 / total
      return sum
    }
  }

  func logChance(_ item: Int) -> Float { logChances[item] }

  /// O(log items).
  func draw(_ random: inout RandomSource, byPopularity: Bool) -> Int {
    let x = random.uniform()
    guard byPopularity else { return min(sums.count - 1, Int(x * Float(sums.count))) }
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < x { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
