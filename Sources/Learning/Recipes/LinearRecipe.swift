import Catalogue
import Models
import Training

/// Options of linear models.
public struct LinearOptions: Sendable {
  /// Penalty on squared weights (EASE's lambda).
  public var penalty: Float = 30
  /// Dropout (EDLAE's); 0 is EASE.
  public var dropout: Float = 0.35
  /// Fits the model for histories of that many titles, or below 1 of that share of a list, instead of with dropout.
  public var shown: Float?
  /// A list with more titles counts as much as one with that many; 0 for no limit. Keeps a user who rates thousands of titles from
  /// counting as much as a hundred others.
  public var longest = 0

  /// The defaults.
  public init() {}

  /// EASE, or EDLAE with a dropout above 0. `content` is the weight of the content rows of `titles`.
  func fit(_ data: TrainingData, _ titles: [Anime], dropout: Float, content: Float) throws -> ItemItem {
    try Baselines.ease(
      data, grades: data.grades, penalty: penalty, dropout: dropout,
      content: ContentRows.make(titles, data.items, weight: content), longest: longest)
  }

  /// How histories of `shown` titles are sampled; nil for a model with dropout.
  private var sampling: HistorySampling? {
    shown.map { shown in
      var sampling: HistorySampling = shown < 1 ? .long : shown < 12 ? .short : .medium
      sampling.count = shown
      return sampling
    }
  }

  /// What the model is fitted to: sums over a range of the lists, all by default.
  func sums(_ lists: some ListSource, range: Range<Int>? = nil) throws -> ItemSums {
    try ItemSums(
      lists, grades: lists.grades,
      try sampling.map { try ItemSums.weighting($0, lists) } ?? .lists(longest: longest), range: range)
  }

  /// The model from the sums of all lists, which are used up.
  func fit(_ sums: ItemSums, _ titles: [Anime]) throws -> ItemItem {
    switch sums.weighting {
    case .lists:
      try Baselines.ease(
        sums, penalty: penalty, dropout: dropout,
        content: ContentRows.make(titles, sums.items, weight: Self.contentWeight))
    case .histories:
      try Baselines.linear(
        sums, content: ContentRows.make(titles, sums.items, weight: Self.historyContentWeight))
    }
  }

  private static let (contentWeight, historyContentWeight): (Float, Float) = (0.33, 0.55)

  /// A linear model for histories as `sampling` describes them.
  static func fit(_ data: TrainingData, _ titles: [Anime], _ sampling: HistorySampling) throws -> ItemItem {
    try Baselines.linear(
      data, grades: data.grades, sampling,
      content: ContentRows.make(titles, data.items, weight: historyContentWeight))
  }
}

extension Recipe {
  static let linear = Recipe(
    name: "linear", summary: "A linear model from items to items in closed form (EASE, EDLAE).",
    options: ["penalty", "drop", "shown", "longest"],
    streams: true,
    sumLists: { lists, options, range in try options.linear.sums(lists, range: range) },
    trainModel: { task in
      let model = try onAllCores { try trainLinear(task) }
      return TrainedModel(model: model, summary: "\(model.name) over \(task.data.items.count) titles")
    },
    baselines: linearBaselines)

  private static func trainLinear(_ task: TrainingTask) throws -> ItemItem {
    let options = task.options.linear
    return try options.fit(task.sums ?? options.sums(task.source), task.titles)
  }

  /// EASE; for lists without times also the best dropouts of EDLAE, each with and without popularity that fades as a history
  /// grows.
  @Sendable private static func linearBaselines(
    _ data: TrainingData, _ options: BaselineOptions
  ) throws -> [any ItemScorer] {
    let ease = try Baselines.ease(data, grades: data.grades, penalty: options.penalty)
    guard !data.ordered else { return [ease] }
    return try [ease]
      + [Float(0.35), 0.7, 0.8, 0.9].flatMap { dropout -> [any ItemScorer] in
        let model = try Baselines.ease(data, grades: data.grades, penalty: 30, dropout: dropout)
        return [model, FadingPopularity(model, data.loves, weight: 8, name: model.name + " fading")]
      }
  }
}
