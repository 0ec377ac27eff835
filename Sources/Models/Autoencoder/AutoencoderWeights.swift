import Foundations
import Tensors

/// All weights of a denoising autoencoder with two heads: will you have met it, and how would you rate it.
public final class AutoencoderWeights: Sendable {
  /// The sizes.
  public let configuration: AutoencoderConfiguration
  /// What having met an item adds to the hidden layer, `[items, hidden]`.
  public let presenceIn: Parameter
  /// What its rating adds, times the rating, `[items, hidden]`: a neutral title differs from an absent one.
  public let ratingIn: Parameter
  /// `[hidden]`.
  public let inBias: Parameter
  /// Further layers of the encoder, each fed by the one before and the sum of all before.
  public let layers: [Layer]
  /// Gain and bias of the normalisation after the first layer; empty where there is only one.
  public let norm: [Parameter]
  /// `[hidden, code]`.
  public let code: Parameter
  /// `[code]`.
  public let codeBias: Parameter
  /// `[items, bottleneck]`.
  public let presenceOut: Parameter
  /// `[items]`: starts at the log of popularity.
  public let presenceBias: Parameter
  /// `[items, bottleneck]`.
  public let ratingOut: Parameter
  /// `[items]`.
  public let ratingBias: Parameter
  /// Logarithms of the two losses' variances (Kendall et al., arXiv 1705.07115), `[2]`.
  public let uncertainty: Parameter

  /// One further layer: `[hidden, hidden]`, and `[hidden]` each of bias, gain and bias of the normalisation.
  public struct Layer: Sendable {
    let matrix, bias, gain, shift: Parameter
    var all: [Parameter] { [matrix, bias, gain, shift] }
  }

  /// What says what a profile is.
  public var encoder: [Parameter] {
    [presenceIn, ratingIn, inBias] + norm + layers.flatMap(\.all) + [code, codeBias]
  }

  /// What says what follows from it.
  public var decoder: [Parameter] { [presenceOut, presenceBias, ratingOut, ratingBias, uncertainty] }

  /// Every parameter, in the order of the file.
  public var all: [Parameter] { encoder + decoder }

  /// Weights of `configuration` that `tensor` supplies by name and size.
  ///
  /// - Throws: what `tensor` or `validate` throws.
  public init(
    _ configuration: AutoencoderConfiguration,
    tensor: (_ name: String, _ rows: Int, _ cols: Int) throws -> Tensor
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    let c = configuration
    func make(_ name: String, _ rows: Int, _ cols: Int, decays: Bool) throws -> Parameter {
      Parameter(name, try tensor(name, rows, cols), decays: decays)
    }
    presenceIn = try make("presence.in", c.items, c.hidden, decays: true)
    ratingIn = try make("rating.in", c.items, c.hidden, decays: true)
    inBias = try make("in.bias", 1, c.hidden, decays: false)
    if c.layers > 1 {
      norm = [
        try make("norm.gain", 1, c.hidden, decays: false), try make("norm.bias", 1, c.hidden, decays: false),
      ]
      layers = try (1..<c.layers).map { i in
        Layer(
          matrix: try make("layer.\(i)", c.hidden, c.hidden, decays: true),
          bias: try make("layer.\(i).bias", 1, c.hidden, decays: false),
          gain: try make("layer.\(i).gain", 1, c.hidden, decays: false),
          shift: try make("layer.\(i).shift", 1, c.hidden, decays: false))
      }
    } else {
      (norm, layers) = ([], [])
    }
    code = try make("code", c.hidden, c.code, decays: true)
    codeBias = try make("code.bias", 1, c.code, decays: false)
    presenceOut = try make("presence.out", c.items, c.bottleneck, decays: true)
    presenceBias = try make("presence.bias", 1, c.items, decays: false)
    ratingOut = try make("rating.out", c.items, c.bottleneck, decays: true)
    ratingBias = try make("rating.bias", 1, c.items, decays: false)
    uncertainty = try make("uncertainty", 1, 2, decays: false)
  }

  /// Fresh random weights, each layer by the root of what feeds it; biases zero.
  ///
  /// - Throws: `ModelError` for an impossible configuration.
  public convenience init(_ configuration: AutoencoderConfiguration, seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    try self.init(configuration) { name, rows, cols in
      let tensor = Tensor(rows, cols)
      switch name {
      // A profile's vector has length one, whatever it holds.
      case "presence.in", "rating.in": random.fill(tensor, deviation: 0.1)
      case _ where name.hasSuffix("gain"): tensor.fill(1)
      case _ where name.hasPrefix("layer.") && rows > 1:
        random.fill(tensor, deviation: 0.5 / Float(rows).squareRoot())
      case "code": random.fill(tensor, deviation: 1 / Float(rows).squareRoot())
      case "presence.out", "rating.out": random.fill(tensor, deviation: 0.3 / Float(cols).squareRoot())
      default: break
      }
      return tensor
    }
  }
}
