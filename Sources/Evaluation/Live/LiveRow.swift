/// A figure of what a person feels in the feed, for every user of a measure: `taste`, `dislike`, `like`, `love` or `swipe`.
public struct LiveFigure: Sendable {
  /// `auc`, `nearest`, ...
  public let name: String
  /// One for each user of the measure, in order; nil where the figure means nothing for that user.
  public let values: [Double?]

  /// A figure with a value for each user.
  public init(_ name: String, _ values: [Double?]) {
    self.name = name
    self.values = values
  }
}

/// A row of results of a live measure: one figure of one model.
public struct LiveRow: Sendable, Encodable {
  /// The measure.
  public let measure: String
  /// The model's name.
  public let scorer: String
  /// The figure's name.
  public let figure: String
  /// Its mean over the users who have it.
  public let mean: MeanAndError
  /// How far the first model is ahead (above), user by user; nil where no user has both values.
  public let behind: MeanAndError?

  /// The figure of a model, beside the same figure of the first model.
  public init(_ measure: String, _ scorer: String, _ figure: LiveFigure, first: LiveFigure?) {
    self.measure = measure
    self.scorer = scorer
    self.figure = figure.name
    mean = MeanAndError(figure.values.compactMap { $0 })
    let difference = first.map { MeanAndError($0.values, less: figure.values) }
    behind = difference.flatMap { $0.count > 0 ? $0 : nil }
  }

  /// Flat, with the first names of `MeasuredRow`.
  public func encode(to encoder: any Encoder) throws {
    enum Key: String, CodingKey {
      case measure = "protocol"
      case scorer, people, figure, value, value_error, value_behind, value_behind_error
    }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(measure, forKey: .measure)
    try container.encode(scorer, forKey: .scorer)
    try container.encode(mean.count, forKey: .people)
    try container.encode(figure, forKey: .figure)
    try container.encode(mean.mean, forKey: .value)
    try container.encode(mean.error, forKey: .value_error)
    try container.encode(behind?.mean, forKey: .value_behind)
    try container.encode(behind?.error, forKey: .value_behind_error)
  }
}
