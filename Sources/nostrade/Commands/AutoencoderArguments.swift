import ArgumentParser
import Learning

/// Command-line options of autoencoders.
struct AutoencoderArguments: ParsableArguments {
  private static let defaults = AutoencoderOptions()

  @Option(help: "Width of the hidden layers. [default: 1024; multvae and recvae 600]") var inner: Int?
  @Option(help: "Hidden layers. [default: 1; recvae 5]") var layers: Int?
  @Option(help: "Width of the bottleneck. [default: 512; multvae and recvae 200]") var bottleneck: Int?
  @Option(help: "Mean share of a profile hidden from the input. [default: 0.4; multvae and recvae 0.5]")
  var inputDropout: Float?
  @Option(help: "Standard deviation of the noise on the bottleneck.") var noise = Self.defaults.noise
  @Option(help: "Dropout of hidden units. [default: 0.3; multvae and recvae 0]") var hiddenDropout: Float?
  @Option(
    help:
      "Share of the profiles that are shortened, some to a single title. [default: 0.5; multvae and recvae 0]"
  )
  var shortened: Float?
  @Option(help: "Weight of presence (1) against rating (0) in a score.") var mix = Self.defaults.mix
  @Option(help: "Weight of the divergence from the prior. [default: multvae 0.002; recvae 0.005]")
  var divergence: Float?
  @Option(help: "Profiles per step.") var profiles = Self.defaults.profiles
  @Option(help: "Learning rate at the start; halved on plateaus.") var peak = Self.defaults.peak
  @Option(help: "Do not train on profiles with fewer titles.") var shortest = Self.defaults.shortest
  @Flag(help: "Predict the whole profile, not only its hidden part.") var wholeProfile = false
  @Flag(help: "Include an autoencoder in an ensemble; makes explanations slower.") var withEncoder = false
  @Flag(help: "No linear model beside the autoencoder.") var noWide = false

  func validate() throws {
    func need(_ ok: Bool, _ text: String) throws { if !ok { throw ValidationError(text) } }
    try need((0..<1).contains(inputDropout ?? 0), "--input-dropout must be at least 0 and below 1.")
    try need((0..<1).contains(hiddenDropout ?? 0), "--hidden-dropout must be at least 0 and below 1.")
    try need((0...1).contains(shortened ?? 0), "--shortened must be a share from 0 to 1.")
    try need((0...1).contains(mix), "--mix must be between 0 and 1.")
    try need((0...10).contains(noise), "--noise must be between 0 and 10.")
    try need((0...10).contains(divergence ?? 0), "--divergence must be between 0 and 10.")
    try need((1...100_000).contains(profiles), "--profiles must be between 1 and 100,000.")
    try need(peak > 0 && peak < 1, "--peak must be between 0 and 1.")
    try need(shortest >= 1, "--shortest must be at least 1.")
  }

  /// Sets these options.
  func set(_ options: inout RecipeOptions) {
    options.autoencoder.inner = inner
    options.autoencoder.layers = layers
    options.autoencoder.bottleneck = bottleneck
    options.autoencoder.inputDropout = inputDropout
    options.autoencoder.noise = noise
    options.autoencoder.hiddenDropout = hiddenDropout
    options.autoencoder.shortened = shortened
    options.autoencoder.mix = mix
    options.autoencoder.divergence = divergence
    options.autoencoder.profiles = profiles
    options.autoencoder.peak = peak
    options.autoencoder.shortest = shortest
    options.autoencoder.wholeProfile = wholeProfile
    options.autoencoder.hasWidePath = !noWide
    options.ensembleHasAutoencoder = withEncoder
  }
}
