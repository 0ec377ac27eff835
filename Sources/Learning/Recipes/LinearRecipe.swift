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
  func fit(_ data: TrainingData, _ titles: [Anime], dropout: Float, content: Float = 0.33) throws -> ItemItem
  {
    try Baselines.ease(
      data, grades: data.grades, penalty: penalty, dropout: dropout,
      content: ContentRows.make(titles, data.items, weight: content), longest: longest)
  }

  /// A linear model for histories as `sampling` describes them.
  static func fit(_ data: TrainingData, _ titles: [Anime], _ sampling: HistorySampling) throws -> ItemItem {
    try Baselines.linear(
      data, grades: data.grades, sampling, content: ContentRows.make(titles, data.items, weight: 0.55))
  }
}

extension Recipe {
  static let linear = Recipe(
    name: "linear", summary: "A linear model from items to items in closed form (EASE, EDLAE).",
    options: ["penalty", "drop", "shown", "longest"],
    trainModel: { task in
      let model = try onAllCores { try trainLinear(task) }
      return TrainedModel(model: model, summary: "\(model.name) over \(task.data.items.count) titles")
    },
    baselines: linearBaselines)

  private static func trainLinear(_ task: TrainingTask) throws -> ItemItem {
    let options = task.options.linear
    guard let shown = options.shown else {
      return try options.fit(task.data, task.titles, dropout: options.dropout)
    }
    var sampling: HistorySampling = shown < 1 ? .long : shown < 12 ? .short : .medium
    sampling.count = shown
    return try LinearOptions.fit(task.data, task.titles, sampling)
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
