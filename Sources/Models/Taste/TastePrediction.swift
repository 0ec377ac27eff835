/// What a taste model predicts after a history.
struct TastePrediction: Sendable {
  var answers: TasteAnswers
  /// Nil without evidence.
  var posterior: TastePosterior?
  /// Predicted ratings, not limited to the scale, `[items]`.
  var ratings: [Float]
}
