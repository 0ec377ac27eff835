import Catalogue
import Foundation
import Models
import Tensors
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

/// What a recipe is given.
public struct TrainingTask {
  /// The lists; none where they are streamed or summed up already.
  public var data: TrainingData
  /// The lists where they are read from files by ranges of users.
  public var streamed: (any ListSource)?
  /// Sums of all lists, for a recipe that has them.
  public var sums: ItemSums?
  /// The lists, wherever they are.
  var source: any ListSource { streamed ?? data }
  /// What the catalogue knows of the items; empty without a catalogue.
  public var titles: [Anime]
  /// The options of all recipes.
  public var options: RecipeOptions
  /// File that holds the state of the run after every epoch; nil for none. Only a SASRec writes one.
  public var checkpoint: String?
  /// Whether to continue from `checkpoint`, if the file exists.
  public var resumes: Bool
  /// What is called while training runs.
  public var observer: RunObserver

  /// A task over `data`.
  public init(
    _ data: TrainingData, titles: [Anime] = [], options: RecipeOptions = RecipeOptions(),
    checkpoint: String? = nil, resumes: Bool = false, observer: RunObserver = RunObserver()
  ) {
    self.data = data
    self.titles = titles
    self.options = options
    self.checkpoint = checkpoint
    self.resumes = resumes
    self.observer = observer
  }
}

extension TrainingTask {
  /// A task over lists that are read from files, for a recipe that streams.
  public init(
    streamed lists: some ListSource, titles: [Anime] = [], options: RecipeOptions = RecipeOptions(),
    observer: RunObserver = RunObserver()
  ) {
    self.init(
      TrainingData(items: lists.items, lists: [], ordered: lists.ordered), titles: titles, options: options,
      observer: observer)
    streamed = lists
  }

  /// A task over sums of all lists, for a recipe that has them.
  public init(
    sums: PartialSums, titles: [Anime] = [], options: RecipeOptions = RecipeOptions(),
    observer: RunObserver = RunObserver()
  ) {
    self.init(
      TrainingData(items: sums.sums.items, lists: [], ordered: sums.origin.ordered), titles: titles,
      options: options, observer: observer)
    self.sums = sums.sums
  }
}

/// What a recipe returns.
public struct TrainedModel {
  /// The model.
  public var model: any StoredModel
  /// Figures for its card.
  public var metrics: [String: Double] = [:]
  /// What was trained, as part of a sentence: `edlae 35% over 4000 titles`.
  public var summary: String
  /// Whether training came to its end; false after an interruption, the time limit or a problem.
  public var isFinished = true
  /// Why training stopped early, as a sentence; the model is the best one before that.
  public var problem: String?
}

/// Options of the baselines of `evaluate`.
public struct BaselineOptions: Sendable {
  /// Penalty of EASE.
  public var penalty: Float = 100
  /// The defaults.
  public init() {}
}

/// Runs `body` with BLAS on all cores.
func onAllCores<Result>(_ body: () throws -> Result) rethrows -> Result {
  try BLAS.withThreads(ProcessInfo.processInfo.activeProcessorCount, body)
}

/// Runs `body` with BLAS on one core, as training a SASRec wants it (it has threads of its own).
func onOneCore<Result>(_ body: () throws -> Result) rethrows -> Result {
  try BLAS.withThreads(1, body)
}

/// `0.1234`
func figure(_ value: Double) -> String { String(format: "%.4f", value) }

extension ListSource {
  /// What an event counts in linear models: every event the same in lists with times, by feedback in others.
  var grades: Grades { ordered ? .any : .graded }
}

extension TrainingData {
  /// Popularity as baselines count it, `[items]`: users who have an item in lists with times, users who love it in others.
  var popularity: [Float] { ordered ? userCounts : loves }
}
