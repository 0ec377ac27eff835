import Tensors

// What some models can do beyond scoring. Where several kinds of models can, or tests stand in for one, callers ask for the capability
// (`model as? any ItemVectorModel`). What one kind alone can do has no protocol: tuning asks for an `Ensemble` or a `SASRecScorer`.

/// A scorer with two heads, presence and rating, whose mix can be changed after the pass.
public protocol TwoHeadedScorer: ItemScorer {
  /// The outputs of both heads for a history.
  func heads(_ history: [Interaction]) -> HeadOutputs
  /// Logarithm of each item's presence for an average user, `[items]`.
  var everyone: [Float] { get }
}

/// A scorer whose scores are a sum of two parts, so that their mix can be changed after the pass: what the person would choose
/// (presence), and what the person would love (taste).
public protocol MixableScorer: AttributingScorer {
  /// Whether it has both parts.
  var isMixable: Bool { get }
  /// The taste part of the scores after a history, at its fitted weight, and the same without each of the events at `positions`.
  /// Costs no pass of the parts that say what would be chosen.
  func taste(_ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float])
    -> any LeaveOneOutScores
  /// Attributions to the scores with taste counted `factor` times.
  func attributions(_ history: [Interaction], query: Query, to items: [Int32], tasteFactor factor: Float)
    -> Attributions
}

/// A model that knows how sure it is of a person's taste, and scores by tastes drawn from that (Thompson sampling).
public protocol TasteDrawingScorer: ItemScorer {
  /// By how much the scores of `items` would change if the person's taste were another one that the answers leave possible, for each
  /// of `seeds`, `[seeds][items]`; nil when nothing is known of the person. `spread` 1 draws from the whole posterior, less from a
  /// narrower one.
  func tasteDraws(_ history: [Interaction], query: Query, of items: [Int32], seeds: [UInt64], spread: Float)
    -> [[Float]]?
}

/// A scorer made of others that can be measured one by one: members of an ensemble, paths of an autoencoder.
public protocol CompositeScorer: ItemScorer {
  /// The parts, each with its name in tables; none when there is only one.
  var parts: [(name: String, scorer: any ItemScorer)] { get }
}

/// A model in which every item is a vector, and near vectors are similar items.
public protocol ItemVectorModel: ItemScorer {
  /// A row for each item, `[items, dim]`; nil when no part of the model has vectors.
  var itemVectors: Tensor? { get }
}

/// A model that counts how many users love pairs of items.
public protocol CoLoveCounts: ItemScorer {
  /// Users who love each item, `[items]`.
  var loves: [Float] { get }
  /// Users who love both items; nil where the pair was not counted. O(neighbours kept).
  func coLoves(_ a: Int32, _ b: Int32) -> Int?
}

/// A model that predicts how items are liked once they are watched, apart from what is chosen.
public protocol RatingScorer: ItemScorer {
  /// The predicted rating of each item, 1 to 10, and the calibrated probability that it is loved, `[items]` each.
  func liking(_ history: [Interaction]) -> (ratings: [Float], chances: [Float])
}

extension RatingScorer {
  /// The predicted rating of each item, 1 to 10, `[items]`.
  public func ratings(_ history: [Interaction]) -> [Float] { liking(history).ratings }
}

extension ItemScorer {
  /// The model itself, or its first part, that predicts how items are liked; nil when it has none.
  public var ratingScorer: (any RatingScorer)? {
    self as? any RatingScorer
      ?? (self as? any CompositeScorer)?.parts.lazy.compactMap { $0.scorer as? any RatingScorer }.first
  }
}

/// A model that follows what a person says of titles, dislikes too: what is like a disliked title falls. An ensemble shows dislikes
/// to these members alone; to models trained on lists a dislike also says "watched", and they raise what is like the title.
public protocol PersonalModel: StoredModel {}
