/// The sizes of an autoencoder; every one is kept in the model file.
public struct AutoencoderConfiguration: Sendable, Equatable, Codable {
  /// Items it knows.
  public var items: Int
  /// Width of the layer between input and bottleneck.
  public var hidden: Int
  /// Layers of the encoder before the bottleneck. More than one are normalised, and each is fed by all before it (Shenbin et
  /// al., arXiv 1912.11160).
  public var layers: Int
  /// Width of the bottleneck.
  public var bottleneck: Int
  /// A bottleneck that is drawn from a normal distribution: MultVAE (Liang et al., arXiv 1802.05814).
  public var isVariational: Bool
  /// Mean share of a profile that is hidden from the input while training; each profile draws its own about it.
  public var inputDropout: Float
  /// Deviation of the noise on the bottleneck while training, where it is not variational.
  public var noise: Float
  /// Weight of presence against rating in a score, 0 to 1: their geometric mean by it.
  public var mix: Float

  /// A configuration; the defaults are those of the design for lists of anime.
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

  /// Width of what the encoder says: the bottleneck, or its mean and the logarithm of its variance.
  var code: Int { isVariational ? 2 * bottleneck : bottleneck }

  /// Refuses what cannot be built.
  ///
  /// - Throws: `ModelError` that names the setting.
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
