import Foundation
import Tensors

extension SASRecWeights {
  static let kind = "sasrec"

  /// Writes the weights with their item ids, sizes and card to `path`, atomically.
  ///
  /// - Throws: `TensorsError` when the disk refuses.
  public func write(to path: String, items: ItemIndex, card: ModelCard) throws {
    try ModelFile.write(SASRecScorer(weights: self, items: items, card: card), card: card, to: path)
  }

  /// Reads weights that `write` wrote, checking every size before it is used.
  ///
  /// - Throws: `TensorsError` for a file that is missing, cut short or of another kind; `ModelError` for sizes
  ///   that cannot be.
  public static func read(_ path: String) throws -> (
    weights: SASRecWeights, items: ItemIndex, card: ModelCard
  ) {
    let opened = try ModelFile.open(path)
    guard opened.kind == kind else {
      throw opened.fail("a model of kind \(opened.kind), where \(kind) is needed.")
    }
    return (try read(opened, prefix: ""), opened.items, opened.card)
  }

  static func read(_ opened: ModelFile.Opened, prefix: String) throws -> SASRecWeights {
    let configuration = try opened.configuration(SASRecConfiguration.self, prefix: prefix)
    guard opened.items.count == configuration.items else {
      throw opened.fail(
        "it names \(opened.items.count) items but has weights for \(configuration.items); train it again.")
    }
    return try SASRecWeights(configuration) { try opened.file.tensor(prefix + $0, rows: $1, cols: $2) }
  }
}

extension SASRecScorer: StoredModel {
  /// `sasrec`.
  public var kind: String { SASRecWeights.kind }
  /// The weights by name.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    weights.all.map { ($0.name, .float($0.value)) }
  }
  /// The sizes.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(weights.configuration)]
  }
}
