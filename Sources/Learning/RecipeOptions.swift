/// The options of all recipes. A recipe reads those it lists in `Recipe.options`; nil means a default that depends on the model or
/// on whether the lists have times.
public struct RecipeOptions: Sendable {
  /// Makes a run repeatable, for a given number of threads.
  public var seed: UInt64 = 1
  /// Passes over the lists at most.
  public var epochs: Int?
  /// Minutes after which training stops and the best model so far is kept.
  public var minutes: Double?
  /// Options of a SASRec.
  public var sasrec = SASRecOptions()
  /// Options of autoencoders.
  public var autoencoder = AutoencoderOptions()
  /// Options of linear models.
  public var linear = LinearOptions()
  /// Groups of taste of a non-negative factorisation.
  public var groups = 20
  /// Whether an ensemble includes an autoencoder.
  public var ensembleHasAutoencoder = false

  /// The defaults.
  public init() {}

  /// Time limit in seconds.
  func timeLimit(ordered: Bool) -> Double { (minutes ?? (ordered ? 58 : 19)) * 60 }
}
