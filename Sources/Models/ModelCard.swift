/// What a model file says of itself beside its weights.
public struct ModelCard: Sendable, Equatable, Codable {
  /// `sasrec`, ...
  public var kind: String
  /// Hash of the training data, as the trainer made it.
  public var fingerprint: String
  /// Lists it was trained on.
  public var people: Int
  /// Rows it was trained on.
  public var rows: Int
  /// Names of the files it was trained on; nil for one that does not say.
  public var sources: [String]?
  /// Measured figures by name.
  public var metrics: [String: Double]
  /// ISO date of training.
  public var trained: String

  /// A card; everything but the kind may be filled in later.
  public init(
    kind: String, fingerprint: String = "", people: Int = 0, rows: Int = 0, metrics: [String: Double] = [:],
    trained: String = ""
  ) {
    self.kind = kind
    self.fingerprint = fingerprint
    self.people = people
    self.rows = rows
    self.metrics = metrics
    self.trained = trained
  }
}
