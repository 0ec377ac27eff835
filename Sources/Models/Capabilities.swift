import Tensors

// What some models can do beyond scoring. Callers ask for a capability (`model as? any TunableModel`), never for a type of model.

/// A scorer with two heads, presence and rating, whose mix can be changed after the pass.
public protocol TwoHeadedScorer: ItemScorer {
  /// The outputs of both heads for a history.
  func heads(_ history: [Interaction]) -> Autoencoder.Heads
  /// Logarithm of each item's presence for an average user, `[items]`.
  var everyone: [Float] { get }
}

/// A scorer made of others that can be measured one by one: members of an ensemble, paths of an autoencoder.
public protocol CompositeScorer: ItemScorer {
  /// The parts, each with its name in tables; none when there is only one.
  var parts: [(name: String, scorer: any ItemScorer)] { get }
}

/// A model that is, or may contain, a SASRec that can be fine-tuned on a profile's own events.
public protocol TunableModel: StoredModel {
  /// The weights that fine-tuning changes; nil when the model contains none.
  var tunableWeights: SASRecWeights? { get }
  /// The same model with other weights in their place.
  ///
  /// - Throws: `ModelError` for weights over other items.
  func replacingTunableWeights(_ weights: SASRecWeights, card: ModelCard) throws -> any StoredModel
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
  /// Users who love both items; nil where the pair was not counted. O(log neighbours).
  func coLoves(_ a: Int32, _ b: Int32) -> Int?
}
