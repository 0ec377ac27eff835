import Tensors

// Model files of kind `sasrec`.

extension SASRecWeights {
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
  public static let kind = "sasrec"
  /// All parameters by name, in single precision.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    weights.all.map { ($0.name, .float($0.value)) }
  }
  /// The configuration as JSON.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(weights.configuration)]
  }
}
