import Catalogue
import Models
import Training

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
