import Models

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
