import Tensors

/// A SASRec can be fine-tuned, and its items are vectors.
extension SASRecScorer: TunableModel, ItemVectorModel {
  /// Its own.
  public var tunableWeights: SASRecWeights? { weights }

  /// A scorer over `weights`.
  public func replacingTunableWeights(_ weights: SASRecWeights, card: ModelCard) -> any StoredModel {
    SASRecScorer(weights: weights, items: items, card: card)
  }

  /// The item embedding without its padding, `[items, dim]`. O(items dim).
  public var itemVectors: Tensor? {
    let table = weights.item.value
    guard table.rows >= items.count else { return nil }
    let vectors = Tensor(items.count, table.cols)
    vectors.pointer.update(from: table.row(table.rows - items.count), count: vectors.count)
    return vectors
  }

  convenience init(_ opened: ModelFile.Opened, prefix: String) throws {
    self.init(
      weights: try SASRecWeights.read(opened, prefix: prefix), items: opened.items, card: opened.card)
  }
}
