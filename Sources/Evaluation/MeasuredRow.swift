/// A row of a table of results: a model on a protocol.
public struct MeasuredRow: Sendable, Encodable {
  /// `last`, `fold`, `cold1`, ...
  public let protocolName: String
  /// The model's name.
  public let scorer: String
  /// Number of users measured.
  public let people: Int
  /// By cut-off, each with its standard error.
  public let ndcg, recall, hitRate: [Int: MeanAndError]
  /// How far the first model of the protocol is ahead in NDCG, user by user, by cut-off.
  public private(set) var behind: [Int: MeanAndError] = [:]
  /// Niche NDCG@10.
  public let niche: MeanAndError
  /// How far the first model of the protocol is ahead in niche NDCG@10, user by user.
  public private(set) var nicheBehind: MeanAndError?
  private let each: [RankingMetrics]

  /// The means over `metrics`, one for each user.
  public init(_ protocolName: String, _ scorer: String, _ metrics: [RankingMetrics]) {
    self.protocolName = protocolName
    self.scorer = scorer
    each = metrics
    func means(_ path: KeyPath<RankingMetrics, [Int: Double]>) -> [Int: MeanAndError] {
      Dictionary(
        uniqueKeysWithValues: RankingMetrics.cuts.map { k in
          (k, MeanAndError(metrics.compactMap { $0[keyPath: path][k] }))
        })
    }
    ndcg = means(\.ndcg)
    recall = means(\.recall)
    hitRate = means(\.hitRate)
    niche = MeanAndError(metrics.compactMap(\.nicheNDCG))
    people = ndcg[RankingMetrics.cuts[0]]?.count ?? 0
  }

  /// The same row with the paired difference to `first`, measured on the same users in the same order. The error of the difference
  /// is far smaller than those of the two means.
  public func against(_ first: MeasuredRow) -> MeasuredRow {
    guard each.count == first.each.count else { return self }
    var row = self
    for k in RankingMetrics.cuts {
      row.behind[k] = MeanAndError(first.each.map { $0.ndcg[k] }, less: each.map { $0.ndcg[k] })
    }
    row.nicheBehind = MeanAndError(first.each.map(\.nicheNDCG), less: each.map(\.nicheNDCG))
    return row
  }

  /// Names of `values`, in their order: `ndcg10`, `ndcg10_error`, ...
  public static var columns: [String] {
    ["ndcg", "recall", "hitrate", "behind"].flatMap { name in
      RankingMetrics.cuts.flatMap { ["\(name)\($0)", "\(name)\($0)_error"] }
    } + ["niche10", "niche10_error", "niche_behind10", "niche_behind10_error"]
  }

  /// Means and errors in the order of `columns`.
  public var values: [Double] {
    [ndcg, recall, hitRate, behind].flatMap { metric in
      RankingMetrics.cuts.flatMap { k in [metric[k]?.mean ?? 0, metric[k]?.error ?? 0] }
    } + [niche.mean, niche.error, nicheBehind?.mean ?? 0, nicheBehind?.error ?? 0]
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
