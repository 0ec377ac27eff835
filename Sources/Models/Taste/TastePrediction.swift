/// What a taste model predicts after a history.
struct TastePrediction: Sendable {
  var answers: TasteAnswers
  /// Nil without evidence.
  var posterior: TastePosterior?
  /// What the person's ratings say of groups of items; nil without evidence, or where the model knows no groups.
  var effects: TasteGroups.Effects?
  /// Predicted ratings, not limited to the scale, `[items]`.
  var ratings: [Float]
}
