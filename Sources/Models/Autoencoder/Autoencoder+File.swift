import Tensors

/// Model files of kind `autoencoder`.
extension Autoencoder {

  /// Matrices, vectors, and the wide path's tensors under `wide.`.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    weights.matrices.map { ($0.name, .half($0.tensor)) }
      + weights.vectors.map { ($0.name, .float($0.tensor)) }
      + (wide?.tensors() ?? []).map { ("wide." + $0.name, $0.tensor) }
  }

  /// The JSON under `configuration`; property names are keys in model files.
  private struct Stored: Codable {
    var sizes: AutoencoderConfiguration
    var scales: [String: Float]
    var gates: [WideGate]
    var isWide: Bool
  }

  /// Configuration, scales of the matrices and gates, and the wide path's metadata under `wide.`.
  public func metadata() throws -> [String: String] {
    let scales = weights.matrices.map { ($0.name, $0.tensor.scale) }
    let stored = Stored(
      sizes: configuration, scales: Dictionary(scales, uniquingKeysWith: { first, _ in first }), gates: gates,
      isWide: wide != nil)
    var result = ["configuration": try ModelFile.json(stored)]
    for (name, text) in try wide?.metadata() ?? [:] { result["wide." + name] = text }
    return result
  }

  /// Reads a model whose tensors and metadata begin with `prefix`.
  convenience init(_ opened: ModelFile.Opened, prefix: String) throws {
    let stored = try opened.configuration(Stored.self, prefix: prefix)
    let c = stored.sizes
    try c.validate()
    guard opened.items.count == c.items else {
      throw opened.fail(
        "it names \(opened.items.count) items but has weights for \(c.items); train it again.")
    }
    guard stored.gates.count == Ensemble.steps.count, stored.gates.allSatisfy(\.isValid) else {
      throw opened.fail("the weights of its wide path cannot be read; train it again.")
    }
    let weights = try HalfAutoencoderWeights(c) { name, rows, cols in
      try opened.file.half(prefix + name, rows: rows, cols: cols, scale: stored.scales[name] ?? .nan)
    } vector: { name, cols in
      try opened.file.tensor(prefix + name, rows: 1, cols: cols)
    }
    let wide = stored.isWide ? try ItemItem(opened, prefix: prefix + "wide.") : nil
    self.init(c, items: opened.items, weights: weights, wide: wide, gates: stored.gates)
  }
}
