import Foundation
import Models
import Training

/// Sizes, noise and training options of autoencoders. Nil means a default of the variant.
public struct AutoencoderOptions: Sendable {
  /// Width of the hidden layers; by default 1024, or 600 for variational ones.
  public var inner: Int?
  /// Hidden layers; by default 1, or 5 for RecVAE.
  public var layers: Int?
  /// Width of the bottleneck; by default 512, or 200 for variational ones.
  public var bottleneck: Int?
  /// Mean share of a profile that is hidden from the input; by default 0.4, or 0.5 for variational ones.
  public var inputDropout: Float?
  /// Standard deviation of the noise on the bottleneck.
  public var noise: Float = 0.1
  /// Dropout of hidden units; by default 0.3, or 0 for variational ones.
  public var hiddenDropout: Float?
  /// Share of the profiles of which only a few titles are shown; by default 0.5, or 0 for variational ones.
  public var shortened: Float?
  /// Presence (1) against rating (0) in a score.
  public var mix: Float = 0.2
  /// Weight of the divergence from the prior; by default 0.002, or 0.005 for RecVAE.
  public var divergence: Float?
  /// Profiles in a step.
  public var profiles = 128
  /// Learning rate at the start.
  public var peak: Float = 5e-4
  /// Whether the whole profile is predicted, instead of the hidden part.
  public var wholeProfile = false
  /// Whether a linear model stands beside the deep path.
  public var hasWidePath = true
  /// Profiles with fewer titles are not trained on.
  public var shortest = 30

  /// The defaults.
  public init() {}

  /// How an autoencoder of `variant` is trained.
  func training(items: Int, _ variant: AutoencoderVariant) -> AutoencoderTraining {
    let isVariational = variant != .plain
    let takesTurns = variant == .recVAE
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

/// The autoencoders that can be trained.
enum AutoencoderVariant {
  /// Denoising, with presence and rating heads.
  case plain
  /// Variational (Liang et al., WWW 2018).
  case multVAE
  /// Variational with a composite prior, encoder and decoder trained in turns (Shenbin et al., WSDM 2020).
  case recVAE
}

extension Recipe {
  static let autoencoder = autoencoder(
    "autoencoder", .plain,
    "A denoising autoencoder with two heads: will a user have a title, how would they rate it.")
  static let multVAE = autoencoder(
    "multvae", .multVAE, "A variational autoencoder (Mult-VAE).")
  static let recVAE = autoencoder(
    "recvae", .recVAE, "A variational autoencoder with a composite prior (RecVAE).")

  static let autoencoderOptions = [
    "inner", "layers", "bottleneck", "input-dropout", "noise", "hidden-dropout", "shortened", "mix",
    "divergence", "profiles", "peak", "whole-profile", "shortest", "epochs", "minutes", "seed",
  ]

  private static func autoencoder(_ name: String, _ variant: AutoencoderVariant, _ summary: String) -> Recipe
  {
    Recipe(
      name: name, summary: summary,
      options: autoencoderOptions + ["no-wide", "penalty", "drop", "longest"],
      streams: true,
      // The most items that an autoencoder can have.
      validate: { try $0.autoencoder.training(items: 65_535, variant).model.validate() },
      trainModel: { task in try onAllCores { try train(variant, task) } })
  }

  private static func train(_ variant: AutoencoderVariant, _ task: TrainingTask) throws -> TrainedModel {
    let (data, options) = (task.source, task.options)
    var training = options.autoencoder.training(items: data.items.count, variant)
    training.seed = options.seed
    training.fewest = options.autoencoder.shortest
    training.limit = options.timeLimit(ordered: data.ordered)
    if let epochs = options.epochs { training.epochs = epochs }
    // Lists of loves alone are measured at 100, as in the benchmarks of implicit feedback.
    let cut = try data.contains { $0.contains { $0.signal != .love } } ? 10 : 100
    var linear = options.linear
    // The wide path belongs to histories of any length.
    linear.shown = nil
    let wide: ((any ListSource) throws -> ItemItem)? =
      options.autoencoder.hasWidePath
      ? { [linear] lists in
        let sums = try linear.sums(lists)
        return try linear.fit(sums, task.titles)
      } : nil
    let trained = try AutoencoderTrainer.train(
      data, training, cut: cut, wide: wide, progress: task.observer.progress)
    task.observer.progressEnded()
    if options.autoencoder.hasWidePath {
      task.observer.note(
        "weights of the wide path: "
          + trained.model.gates.map {
            "\(rounded($0.weight)) (inverse temperature \(rounded($0.inverseTemperature)))"
          }
          .joined(separator: " "))
    }
    return TrainedModel(
      model: trained.model, metrics: ["validation ndcg@\(cut)": trained.validation],
      summary: "\(trained.model.name) over \(data.items.count) titles"
        + (cut == 10 ? ", NDCG@10 \(figure(trained.validation)) on held-out users" : ""))
  }
}

/// `0.12`
func rounded(_ value: Float) -> String { String(format: "%.2f", value) }
