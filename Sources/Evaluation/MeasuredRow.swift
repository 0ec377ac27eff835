/// One line of a table of results: a scorer under a protocol.
public struct MeasuredRow: Sendable, Encodable {
  /// `last`, `fold`, `cold1`, ...
  public let protocolName: String
  /// The scorer's name.
  public let scorer: String
  /// People measured.
  public let people: Int
  /// By cut-off, each with its standard error.
  public let ndcg, recall, hitRate: [Int: MeanAndError]

  /// The means over `metrics`, one for each person.
  public init(_ protocolName: String, _ scorer: String, _ metrics: [RankingMetrics]) {
    self.protocolName = protocolName
    self.scorer = scorer
    func means(_ path: KeyPath<RankingMetrics, [Int: Double]>) -> [Int: MeanAndError] {
      Dictionary(
        uniqueKeysWithValues: RankingMetrics.cuts.map { k in
          (k, MeanAndError(metrics.compactMap { $0[keyPath: path][k] }))
        })
    }
    ndcg = means(\.ndcg)
    recall = means(\.recall)
    hitRate = means(\.hitRate)
    people = ndcg[RankingMetrics.cuts[0]]?.count ?? 0
  }

  /// Names of `values`, in their order: `ndcg10`, `ndcg10_error`, ...
  public static var columns: [String] {
    ["ndcg", "recall", "hitrate"].flatMap { name in
      RankingMetrics.cuts.flatMap { ["\(name)\($0)", "\(name)\($0)_error"] }
    }
  }

  /// Means and errors in the order of `columns`.
  public var values: [Double] {
    [ndcg, recall, hitRate].flatMap { metric in
      RankingMetrics.cuts.flatMap { k in [metric[k]?.mean ?? 0, metric[k]?.error ?? 0] }
    }
  }

  /// Flat, as in `columns`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(protocolName, forKey: Key("protocol"))
    try container.encode(scorer, forKey: Key("scorer"))
    try container.encode(people, forKey: Key("people"))
    for (name, value) in zip(Self.columns, values) { try container.encode(value, forKey: Key(name)) }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
