import Tensors

/// The weights of an autoencoder as they serve and lie in files: matrices in half precision, biases and gains in single precision.
///
/// `code` and the matrices of the layers are transposed against `AutoencoderWeights`, a row for each output, so that a product with a
/// vector reads them front to back.
struct HalfAutoencoderWeights: Sendable {
  /// Input weights `[items, hidden]`, the projection to the bottleneck `[code, hidden]`, output weights `[items, bottleneck]`.
  let presenceIn, ratingIn, code, presenceOut, ratingOut: HalfTensor
  /// Biases: `[hidden]`, `[code]`, and of the heads `[items]` each.
  let inBias, codeBias, presenceBias, ratingBias: Tensor
  /// Layer norm after the first layer; nil without further layers.
  let norm: Norm?
  /// Further hidden layers.
  let layers: [Layer]

  /// Gain and shift of a layer norm, `[hidden]` each.
  struct Norm: Sendable {
    let gain, shift: Tensor
  }

  /// A further layer: `matrix` `[hidden, hidden]`, its `bias` `[hidden]`, and its layer norm.
  struct Layer: Sendable {
    let matrix: HalfTensor
    let bias: Tensor
    let norm: Norm
  }

  /// Weights whose parts are supplied by name and size.
  init(
    _ c: AutoencoderConfiguration, matrix: (_ name: String, _ rows: Int, _ cols: Int) throws -> HalfTensor,
    vector: (_ name: String, _ cols: Int) throws -> Tensor
  ) rethrows {
    presenceIn = try matrix("presence.in", c.items, c.hidden)
    ratingIn = try matrix("rating.in", c.items, c.hidden)
    code = try matrix("code", c.code, c.hidden)
    presenceOut = try matrix("presence.out", c.items, c.bottleneck)
    ratingOut = try matrix("rating.out", c.items, c.bottleneck)
    inBias = try vector("in.bias", c.hidden)
    codeBias = try vector("code.bias", c.code)
    presenceBias = try vector("presence.bias", c.items)
    ratingBias = try vector("rating.bias", c.items)
    norm =
      c.layers > 1
      ? Norm(gain: try vector("norm.gain", c.hidden), shift: try vector("norm.bias", c.hidden)) : nil
    layers = try (1..<max(c.layers, 1)).map { i in
      Layer(
        matrix: try matrix("layer.\(i)", c.hidden, c.hidden), bias: try vector("layer.\(i).bias", c.hidden),
        norm: Norm(
          gain: try vector("layer.\(i).gain", c.hidden), shift: try vector("layer.\(i).shift", c.hidden)))
    }
  }

  /// A half-precision copy. O(weights).
  init(_ weights: AutoencoderWeights) {
    presenceIn = HalfTensor(weights.presenceIn.value)
    ratingIn = HalfTensor(weights.ratingIn.value)
    code = HalfTensor(weights.code.value.transposed())
    presenceOut = HalfTensor(weights.presenceOut.value)
    ratingOut = HalfTensor(weights.ratingOut.value)
    inBias = Self.copy(weights.inBias)
    codeBias = Self.copy(weights.codeBias)
    presenceBias = Self.copy(weights.presenceBias)
    ratingBias = Self.copy(weights.ratingBias)
    norm =
      weights.norm.count == 2
      ? Norm(gain: Self.copy(weights.norm[0]), shift: Self.copy(weights.norm[1])) : nil
    layers = weights.layers.map { layer in
      Layer(
        matrix: HalfTensor(layer.matrix.value.transposed()), bias: Self.copy(layer.bias),
        norm: Norm(gain: Self.copy(layer.gain), shift: Self.copy(layer.shift)))
    }
  }

  private static func copy(_ parameter: Parameter) -> Tensor {
    Tensor(1, parameter.value.cols, values: parameter.value.values)
  }

  /// The matrices by tensor name, in file order.
  var matrices: [(name: String, tensor: HalfTensor)] {
    [
      ("presence.in", presenceIn), ("rating.in", ratingIn), ("code", code), ("presence.out", presenceOut),
      ("rating.out", ratingOut),
    ] + layers.enumerated().map { ("layer.\($0 + 1)", $1.matrix) }
  }

  /// The vectors by tensor name, in file order.
  var vectors: [(name: String, tensor: Tensor)] {
    [
      ("in.bias", inBias), ("code.bias", codeBias), ("presence.bias", presenceBias),
      ("rating.bias", ratingBias),
    ]
      + (norm.map { [("norm.gain", $0.gain), ("norm.bias", $0.shift)] } ?? [])
      + layers.enumerated().flatMap { i, layer in
        [
          ("layer.\(i + 1).bias", layer.bias), ("layer.\(i + 1).gain", layer.norm.gain),
          ("layer.\(i + 1).shift", layer.norm.shift),
        ]
      }
  }
}
