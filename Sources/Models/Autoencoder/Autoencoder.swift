import CKernels
import Tensors

/// A trained autoencoder as a scorer. Of a history it predicts for every item how likely the user is to have it
/// (presence) and how they would rate it; any history can be encoded, so new users need no training.
///
/// Matrices are in half precision. Beside the deep path there may be a wide one, a linear
/// item-item model (wide & deep learning, Cheng et al., arXiv 1606.07792): it keeps the sequels and near neighbours that
/// the bottleneck loses.
public final class Autoencoder: StoredModel, TwoHeadedScorer {
  /// `autoencoder`.
  public static let kind = "autoencoder"

  /// The items it was trained on.
  public let items: ItemIndex
  /// `autoencoder`, `multvae` or `recvae`.
  public var name: String {
    configuration.isVariational ? configuration.layers > 1 ? "recvae" : "multvae" : "autoencoder"
  }
  /// The hyperparameters.
  public let configuration: AutoencoderConfiguration
  /// The linear model of the wide path; nil without one.
  public let wide: ItemItem?
  /// Scores are geometric means of a probability and a rating, not log-odds.
  public var scoresAreLogOdds: Bool { false }
  /// Presence is a log-probability, beside which content counts as beside log-odds.
  public var contentWeightFactor: Float { 1 }
  /// How the paths are combined, for each of `Ensemble.steps`.
  public let gates: [WideGate]
  let weights: HalfAutoencoderWeights

  /// A scorer over a half-precision copy of `weights`, with a wide path over the same items. O(weights).
  public convenience init(
    weights: AutoencoderWeights, items: ItemIndex, wide: ItemItem? = nil,
    gates: [WideGate] = WideGate.uniform
  ) {
    self.init(
      weights.configuration, items: items, weights: HalfAutoencoderWeights(weights), wide: wide, gates: gates)
  }

  init(
    _ configuration: AutoencoderConfiguration, items: ItemIndex, weights: HalfAutoencoderWeights,
    wide: ItemItem?, gates: [WideGate]
  ) {
    (self.configuration, self.items, self.weights) = (configuration, items, weights)
    (self.wide, self.gates) = (wide, gates)
  }

  /// The same deep path with another wide one.
  public func with(wide: ItemItem?, gates: [WideGate]) -> Autoencoder {
    Autoencoder(configuration, items: items, weights: weights, wide: wide, gates: gates)
  }

  /// Scores `mix log p + (1 - mix) log r`: the logarithm of the geometric mean of an item's presence p and its predicted
  /// rating r on a scale from 0 to 1. O(events hidden + hidden bottleneck + items bottleneck).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    heads(history).score(configuration.mix, into: &scores)
  }

  /// Log-presence for an empty history's average user, `[items]`: the softmax of the output bias. O(items).
  public var everyone: [Float] {
    var logits = weights.presenceBias.values
    Self.logSoftmax(&logits)
    return logits
  }

  /// Replaces logits by the logarithm of their softmax. O(count).
  static func logSoftmax(_ logits: inout [Float]) {
    var softmax = logits
    let total = Float(nk_softmax(&softmax, softmax.count))
    logits.withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] -= total } }
  }

  /// Both heads for a history. Events of unknown items are ignored.
  public func heads(_ history: [Interaction]) -> HeadOutputs {
    let paths = paths(history)
    return paths.heads(gates[min(Ensemble.step(paths.known), gates.count - 1)])
  }

  /// The outputs of deep and wide path before they are combined.
  public func paths(_ history: [Interaction]) -> PathOutputs {
    let v = items.count
    let known = history.filter { $0.item >= 0 && Int($0.item) < v }
    var input = SparseRatings()
    input.append(known)
    let z = encode(input)
    defer { withExtendedLifetime(z) {} }
    func decode(_ matrix: HalfTensor, _ bias: Tensor) -> [Float] {
      var out = [Float](repeating: 0, count: v)
      out.withUnsafeMutableBufferPointer { out in
        guard let start = out.baseAddress else { return }
        matrix.times(z.pointer, into: start)
        BLAS.add(bias.pointer, to: start, count: v)
      }
      return out
    }
    var wideScores: [Float] = []
    if let wide, !known.isEmpty {
      wide.score(known, query: Query(), into: &wideScores)
      Ensemble.standardise(&wideScores)
    }
    let mean = input.shrunkMean(of: input.items.indices)
    return PathOutputs(
      known: known, deep: decode(weights.presenceOut, weights.presenceBias), wide: wideScores,
      rating: decode(weights.ratingOut, weights.ratingBias).map { $0 + mean })
  }
}
