import Catalogue
import Events
import Models
import Training

/// Lists in packed files, cleaned by the same rules as `Dataset` but read by ranges of users: the memory for training on them does
/// not grow with users. List for list the same as a `Dataset` of the same files, but that users without any row keep an empty one.
public struct StreamedDataset: ListSource {
  /// The items.
  public let items: ItemIndex
  /// Whether the lists have times.
  public let ordered: Bool
  /// Number of lists, with empty ones.
  public let count: Int
  /// They are read from files.
  public var isStreamed: Bool { true }
  /// Users with a list, and its rows.
  public let people: Int, rows: Int
  /// Rows that are left out, because their title is not in the index or their feedback is no signal.
  public let skippedRows: Int
  /// Hash of the rows of all files.
  public let fingerprint: String
  private let files: [File]

  private struct File: Sendable {
    let lists: PackedRatings
    /// Item row of each of its titles; nil for titles that are not in the index.
    var rows: [Int32?] = []
    /// Place of its first list.
    let first: Int
  }

  /// The lists of `files`; see `Dataset.init`. Reads them twice. O(rows).
  ///
  /// - Throws: `CatalogueError` for a damaged file.
  public init(_ files: [PackedRatings], restriction: [Int]? = nil, fewest: Int? = nil) throws {
    let ordered = files.allSatisfy(\.isTimed)
    var raters: [Int: Int] = [:]
    var first = 0
    var opened: [File] = []
    for lists in files {
      var counts = [Int](repeating: 0, count: lists.itemIDs.count)
      try lists.forEach(0..<lists.count) { _, rows in for row in rows { counts[row.item] += 1 } }
      for (item, count) in counts.enumerated() where count > 0 {
        raters[lists.itemIDs[item], default: 0] += count
      }
      opened.append(File(lists: lists, first: first))
      first += lists.count
    }
    let least = Dataset.fewestRaters(
      fewest, isRestricted: restriction != nil, ordered: ordered, lists: first)
    let items = ItemIndex((restriction ?? raters.keys.sorted()).filter { raters[$0, default: 0] >= least })
    for place in opened.indices { opened[place].rows = opened[place].lists.itemIDs.map { items.row($0) } }
    (self.items, self.ordered, count, self.files) = (items, ordered, first, opened)
    fingerprint = files.map(\.fingerprint).joined(separator: "+")
    var (people, kept) = (0, 0)
    for file in opened {
      try file.lists.forEach(0..<file.lists.count) { _, rows in
        let known = rows.count { file.rows[$0.item] != nil && $0.feedback.signal != nil }
        (people, kept) = (people + (known > 0 ? 1 : 0), kept + known)
      }
    }
    (self.people, self.rows) = (people, kept)
    skippedRows = files.reduce(0) { $0 + $1.rows } - kept
  }

  /// Calls `body` with each list of a range; empty where no row of the user is kept.
  public func forEachList(
    _ range: Range<Int>, _ body: (_ place: Int, _ list: [Interaction]) throws -> Void
  ) throws {
    var list: [Interaction] = []
    for file in files {
      let own = range.clamped(to: file.first..<file.first + file.lists.count)
      guard !own.isEmpty else { continue }
      var place = own.lowerBound
      try file.lists.forEach(own.lowerBound - file.first..<own.upperBound - file.first) { _, rows in
        list.removeAll(keepingCapacity: true)
        for row in rows {
          guard let item = file.rows[row.item], let signal = row.feedback.signal else { continue }
          list.append(
            Interaction(item: item, signal: signal, time: ordered ? row.time : nil, rating: row.rating))
        }
        if ordered { Dataset.sortByTime(&list) }
        try body(place, list)
        place += 1
      }
    }
  }

  /// The card of a model of `kind` that was trained on this data today.
  public func card(kind: String, sources: [String]) -> ModelCard {
    var card = ModelCard(
      kind: kind, fingerprint: fingerprint, people: people, rows: rows, trained: ModelCard.today())
    card.sources = sources
    return card
  }
}
