import Tensors

/// Model files of kind `taste`.
extension TasteModel {
  private struct Configuration: Codable {
    var mean: Float
    var factors: Int
    var width: Int
    var scale: Float
    var noise: TasteParameters.Noise
    /// Most facts of an item; nil where no groups are stored.
    var facts: Int?
  }

  /// Bias, factors, what being listed says, residuals and the calibration.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [
      ("bias", .float(parameters.bias)), ("factors", .float(parameters.factors)),
      ("listed", .float(parameters.implicitFactors)), ("calibration", .float(parameters.calibration)),
    ] + parameters.residual.tensors(prefix: "residual.")
      + (parameters.groups.map {
        [("groups.franchises", .count($0.franchises)), ("groups.facts", .count($0.facts))]
      } ?? [])
  }

  /// Mean, sizes and variances.
  public func metadata() throws -> [String: String] {
    [
      "configuration": try ModelFile.json(
        Configuration(
          mean: parameters.mean, factors: parameters.factors.cols, width: parameters.residual.width,
          scale: parameters.residual.scale, noise: parameters.noise, facts: parameters.groups?.facts.cols))
    ]
  }

  /// Reads a model whose tensors and metadata begin with `prefix`.
  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let stored = try opened.configuration(Configuration.self, prefix: prefix)
    let (n, file) = (opened.items.count, opened.file)
    guard stored.mean.isFinite, (1...1024).contains(stored.factors), stored.noise.rating > 0.01,
      stored.noise.answer > 0.01
    else { throw opened.fail("its sizes are impossible; train it again.") }
    var parameters = TasteParameters(
      mean: stored.mean, bias: try file.tensor(prefix + "bias", rows: 1, cols: n),
      factors: try file.tensor(prefix + "factors", rows: n, cols: stored.factors),
      implicitFactors: try file.tensor(prefix + "listed", rows: n, cols: stored.factors),
      residual: try opened.sparseRows(
        prefix + "residual.", rows: n, cols: n, width: stored.width, scale: stored.scale),
      calibration: try file.tensor(prefix + "calibration", rows: 2, cols: Ensemble.steps.count))
    parameters.noise = stored.noise
    if let facts = stored.facts {
      guard (1...1024).contains(facts),
        let groups = TasteGroups(
          franchises: try file.counts(prefix + "groups.franchises", rows: 1, cols: n),
          facts: try file.counts(prefix + "groups.facts", rows: n, cols: facts))
      else { throw opened.fail("its groups of titles are impossible; train it again.") }
      parameters.groups = groups
    }
    try self.init(items: opened.items, parameters: parameters)
  }
}
