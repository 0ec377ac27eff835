import Synchronization

/// What a taste model predicts after a history.
struct TastePrediction: Sendable {
  var answers: TasteAnswers
  /// Nil without evidence.
  var posterior: TastePosterior?
  /// Predicted ratings, not limited to the scale, `[items]`.
  var ratings: [Float]
}

/// The prediction for the last history: a ranking, its reasons and its cards ask for the same. A caller that finds the cache in use
/// computes its own instead of waiting: `evaluate` scores many users at once.
final class TasteCache: Sendable {
  private let last = Mutex<(history: [Interaction], prediction: TastePrediction)?>(nil)

  /// The prediction of `predict` for `history`.
  func prediction(_ history: [Interaction], _ predict: ([Interaction]) -> TastePrediction) -> TastePrediction
  {
    if let kept = last.withLockIfAvailable({ $0.flatMap { $0.history == history ? $0.prediction : nil } }),
      let prediction = kept
    {
      return prediction
    }
    let prediction = predict(history)
    _ = last.withLockIfAvailable { $0 = (history, prediction) }
    return prediction
  }
}
