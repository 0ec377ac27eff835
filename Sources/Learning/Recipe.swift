import Models
import Training

/// How one kind of model is trained: its name, the options it reads and the training call.
///
/// `Recipe.all` is the only table of recipes. `train`, the baselines of `evaluate` and the help of `models` read it.
public struct Recipe: Sendable {
  /// The name of the recipe, as in `train --model`.
  public let name: String
  /// What the model is, in one line.
  public let summary: String
  /// Options of `train` that it reads, without dashes.
  public let options: [String]
  /// Whether training on lists with times holds back the newest events (the metric `held back` of the card).
  public var holdsBackEvents = false
  /// Whether it can train on lists that are read from packed files by ranges of users, in memory that does not grow with users.
  public var streams = false
  /// Sums up a range of lists for a fit from partial sums; nil for kinds that have none.
  var sumLists: (@Sendable (any ListSource, RecipeOptions, Range<Int>) throws -> ItemSums)?
  /// Refuses impossible options before any data is read. Throws `ModelError`.
  public var validate: @Sendable (RecipeOptions) throws -> Void = { _ in }
  /// Trains a model that can be written to a file; nil for models that are only compared with.
  var trainModel: (@Sendable (TrainingTask) throws -> TrainedModel)?
  /// Fits the models of this kind that others are compared with; nil for kinds that are no baselines.
  public var baselines: (@Sendable (TrainingData, BaselineOptions) throws -> [any ItemScorer])?

  /// Every recipe. Baselines are measured in this order.
  public static let all: [Recipe] = [
    sasrec, autoencoder, multVAE, recVAE, ensemble, popularity, itemKNN, implicitFactors, linear,
    nonNegativeFactors, coLove,
  ]

  /// The recipes that train a model for a file.
  public static var trainable: [Recipe] { all.filter { $0.trainModel != nil } }

  /// Trains a model as the recipe says.
  ///
  /// - Throws: `LearningError` or `ModelError` for data that nothing can be learned from; `TensorsError` for a checkpoint that
  ///   does not fit.
  public func train(_ task: TrainingTask) throws -> TrainedModel {
    guard let trainModel else { throw LearningError("\(name) is only a baseline and cannot be trained.") }
    return try trainModel(task)
  }

  /// Whether its models can be fitted from partial sums.
  public var hasSums: Bool { sumLists != nil }

  /// The sums of one part of the lists, as another machine's are added to it.
  ///
  /// - Throws: `LearningError` for a model without sums; `ModelError` for lists that nothing can be learned from.
  public func sums(_ lists: some ListSource, _ options: RecipeOptions, _ origin: PartialSums.Origin) throws
    -> PartialSums
  {
    guard let sumLists else { throw LearningError("\(name) is not fitted from sums; linear is.") }
    let range = lists.range(part: origin.part.number, of: origin.part.of)
    return PartialSums(try sumLists(lists, options, range), origin)
  }

  /// The recipe of that name, nil if there is none.
  public static func named(_ name: String) -> Recipe? { all.first { $0.name == name } }
}
