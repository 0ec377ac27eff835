import Tensors

/// A SASRec can be fine-tuned, and its items are vectors.
extension SASRecScorer: TunableModel, ItemVectorModel {
  /// Its own.
  public var tunableWeights: SASRecWeights? { weights }

  /// A scorer over `weights`.
  public func replacingTunableWeights(_ weights: SASRecWeights) -> any StoredModel {
    SASRecScorer(weights: weights, items: items)
  }

  /// The item embedding, `[items, dim]`.
  public var itemVectors: Tensor? { weights.item.value }

  convenience init(_ opened: ModelFile.Opened, prefix: String) throws {
    self.init(
      weights: try SASRecWeights.read(opened, prefix: prefix), items: opened.items)
  }
}
