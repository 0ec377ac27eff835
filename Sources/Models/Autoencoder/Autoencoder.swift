import CKernels
import Foundation
import Tensors

/// A trained autoencoder that ranks: a profile in, and for every item how likely it is to be met and how it would be rated.
/// A person needs no training: any profile is encoded as it is.
///
/// Its matrices are kept in half precision and read where they lie. Beside the deep path there may be a wide one, straight from
/// items to items (Cheng et al., arXiv 1606.07792): a linear model in closed form, which remembers the sequels and close
/// neighbours that a bottleneck forgets.
public final class Autoencoder: StoredModel, TwoHeadedScorer {
  static let kind = "autoencoder"

  /// The items it was trained on.
  public let items: ItemIndex
  /// `autoencoder`, `multvae` or `recvae`.
  public var name: String {
    configuration.isVariational ? configuration.layers > 1 ? "recvae" : "multvae" : "autoencoder"
  }
  /// The sizes.
  public let configuration: AutoencoderConfiguration
  /// The wide path, if there is one.
  public let wide: ItemItem?
  /// A geometric mean of a probability and a rating is no log-odds.
  public var hasOwnScale: Bool { true }
  /// How the wide path counts for each of `Ensemble.steps`.
  public let gates: [WideGate]
  private let matrices: [String: HalfTensor]
  private let vectors: [String: Tensor]

  /// The matrices of the file by name, and their sizes. Those of the encoder's inside lie the other way round than in training,
  /// a row an output: read once from end to end.
  private static func shapes(_ c: AutoencoderConfiguration) -> [(name: String, rows: Int, cols: Int)] {
    [
      ("presence.in", c.items, c.hidden), ("rating.in", c.items, c.hidden), ("code", c.code, c.hidden),
      ("presence.out", c.items, c.bottleneck), ("rating.out", c.items, c.bottleneck),
    ] + (1..<max(c.layers, 1)).map { ("layer.\($0)", c.hidden, c.hidden) }
  }

  private static func biases(_ c: AutoencoderConfiguration) -> [(name: String, cols: Int)] {
    [
      ("in.bias", c.hidden), ("code.bias", c.code), ("presence.bias", c.items), ("rating.bias", c.items),
    ]
      + (c.layers > 1 ? [("norm.gain", c.hidden), ("norm.bias", c.hidden)] : [])
      + (1..<max(c.layers, 1)).flatMap { i in
        ["bias", "gain", "shift"].map { ("layer.\(i).\($0)", c.hidden) }
      }
  }

  /// A scorer over a copy of `weights` in half precision, with a wide path of the same items. O(weights).
  public init(
    weights: AutoencoderWeights, items: ItemIndex, wide: ItemItem? = nil,
    gates: [WideGate] = WideGate.open
  ) {
    configuration = weights.configuration
    self.items = items
    self.wide = wide
    self.gates = gates
    var matrices: [String: HalfTensor] = [:]
    var vectors: [String: Tensor] = [:]
    for p in weights.all {
      if p.value.rows > 1 {
        let isInside = p.name == "code" || p.name.hasPrefix("layer.")
        matrices[p.name] = HalfTensor(isInside ? p.value.transposed() : p.value)
      } else {
        vectors[p.name] = Tensor(1, p.value.cols, values: p.value.values)
      }
    }
    self.matrices = matrices
    self.vectors = vectors
  }

  private init(_ other: Autoencoder, wide: ItemItem?, gates: [WideGate]) {
    (configuration, items, matrices, vectors) = (
      other.configuration, other.items, other.matrices, other.vectors
    )
    (self.wide, self.gates) = (wide, gates)
  }

  /// The same deep path with another wide one.
  public func with(wide: ItemItem?, gates: [WideGate]) -> Autoencoder {
    Autoencoder(self, wide: wide, gates: gates)
  }

  /// The score of a title: the geometric mean of the probability that it is met and its predicted rating on a scale from 0 to
  /// 1, as a logarithm: `mix log p + (1 - mix) log r`. O(events hidden + hidden bottleneck + items bottleneck).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    heads(history).score(configuration.mix, into: &scores)
  }

  /// What the two heads say of one profile.
  public struct Heads: Sendable {
    /// Logarithm of the share of presence an item has for ranking, `[items]`. With a wide path it is surer than it may be.
    public var presence: [Float]
    /// Predicted hybrid rating, about -1 to 1 (see `HybridRating`), `[items]`.
    public var rating: [Float]
    /// Of the wide path; nil without one.
    public var gate: WideGate?

    /// Logarithm of the probability that an item is met, `[items]`: `presence` as sure as it is right. O(items).
    public var likelihood: [Float] {
      guard let gate else { return presence }
      var cooled = gate.cooled(presence)
      Autoencoder.normalise(&cooled)
      return cooled
    }

    /// Scores for a mix of presence (1) and rating (0), less `niche` (0 to 1) times the logarithm of each item's presence for
    /// nobody in particular, `everyone`: how surprising a title is. No forward pass is needed to change either. O(items).
    public func score(_ mix: Float, niche: Float = 0, everyone: [Float] = [], into scores: inout [Float]) {
      let n = presence.count
      if scores.count != n { scores = [Float](repeating: 0, count: n) }
      nk_geometric_mix(presence, rating, &scores, n, mix, 0.5, 0.4, 0.02)
      guard niche > 0, everyone.count == n else { return }
      scores.withUnsafeMutableBufferPointer { scores in
        if let start = scores.baseAddress { BLAS.add(everyone, to: start, times: -niche * mix, count: n) }
      }
    }
  }

  /// Logarithm of each item's presence for nobody in particular, `[items]`: what a niche boost is measured against.
  public var everyone: [Float] {
    var logits = vectors["presence.bias"]?.values ?? []
    Self.normalise(&logits)
    return logits
  }

  fileprivate static func normalise(_ logits: inout [Float]) {
    var softmax = logits
    let total = Float(nk_softmax(&softmax, softmax.count))
    logits.withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] -= total } }
  }

  /// Both heads for a profile. Events of unknown items are passed over.
  public func heads(_ history: [Interaction]) -> Heads {
    let parts = parts(history)
    return parts.heads(gates[min(Ensemble.step(parts.known), gates.count - 1)])
  }

  /// The same before the wide path is let in.
  public func parts(_ history: [Interaction]) -> Parts {
    let v = items.count
    let known = history.filter { $0.item >= 0 && Int($0.item) < v }
    var profiles = Profiles()
    profiles.append(known)
    let z = encode(profiles)
    func decode(_ name: String) -> [Float] {
      [Float](unsafeUninitializedCapacity: v) { out, count in
        count = v
        guard let start = out.baseAddress, let matrix = matrices[name + ".out"],
          let bias = vectors[name + ".bias"]
        else { return }
        matrix.times(z.pointer, into: start)
        BLAS.add(bias.pointer, to: start, count: v)
      }
    }
    var remembered: [Float] = []
    if let wide, !known.isEmpty {
      wide.score(known, query: Query(), into: &remembered)
      Ensemble.standardise(&remembered)
    }
    let lean = profiles.lean(profiles.items.indices)
    return Parts(
      known: known, deep: decode("presence"), wide: remembered, rating: decode("rating").map { $0 + lean })
  }

  /// What the two paths say of one profile.
  public struct Parts: Sendable {
    /// The events of items that are known.
    public var known: [Interaction]
    /// Logits of the deep path, `[items]`.
    public var deep: [Float]
    /// The wide path's scores, standardised; close neighbours stand fifty deviations out. `[items]`, or empty without a wide path
    /// or a history.
    public var wide: [Float]
    /// As `Heads.rating`.
    public var rating: [Float]

    /// Both paths together.
    public func heads(_ gate: WideGate) -> Heads {
      var presence = deep
      guard wide.count == deep.count else {
        Autoencoder.normalise(&presence)
        return Heads(presence: presence, rating: rating)
      }
      presence.withUnsafeMutableBufferPointer { out in
        if let start = out.baseAddress { BLAS.add(wide, to: start, times: gate.weight, count: out.count) }
      }
      Autoencoder.normalise(&presence)
      return Heads(presence: presence, rating: rating, gate: gate)
    }
  }

  /// The bottleneck of a profile, `[1, bottleneck]`. The cost follows the profile, not the catalogue.
  private func encode(_ profiles: Profiles) -> Tensor {
    let c = configuration
    let input = Tensor(1, c.hidden)
    let active = Tensor(1, c.hidden)
    let code = Tensor(1, c.code)
    let z = Tensor(1, c.bottleneck)
    guard let presence = matrices["presence.in"], let ratings = matrices["rating.in"],
      let matrix = matrices["code"], let inBias = vectors["in.bias"], let codeBias = vectors["code.bias"]
    else { return z }
    input.copy(from: inBias)
    let scale = profiles.items.isEmpty ? 0 : 1 / Float(profiles.items.count).squareRoot()
    for (place, item) in profiles.items.enumerated() {
      presence.add(row: Int(item), times: scale, to: input.pointer)
      let rating = profiles.rating(place)
      if rating != 0 { ratings.add(row: Int(item), times: scale * rating, to: input.pointer) }
    }
    nk_swish(input.pointer, active.pointer, c.hidden)
    if c.layers > 1 { climb(active) }
    matrix.times(active.pointer, into: code.pointer)
    BLAS.add(codeBias.pointer, to: code.pointer, count: c.code)
    if c.isVariational {
      z.copy(from: code)
    } else {
      nk_swish(code.pointer, z.pointer, c.bottleneck)
    }
    return z
  }

  /// The further layers of the encoder, in place; see `AutoencoderPass`.
  private func climb(_ active: Tensor) {
    let h = configuration.hidden
    let sum = Tensor(1, h)
    let before = Tensor(1, h)
    // Two variables: halves of one tuple cannot be written to at once.
    var mean: Float = 0
    var deviation: Float = 0
    func normalise(_ gain: String, _ bias: String) {
      guard let gain = vectors[gain], let bias = vectors[bias] else { return }
      before.copy(from: active)
      nk_layernorm(
        before.pointer, gain.pointer, bias.pointer, active.pointer, &mean, &deviation, 1, h)
      BLAS.add(active.pointer, to: sum.pointer, count: h)
    }
    normalise("norm.gain", "norm.bias")
    for i in 1..<configuration.layers {
      guard let matrix = matrices["layer.\(i)"], let bias = vectors["layer.\(i).bias"] else { return }
      matrix.times(active.pointer, into: before.pointer)
      BLAS.add(bias.pointer, to: before.pointer, count: h)
      BLAS.add(sum.pointer, to: before.pointer, count: h)
      nk_swish(before.pointer, active.pointer, h)
      normalise("layer.\(i).gain", "layer.\(i).shift")
    }
  }

  /// `autoencoder`, variational or not.
  public var kind: String { Self.kind }

  /// The matrices in half precision, the biases in single, and the wide path under `wide.`.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    Self.shapes(configuration).compactMap { shape in
      matrices[shape.name].map { (shape.name, .half($0)) }
    } + Self.biases(configuration).compactMap { bias in vectors[bias.name].map { (bias.name, .float($0)) } }
      + (wide?.tensors() ?? []).map { ("wide." + $0.name, $0.tensor) }
  }

  private struct Stored: Codable {
    var sizes: AutoencoderConfiguration
    var scales: [String: Float]
    var gates: [WideGate]
    var isWide: Bool
  }

  /// The sizes, and those of the wide path.
  public func metadata() throws -> [String: String] {
    let stored = Stored(
      sizes: configuration, scales: matrices.mapValues(\.scale), gates: gates, isWide: wide != nil)
    var result = ["configuration": try ModelFile.json(stored)]
    for (name, text) in try wide?.metadata() ?? [:] { result["wide." + name] = text }
    return result
  }

  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let stored = try opened.configuration(Stored.self, prefix: prefix)
    let c = stored.sizes
    try c.validate()
    guard opened.items.count == c.items else {
      throw opened.fail(
        "it names \(opened.items.count) items but has weights for \(c.items); train it again.")
    }
    guard stored.gates.count == Ensemble.steps.count, stored.gates.allSatisfy(\.isSound) else {
      throw opened.fail("the weights of its wide path cannot be read; train it again.")
    }
    var matrices: [String: HalfTensor] = [:]
    for shape in Self.shapes(c) {
      matrices[shape.name] = try opened.file.half(
        prefix + shape.name, rows: shape.rows, cols: shape.cols, scale: stored.scales[shape.name] ?? .nan)
    }
    var vectors: [String: Tensor] = [:]
    for bias in Self.biases(c) {
      vectors[bias.name] = try opened.file.tensor(prefix + bias.name, rows: 1, cols: bias.cols)
    }
    (configuration, items, gates) = (c, opened.items, stored.gates)
    (self.matrices, self.vectors) = (matrices, vectors)
    wide = stored.isWide ? try ItemItem(opened, prefix: prefix + "wide.") : nil
  }
}
