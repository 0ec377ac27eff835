/// The hyperparameters of an autoencoder. Model files keep them as JSON, so property names never change.
public struct AutoencoderConfiguration: Sendable, Equatable, Codable {
  /// Number of items.
  public var items: Int
  /// Width of the encoder's hidden layers.
  public var hidden: Int
  /// Hidden layers of the encoder. With more than one, they are normalised and densely connected as in RecVAE (Shenbin et
  /// al., arXiv 1912.11160).
  public var layers: Int
  /// Width of the bottleneck.
  public var bottleneck: Int
  /// Whether the bottleneck is drawn from a normal distribution, as in MultVAE (Liang et al., arXiv 1802.05814).
  public var isVariational: Bool
  /// Mean share of a user's items hidden from the input in training; drawn for each user.
  public var inputDropout: Float
  /// Standard deviation of the noise on a bottleneck that is not variational, in training.
  public var noise: Float
  /// Weight of presence against rating in the geometric mean of a score: 0 rating only, 1 presence only.
  public var mix: Float

  /// A configuration; the defaults suit lists of anime.
  public init(
    items: Int, hidden: Int = 1024, layers: Int = 1, bottleneck: Int = 512, isVariational: Bool = false,
    inputDropout: Float = 0.4, noise: Float = 0.1, mix: Float = 0.2
  ) {
    self.items = items
    self.hidden = hidden
    self.layers = layers
    self.bottleneck = bottleneck
    self.isVariational = isVariational
    self.inputDropout = inputDropout
    self.noise = noise
    self.mix = mix
  }

  /// Width of the encoder's output: the bottleneck, or its mean and log-variance.
  var code: Int { isVariational ? 2 * bottleneck : bottleneck }

  /// Checks the ranges of all settings.
  ///
  /// - Throws: `ModelError` that names the first invalid setting.
  public func validate() throws {
    func require(_ condition: Bool, _ text: String) throws { if !condition { throw ModelError(text) } }
    try require(items >= 2, "A model needs at least two items; this data has \(items).")
    try require(items <= 65_535, "\(items) items are more than an autoencoder's profiles can name (65,535).")
    try require(hidden >= 1 && hidden <= 8192, "hidden is \(hidden); it must lie between 1 and 8192.")
    try require(layers >= 1 && layers <= 8, "layers is \(layers); it must lie between 1 and 8.")
    try require(
      bottleneck >= 1 && bottleneck <= 4096, "bottleneck is \(bottleneck); it must lie between 1 and 4096.")
    try require(
      bottleneck <= 2 * items,
      "A bottleneck of \(bottleneck) is larger than the input, two numbers for each of \(items) items: nothing would be learnt."
    )
    try require(inputDropout >= 0 && inputDropout < 1, "The input's dropout must lie in 0..<1.")
    try require(noise >= 0 && noise <= 10, "The bottleneck's noise must lie between 0 and 10.")
    try require(mix >= 0 && mix <= 1, "mix must lie between 0 (rating) and 1 (presence).")
  }
}
