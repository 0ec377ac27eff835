import ArgumentParser
import Models
import Training

/// Sizes and noise of an autoencoder.
struct AutoencoderOptions: ParsableArguments {
  @Option(help: "Width of an autoencoder's hidden layers. [default: 1024; multvae and recvae 600]")
  var inner: Int?
  @Option(help: "Hidden layers. [default: 1; recvae 5]") var layers: Int?
  @Option(help: "Width of its bottleneck. [default: 512; multvae and recvae 200]") var bottleneck: Int?
  @Option(help: "Share of a profile that is hidden, in the mean. [default: 0.4; variational 0.5]")
  var inputDropout: Float?
  @Option(help: "Deviation of the noise on the bottleneck.") var noise: Float = 0.1
  @Option(help: "Chance that a hidden unit is dropped. [default: 0.3; variational 0]") var hiddenDropout:
    Float?
  @Option(
    help: "Share of the profiles that are shown short, down to one title. [default: 0.5; variational 0]")
  var shortened: Float?
  @Option(help: "Presence (1) against rating (0) in a score.") var mix: Float = 0.2
  @Option(help: "Weight of the divergence from the prior. [default: multvae 0.002; recvae 0.005]")
  var divergence: Float?
  @Option(help: "Profiles in a step.") var profiles = 128
  @Option(help: "Learning rate; it falls on plateaus.") var peak: Float = 5e-4
  @Flag(help: "Ask for the whole profile, not for what is hidden alone.") var wholeProfile = false
  @Flag(help: "An ensemble takes an autoencoder in; reasons take longer.")
  var withEncoder = false
  @Flag(help: "No wide path beside the deep one.") var noWide = false

  func validate() throws {
    func need(_ ok: Bool, _ text: String) throws { if !ok { throw ValidationError(text) } }
    try need((0..<1).contains(inputDropout ?? 0), "--input-dropout must lie in 0..<1.")
    try need((0..<1).contains(hiddenDropout ?? 0), "--hidden-dropout must lie in 0..<1.")
    try need((0...1).contains(shortened ?? 0), "--shortened is a share from 0 to 1.")
    try need((0...1).contains(mix), "--mix must lie between 0 and 1.")
    try need((0...10).contains(noise), "--noise must lie between 0 and 10.")
    try need((0...10).contains(divergence ?? 0), "--divergence must lie between 0 and 10.")
    try need((1...100_000).contains(profiles), "--profiles must lie between 1 and 100,000.")
    try need(peak > 0 && peak < 1, "--peak must lie between 0 and 1.")
  }

  func training(items: Int, _ kind: TrainCommand.Kind) -> AutoencoderTraining {
    let isVariational = kind != .autoencoder
    let takesTurns = kind == .recvae
    var training = AutoencoderTraining(
      model: AutoencoderConfiguration(
        items: items, hidden: inner ?? (isVariational ? 600 : 1024), layers: layers ?? (takesTurns ? 5 : 1),
        bottleneck: bottleneck ?? (isVariational ? 200 : 512), isVariational: isVariational,
        inputDropout: inputDropout ?? (isVariational ? 0.5 : 0.4), noise: noise, mix: mix))
    training.batch = profiles
    training.rate = peak
    training.shortened = shortened ?? (isVariational ? 0 : 0.5)
    training.asksHidden = !wholeProfile && !isVariational
    training.hiddenDropout = hiddenDropout ?? (isVariational ? 0 : 0.3)
    training.divergence = divergence ?? (takesTurns ? 0.005 : 0.002)
    training.takesTurns = takesTurns
    training.lengthPower = isVariational ? 1 : 0
    return training
  }
}
