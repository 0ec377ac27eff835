import Tensors

/// Its items are vectors.
extension SASRecScorer: ItemVectorModel {
  /// The item embedding, `[items, dim]`.
  public var itemVectors: Tensor? { weights.item.value }

  convenience init(_ opened: ModelFile.Opened, prefix: String) throws {
    self.init(
      weights: try SASRecWeights.read(opened, prefix: prefix), items: opened.items)
  }
}
