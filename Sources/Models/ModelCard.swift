import Foundations

/// Where a model comes from: its training data, date and measured figures. Stored in the metadata of its file.
public struct ModelCard: Sendable, Equatable, Codable {
  /// `sasrec`, ...
  public var kind: String
  /// Hash of the training data.
  public var fingerprint: String
  /// Number of users in the training data.
  public var people: Int
  /// Number of rows in the training data.
  public var rows: Int
  /// Names of the training files; nil in older model files.
  public var sources: [String]?
  /// Measured figures by name.
  public var metrics: [String: Double]
  /// Date of training, ISO 8601.
  public var trained: String

  /// A card; all but the kind may be filled in later.
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

  /// The figure that tuning writes: how many answers of this home the model learned from.
  public static let tunedAnswers = "tuned answers"

  /// Whether tuning wrote the model.
  public var isTuned: Bool { metrics[Self.tunedAnswers] != nil }

  /// As it may be printed: files of models come from anywhere.
  var cleaned: ModelCard {
    var card = self
    card.kind = CleanText.clean(kind, limit: 60)
    card.fingerprint = CleanText.clean(fingerprint, limit: 100)
    card.trained = CleanText.clean(trained, limit: 40)
    card.sources = sources.map { $0.prefix(20).map { CleanText.clean($0, limit: 200) } }
    let figures = metrics.sorted { $0.key < $1.key }.prefix(100).map {
      (CleanText.clean($0.key, limit: 60), $0.value)
    }
    card.metrics = Dictionary(figures, uniquingKeysWith: { first, _ in first })
    return card
  }
}
