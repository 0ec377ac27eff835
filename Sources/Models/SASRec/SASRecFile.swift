import Tensors

// Model files of kind `sasrec`: reading and writing.

extension SASRecWeights {
  static let kind = "sasrec"

  /// Writes weights, item ids, configuration and card to `path`, atomically.
  ///
  /// - Throws: `TensorsError` when the file cannot be written.
  public func write(to path: String, items: ItemIndex, card: ModelCard) throws {
    try ModelFile.write(SASRecScorer(weights: self, items: items, card: card), card: card, to: path)
  }

  /// Reads a file written by `write` and checks the size of every tensor.
  ///
  /// - Throws: `TensorsError` for a file that is missing, truncated or of another kind; `ModelError` for an invalid
  ///   configuration.
  public static func read(_ path: String) throws -> (
    weights: SASRecWeights, items: ItemIndex, card: ModelCard
  ) {
    let opened = try ModelFile.open(path)
    guard opened.kind == kind else {
      throw opened.fail("a model of kind \(opened.kind), where \(kind) is needed.")
    }
    return (try read(opened, prefix: ""), opened.items, opened.card)
  }

  /// Reads the weights whose tensors are named `prefix` + name: a whole file, or one member of an ensemble.
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
  /// All parameters by name, in single precision.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    weights.all.map { ($0.name, .float($0.value)) }
  }
  /// The configuration as JSON.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(weights.configuration)]
  }
}
