import Models

/// Accuracy for a slice of the titles: the same rankings, measured on the answers in the slice only.
public struct SliceRow: Sendable, Encodable {
  /// `fold`, `cold5`, ...
  public let protocolName: String
  /// `Drama`, `1 of 10` ...
  public let slice: String
  /// Titles in the slice.
  public let titles: Int
  /// Held-out answers in the slice, and users with at least one.
  public let answers, people: Int
  /// NDCG@10, recall@20 and recall@100 of those answers.
  public let ndcg10, recall20, recall100: MeanAndError

  /// Measures one slice. O(rankings).
  init(
    _ protocolName: String, _ slice: String, _ items: Set<Int32>, _ ranked: [[Int32]], _ cases: [HeldOutCase]
  ) {
    self.protocolName = protocolName
    self.slice = slice
    titles = items.count
    var answers = 0
    let metrics = zip(ranked, cases).compactMap { ranked, heldOut -> RankingMetrics? in
      let wanted = heldOut.answers.intersection(items)
      answers += wanted.count
      return wanted.isEmpty ? nil : RankingMetrics(ranked: ranked, answers: wanted)
    }
    self.answers = answers
    people = metrics.count
    ndcg10 = MeanAndError(metrics.compactMap { $0.ndcg[10] })
    recall20 = MeanAndError(metrics.compactMap { $0.recall[20] })
    recall100 = MeanAndError(metrics.compactMap { $0.recall[100] })
  }

  /// A row for each slice with an answer, in the order of `slices`.
  public static func rows(
    _ protocolName: String, _ ranked: [[Int32]], _ cases: [HeldOutCase],
    slices: [(name: String, items: Set<Int32>)]
  ) -> [SliceRow] {
    slices.map { SliceRow(protocolName, $0.name, $0.items, ranked, cases) }.filter { $0.answers > 0 }
  }

  /// Items in tenths by their number of users, the most popular first. Ties go to the lower item. O(items log items).
  public static func deciles(_ counts: [Float]) -> [(name: String, items: Set<Int32>)] {
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    return (0..<10).compactMap { tenth in
      let range = order.count * tenth / 10..<order.count * (tenth + 1) / 10
      guard let first = range.first.map({ order[$0] }), let last = range.last.map({ order[$0] }) else {
        return nil
      }
      return (
        "\(tenth + 1) (\(Int(counts[first])) to \(Int(counts[last])))", Set(range.map { Int32(order[$0]) })
      )
    }
  }

  /// Flat, as a table.
  public func encode(to encoder: any Encoder) throws {
    enum Key: String, CodingKey {
      case protocolName = "protocol"
      case slice, titles, answers, people, ndcg10, ndcg10_error, recall20, recall20_error, recall100
      case recall100_error
    }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(protocolName, forKey: .protocolName)
    try container.encode(slice, forKey: .slice)
    for (value, key) in [(titles, Key.titles), (answers, .answers), (people, .people)] {
      try container.encode(value, forKey: key)
    }
    for (value, key) in [
      (ndcg10.mean, Key.ndcg10), (ndcg10.error, .ndcg10_error), (recall20.mean, .recall20),
      (recall20.error, .recall20_error), (recall100.mean, .recall100), (recall100.error, .recall100_error),
    ] { try container.encode(value, forKey: key) }
  }
}
