import Tensors

/// Model files of kind `autoencoder`.
extension Autoencoder {
  /// Matrices in half precision by tensor name. `code` and `layer.N` are transposed against `AutoencoderWeights`, a row for
  /// each output, so that a product with a vector reads them front to back.
  private static func matrixShapes(_ c: AutoencoderConfiguration) -> [(name: String, rows: Int, cols: Int)] {
    [
      ("presence.in", c.items, c.hidden), ("rating.in", c.items, c.hidden), ("code", c.code, c.hidden),
      ("presence.out", c.items, c.bottleneck), ("rating.out", c.items, c.bottleneck),
    ] + (1..<max(c.layers, 1)).map { ("layer.\($0)", c.hidden, c.hidden) }
  }

  /// Biases and gains in single precision by tensor name.
  private static func vectorShapes(_ c: AutoencoderConfiguration) -> [(name: String, cols: Int)] {
    [
      ("in.bias", c.hidden), ("code.bias", c.code), ("presence.bias", c.items), ("rating.bias", c.items),
    ]
      + (c.layers > 1 ? [("norm.gain", c.hidden), ("norm.bias", c.hidden)] : [])
      + (1..<max(c.layers, 1)).flatMap { i in
        ["bias", "gain", "shift"].map { ("layer.\(i).\($0)", c.hidden) }
      }
  }

  /// `autoencoder`, variational or not.
  public var kind: String { Self.kind }

  /// Matrices, vectors, and the wide path's tensors under `wide.`.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    Self.matrixShapes(configuration).compactMap { shape in
      matrices[shape.name].map { (shape.name, .half($0)) }
    }
      + Self.vectorShapes(configuration).compactMap { shape in
        vectors[shape.name].map { (shape.name, .float($0)) }
      }
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
    let stored = Stored(
      sizes: configuration, scales: matrices.mapValues(\.scale), gates: gates, isWide: wide != nil)
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
    var matrices: [String: HalfTensor] = [:]
    for shape in Self.matrixShapes(c) {
      matrices[shape.name] = try opened.file.half(
        prefix + shape.name, rows: shape.rows, cols: shape.cols, scale: stored.scales[shape.name] ?? .nan)
    }
    var vectors: [String: Tensor] = [:]
    for shape in Self.vectorShapes(c) {
      vectors[shape.name] = try opened.file.tensor(prefix + shape.name, rows: 1, cols: shape.cols)
    }
    let wide = stored.isWide ? try ItemItem(opened, prefix: prefix + "wide.") : nil
    self.init(
      c, items: opened.items, matrices: matrices, vectors: vectors, wide: wide, gates: stored.gates)
  }
}
