import Models

/// Scores of all items for the one title that was loved; 0 for what the table leaves out.
public struct ScoresByLove: ItemScorer {
  /// The items.
  public let items: ItemIndex
  /// What it is called.
  public let name = "by love"
  private let table: [Int: [Float]]

  /// A scorer of items by rows of their scores, one for each title that may be loved.
  public init(items: ItemIndex, table: [Int: [Float]]) { (self.items, self.table) = (items, table) }

  /// The row of the first title of the history.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let known = history.first.flatMap { table[items.ids[Int($0.item)]] } ?? []
    scores = (0..<items.count).map { $0 < known.count ? known[$0] : 0 }
  }
}
