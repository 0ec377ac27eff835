import CKernels
import Tensors

/// The encoder when serving: one user, half precision, no noise. `AutoencoderNetwork` has the same layers for training.
extension Autoencoder {
  /// The bottleneck of one user, `[1, bottleneck]`. O(entries hidden + layers hidden^2 + hidden code), whatever the size of
  /// the catalogue.
  func encode(_ ratings: SparseRatings) -> Tensor {
    let c = configuration
    let input = Tensor(1, c.hidden)
    let active = Tensor(1, c.hidden)
    let code = Tensor(1, c.code)
    let z = Tensor(1, c.bottleneck)
    input.copy(from: weights.inBias)
    let scale = ratings.items.isEmpty ? 0 : 1 / Float(ratings.items.count).squareRoot()
    for (entry, item) in ratings.items.enumerated() {
      weights.presenceIn.add(row: Int(item), times: scale, to: input.pointer)
      let rating = ratings.rating(entry)
      if rating != 0 {
        weights.ratingIn.add(row: Int(item), times: scale * rating, to: input.pointer)
      }
    }
    nk_swish(input.pointer, active.pointer, c.hidden)
    if let norm = weights.norm { runFurtherLayers(active, after: norm) }
    weights.code.times(active.pointer, into: code.pointer)
    BLAS.add(weights.codeBias.pointer, to: code.pointer, count: c.code)
    if c.isVariational {
      z.copy(from: code)
    } else {
      nk_swish(code.pointer, z.pointer, c.bottleneck)
    }
    withExtendedLifetime((input, active, code)) {}
    return z
  }

  /// The further layers of the encoder on `active` `[1, hidden]`, in place; see `AutoencoderNetwork.runHiddenLayers`.
  private func runFurtherLayers(_ active: Tensor, after first: HalfAutoencoderWeights.Norm) {
    let h = configuration.hidden
    let sum = Tensor(1, h)
    let before = Tensor(1, h)
    // Two variables: halves of one tuple cannot be written to at once.
    var mean: Float = 0
    var rstd: Float = 0
    func normalise(_ norm: HalfAutoencoderWeights.Norm) {
      before.copy(from: active)
      nk_layernorm(
        before.pointer, norm.gain.pointer, norm.shift.pointer, active.pointer, &mean, &rstd, 1, h)
      BLAS.add(active.pointer, to: sum.pointer, count: h)
    }
    normalise(first)
    for layer in weights.layers {
      layer.matrix.times(active.pointer, into: before.pointer)
      BLAS.add(layer.bias.pointer, to: before.pointer, count: h)
      BLAS.add(sum.pointer, to: before.pointer, count: h)
      nk_swish(before.pointer, active.pointer, h)
      normalise(layer.norm)
    }
    withExtendedLifetime((sum, before)) {}
  }
}
