import CKernels
import Foundation
import Tensors

/// A trained autoencoder that ranks: a profile in, and for every item how likely it is to be met and how it would be rated.
/// A person needs no training: any profile is encoded as it is.
public final class Autoencoder: StoredModel {
  static let kind = "autoencoder"

  /// The items it was trained on.
  public let items: ItemIndex
  /// `autoencoder` or `multvae`.
  public var name: String { weights.configuration.isVariational ? "multvae" : "autoencoder" }
  /// Its weights, frozen.
  public let weights: AutoencoderWeights
  private let work: Locked

  /// The buffers are shared by all calls, one at a time: that is what `@unchecked Sendable` rests on.
  private final class Locked: @unchecked Sendable {
    private let lock = NSLock()
    private let pass: AutoencoderPass
    init(_ weights: AutoencoderWeights) { pass = AutoencoderPass(weights) }
    func use<R>(_ body: (AutoencoderPass) -> R) -> R {
      lock.lock()
      defer { lock.unlock() }
      return body(pass)
    }
  }

  /// A scorer over frozen weights.
  public init(weights: AutoencoderWeights, items: ItemIndex) {
    self.weights = weights
    self.items = items
    work = Locked(weights)
  }

  /// The score of a title: the geometric mean of the probability that it is met and its predicted rating on a scale from 0 to
  /// 1, as a logarithm: `mix log p + (1 - mix) log r`. O(events hidden + hidden bottleneck + items bottleneck).
  public func score(_ history: [Interaction], asking: Question, into scores: inout [Float]) {
    scores = heads([history])[0].score(weights.configuration.mix)
  }

  /// Several profiles in one pass.
  public func scores(_ histories: [[Interaction]], asking: [Question]) -> [[Float]] {
    let mix = weights.configuration.mix
    return heads(histories).map { $0.score(mix) }
  }

  /// What the two heads say of one profile.
  public struct Heads: Sendable {
    /// Logarithm of the probability that an item is met, `[items]`.
    public var presence: [Float]
    /// Predicted rating: -1 disliked, 0 liked, 1 loved, `[items]`.
    public var rating: [Float]

    /// Scores for a mix of presence (1) and rating (0); no forward pass is needed to change it. O(items).
    public func score(_ mix: Float) -> [Float] {
      zip(presence, rating).map { presence, rating in
        mix * presence + (1 - mix) * log(min(1, max(0.02, 0.5 + 0.5 * rating)))
      }
    }
  }

  /// Both heads for some profiles. Events of unknown items are passed over.
  public func heads(_ histories: [[Interaction]]) -> [Heads] {
    let (d, v) = (weights.configuration.bottleneck, items.count)
    var profiles = Profiles()
    for history in histories { profiles.append(history.filter { $0.item >= 0 && Int($0.item) < v }) }
    return work.use { pass in
      let z = pass.encode(profiles)
      func decode(_ table: Parameter, _ bias: Parameter) -> Tensor {
        let out = Tensor(histories.count, v)
        BLAS.multiply(
          z.pointer, d, table.value.pointer, d, transposeB: true, into: out.pointer, v, m: histories.count,
          n: v, k: d)
        nk_add_bias(out.pointer, bias.value.pointer, histories.count, v)
        return out
      }
      let presence = decode(weights.presenceOut, weights.presenceBias)
      let rating = decode(weights.ratingOut, weights.ratingBias)
      return histories.indices.map { r in
        var logits = Array(UnsafeBufferPointer(start: presence.row(r), count: v))
        var softmax = logits
        let total = Float(nk_softmax(&softmax, v))
        for i in logits.indices { logits[i] -= total }
        return Heads(
          presence: logits, rating: Array(UnsafeBufferPointer(start: rating.row(r), count: v)))
      }
    }
  }

  /// `autoencoder`, variational or not.
  public var kind: String { Self.kind }
  /// The weights by name.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    weights.all.map { ($0.name, .float($0.value)) }
  }
  /// The sizes.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(weights.configuration)]
  }

  convenience init(_ opened: ModelFile.Opened, prefix: String) throws {
    let configuration = try opened.configuration(AutoencoderConfiguration.self, prefix: prefix)
    guard opened.items.count == configuration.items else {
      throw opened.fail(
        "it names \(opened.items.count) items but has weights for \(configuration.items); train it again.")
    }
    let weights = try AutoencoderWeights(configuration) {
      try opened.file.tensor(prefix + $0, rows: $1, cols: $2)
    }
    self.init(weights: weights, items: opened.items)
  }
}
