import Foundations
import Tensors

/// The parameters of an autoencoder with two heads: presence (does the user have an item) and rating.
public final class AutoencoderWeights: Sendable {
  /// The hyperparameters.
  public let configuration: AutoencoderConfiguration
  /// Input weights of an item's presence, `[items, hidden]`.
  public let presenceIn: Parameter
  /// Input weights of an item's rating, `[items, hidden]`; a neutral rating (0) adds nothing, but presence does.
  public let ratingIn: Parameter
  /// Bias of the first hidden layer, `[hidden]`.
  public let inBias: Parameter
  /// Further hidden layers of the encoder (RecVAE).
  public let layers: [Layer]
  /// Gain and bias of the layer norm after the first layer; empty without further layers.
  public let norm: [Parameter]
  /// Projection to the bottleneck, or to its mean and log-variance, `[hidden, code]`.
  public let code: Parameter
  /// Bias of `code`, `[code]`.
  public let codeBias: Parameter
  /// Output weights of the presence head, `[items, bottleneck]`.
  public let presenceOut: Parameter
  /// Bias of the presence head, `[items]`; initialised to the log of popularity.
  public let presenceBias: Parameter
  /// Output weights of the rating head, `[items, bottleneck]`.
  public let ratingOut: Parameter
  /// Bias of the rating head, `[items]`.
  public let ratingBias: Parameter
  /// Log-variances that weight the losses of presence and rating (Kendall et al., arXiv 1705.07115), `[2]`.
  public let uncertainty: Parameter

  /// A further layer: `matrix` `[hidden, hidden]`, its `bias`, and `gain` and `shift` of its layer norm, `[hidden]` each.
  public struct Layer: Sendable {
    let matrix, bias, gain, shift: Parameter
    var all: [Parameter] { [matrix, bias, gain, shift] }
  }

  /// Parameters from the input to the bottleneck.
  public var encoder: [Parameter] {
    [presenceIn, ratingIn, inBias] + norm + layers.flatMap(\.all) + [code, codeBias]
  }

  /// Parameters from the bottleneck to the outputs.
  public var decoder: [Parameter] { [presenceOut, presenceBias, ratingOut, ratingBias, uncertainty] }

  /// All parameters, in file order.
  public var all: [Parameter] { encoder + decoder }

  /// Weights whose tensors `tensor` supplies by name and size.
  ///
  /// - Throws: `ModelError` for an invalid configuration, and what `tensor` throws.
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

  /// Random weights: normal, scaled by the square root of each layer's inputs; gains one, biases zero.
  ///
  /// - Throws: `ModelError` for an invalid configuration.
  public convenience init(_ configuration: AutoencoderConfiguration, seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    try self.init(configuration) { name, rows, cols in
      let tensor = Tensor(rows, cols)
      switch name {
      // The input is a unit vector, whatever its number of entries.
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
