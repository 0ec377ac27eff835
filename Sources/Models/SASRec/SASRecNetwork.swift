import CKernels
import Tensors

/// The SASRec transformer (Kang & McAuley, arXiv 1808.09781): forward pass, losses and backward pass over packed
/// batches. Holds the weights and the activations of one pass; not thread-safe.
///
/// `SASRecScorer` ranks single histories with a key-value cache instead (`SASRecIncrementalEncoder`).
public final class SASRecNetwork {
  /// The weights, shared.
  public let weights: SASRecWeights
  let activations = SASRecActivations()
  let scratch = ScratchTensors()
  let training: Bool
  /// The training loss.
  public var objective = SASRecObjective()
  /// Number of training lists with each item, `[items]`: the sampled losses draw negatives by it.
  public var itemCounts: [Float] = [] { didSet { sampler = ItemSampler(counts: itemCounts) } }
  private(set) lazy var sampler = ItemSampler(counts: [Float](repeating: 0, count: c.items))
  var dropout: Float
  var seed: UInt64 = 0

  /// A network over `weights`, which are shared. `training` keeps the activations that `backward` needs and turns
  /// dropout on.
  public init(_ weights: SASRecWeights, training: Bool) {
    self.weights = weights
    self.training = training
    dropout = training ? weights.configuration.dropout : 0
  }

  /// Short for the configuration of `weights`.
  var c: SASRecConfiguration { weights.configuration }

  /// Runs the transformer over a packed batch of `N` tokens. Afterwards `activations.state` is `[N, dim]`, before
  /// the last layer norm. `seed` determines the dropout masks.
  ///
  /// In the last block the query of each token is added to its state before the attention queries are computed;
  /// keys and values come from the state alone. So no cached key or value depends on the query.
  /// O(N dim (dim + hidden) + A dim), `A` the sum of squared history lengths.
  public func forward(_ batch: PackedBatch, seed: UInt64 = 0) {
    activations.reserve(batch, c, training: training)
    if c.usesRelativeTime { activations.computeTimeBins(batch) }
    self.seed = seed
    let n = batch.count
    let d = c.dim
    let x = activations.state
    embed(batch, into: x)
    applyDropout(x, n * d, site: 0)
    for (i, block) in weights.blocks.enumerated() {
      let saved = activations.blocks[i]
      let isLast = i == c.blocks - 1
      saved.input.pointer.update(from: x.pointer, count: n * d)
      nk_layernorm(
        x.pointer, block.norm1Gain.value.pointer, block.norm1Bias.value.pointer, saved.norm1.pointer,
        saved.mean1.pointer, saved.rstd1.pointer, n, d)
      if isLast && c.hasQueryInputs {
        addQueries(of: batch, to: x)
        let query = activations.query
        query.input.pointer.update(from: x.pointer, count: n * d)
        nk_layernorm(
          x.pointer, block.norm1Gain.value.pointer, block.norm1Bias.value.pointer, query.norm.pointer,
          query.mean.pointer, query.rstd.pointer, n, d)
        projectQKV(query.norm, block, 0..<d, into: saved.qkv, n)
        projectQKV(saved.norm1, block, d..<3 * d, into: saved.qkv, n)
      } else {
        projectQKV(saved.norm1, block, 0..<3 * d, into: saved.qkv, n)
      }
      attend(batch, block, saved, bins: isLast ? activations.queryBins : activations.eventBins)
      project(saved.attended, block.out, block.outBias, into: activations.branch, n)
      applyDropout(activations.branch, n * d, site: 3 * i + 1)
      BLAS.add(activations.branch.pointer, to: x.pointer, count: n * d)
      saved.residual.pointer.update(from: x.pointer, count: n * d)
      nk_layernorm(
        x.pointer, block.norm2Gain.value.pointer, block.norm2Bias.value.pointer, saved.norm2.pointer,
        saved.mean2.pointer, saved.rstd2.pointer, n, d)
      project(saved.norm2, block.up, block.upBias, into: saved.hidden, n)
      nk_gelu(saved.hidden.pointer, saved.gelu.pointer, n * c.hidden)
      applyDropout(saved.gelu, n * c.hidden, site: 3 * i + 2)
      project(saved.gelu, block.down, block.downBias, into: activations.branch, n)
      applyDropout(activations.branch, n * d, site: 3 * i + 3)
      BLAS.add(activations.branch.pointer, to: x.pointer, count: n * d)
    }
  }

  /// The last layer norm of the given tokens' states into `out`, `[tokens.count, dim]`; logits are its product with
  /// the item table. `mean` and `rstd` `[tokens.count]` are kept for the backward pass.
  public func outputStates(_ tokens: ArraySlice<Int>, into out: Tensor, mean: Tensor, rstd: Tensor) {
    for (r, token) in tokens.enumerated() {
      nk_layernorm(
        activations.state.row(0) + token * c.dim, weights.normGain.value.pointer,
        weights.normBias.value.pointer,
        out.row(r), mean.pointer + r, rstd.pointer + r, 1, c.dim)
    }
  }

  /// Dropout in place. The mask is a function of `seed` and `site`, so the backward pass calls this again.
  func applyDropout(_ tensor: Tensor, _ count: Int, site: Int) {
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

  /// The given columns of `x qkv + bias` into `out`, `[n, 3 dim]`: queries, keys and values side by side.
  private func projectQKV(
    _ x: Tensor, _ block: SASRecBlock, _ columns: Range<Int>, into out: Tensor, _ n: Int
  ) {
    let d = c.dim
    nk_fill_rows(
      out.pointer + columns.lowerBound, block.qkvBias.value.pointer + columns.lowerBound, n, columns.count,
      3 * d)
    BLAS.multiply(
      x.pointer, d, block.qkv.value.pointer + columns.lowerBound, 3 * d,
      into: out.pointer + columns.lowerBound, 3 * d, m: n, n: columns.count, k: d, beta: 1)
  }

  /// Input embeddings of a batch into `x`, `[N, dim]`.
  private func embed(_ batch: PackedBatch, into x: Tensor) {
    for history in 0..<batch.starts.count - 1 {
      let start = batch.starts[history]
      for t in start..<batch.starts[history + 1] {
        weights.embed(
          item: batch.items[t], signal: batch.signals[t], time: batch.times[t], position: t - start,
          into: x.pointer + t * c.dim)
      }
    }
  }

  /// Adds the embedding of the query after each token to `x`, `[N, dim]`.
  private func addQueries(of batch: PackedBatch, to x: Tensor) {
    for t in 0..<batch.count {
      weights.addQueryEmbedding(batch.queryTimes[t], signal: batch.querySignals[t], to: x.pointer + t * c.dim)
    }
  }
}
