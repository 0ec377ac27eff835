import Foundation
import Tensors

/// How many people love two titles both: for each title those it is loved with most, and the counts. Small enough to ship, plain
/// enough to be told ("of 812 who love A, 431 love this too"), and a scorer by itself.
public final class CoLove: StoredModel {
  static let kind = "colove"
  /// The most neighbours a title is kept with.
  public static let mostNeighbours = 64
  /// Loves that a title is given for nothing, so that what three people share says little.
  private static let doubt: Float = 15

  /// The items it counted.
  public let items: ItemIndex
  /// `colove`.
  public let name = "colove"
  /// Sums of cosines, not log-odds.
  public var hasOwnScale: Bool { true }
  /// As beside an ensemble.
  public var cosineWorth: Float { 0.2 }
  /// How many people love each item, `[items]`.
  public let loves: [Float]
  /// The same.
  public var raters: [Float]? { loves }
  /// Rows of the neighbours, the one of highest cosine first, `[items, width]`; a count of zero ends them.
  private let neighbours: CountTensor
  /// How many people love both, `[items, width]`; 65,535 stands for more.
  private let counts: CountTensor

  /// Counts as found: for each item its neighbours and how many love both, nearest first.
  ///
  /// - Throws: `ModelError` for more items than two bytes can number.
  public convenience init(items: ItemIndex, loves: [Float], pairs: [[(item: Int32, count: Int)]]) throws {
    guard items.count <= 65_535, loves.count == items.count, pairs.count == items.count else {
      throw ModelError(
        "Co-loves are kept of at most 65,535 titles, and of each of them; there are \(items.count).")
    }
    let width = min(Self.mostNeighbours, max(1, pairs.map(\.count).max() ?? 1))
    var rows = [UInt16](repeating: 0, count: items.count * width)
    var counts = rows
    for (i, pairs) in pairs.enumerated() {
      for (k, pair) in pairs.prefix(width).enumerated() {
        rows[i * width + k] = UInt16(clamping: pair.item)
        counts[i * width + k] = UInt16(clamping: pair.count)
      }
    }
    self.init(
      items: items, loves: loves, neighbours: CountTensor(items.count, width, values: rows),
      counts: CountTensor(items.count, width, values: counts))
  }

  private init(items: ItemIndex, loves: [Float], neighbours: CountTensor, counts: CountTensor) {
    self.items = items
    self.loves = loves
    self.neighbours = neighbours
    self.counts = counts
  }

  /// What a count of two titles' common loves says of their nearness: a cosine, held back where few love either.
  public static func cosine(_ both: Float, _ a: Float, _ b: Float) -> Float {
    both / ((a + doubt) * (b + doubt)).squareRoot()
  }

  /// How many people love two items both; nil when neither is kept among the other's neighbours. O(width).
  public func together(_ a: Int32, _ b: Int32) -> Int? { count(of: b, beside: a) ?? count(of: a, beside: b) }

  private func count(of other: Int32, beside item: Int32) -> Int? {
    let n = items.count
    guard item >= 0, Int(item) < n, other >= 0, Int(other) < n else { return nil }
    let (rows, counts) = (neighbours.row(Int(item)), counts.row(Int(item)))
    for k in rows.indices {
      if counts[k] == 0 { return nil }
      if rows[k] == other { return Int(counts[k]) }
    }
    return nil
  }

  /// The graded sum of cosines with what was answered; where that says nothing, a trace of popularity. O(events width + items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    if scores.count != n { scores = [Float](repeating: 0, count: n) }
    let most = log1p(max(loves.max() ?? 0, 1))
    for i in 0..<n { scores[i] = 0.01 * log1p(loves[i]) / most }
    for event in history where event.item >= 0 && Int(event.item) < n {
      let item = Int(event.item)
      let grade = Grades.graded[event.signal]
      let (rows, counts) = (neighbours.row(item), counts.row(item))
      for k in rows.indices {
        let other = Int(rows[k])
        if counts[k] == 0 || other >= n { break }
        scores[other] += grade * Self.cosine(Float(counts[k]), loves[item], loves[other])
      }
    }
  }

  private struct Configuration: Codable { var width: Int }

  /// `colove`.
  public var kind: String { Self.kind }
  /// Loves, neighbours and counts.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [
      ("loves", .float(Tensor(1, loves.count, values: loves))), ("neighbours", .count(neighbours)),
      ("counts", .count(counts)),
    ]
  }
  /// How many neighbours there are at the most.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(Configuration(width: counts.cols))]
  }

  convenience init(_ opened: ModelFile.Opened, prefix: String) throws {
    let width = try opened.configuration(Configuration.self, prefix: prefix).width
    let n = opened.items.count
    guard (1...Self.mostNeighbours).contains(width), n <= 65_535 else {
      throw opened.fail("\(width) neighbours of \(n) titles cannot be.")
    }
    let loves = try opened.file.tensor(prefix + "loves", rows: 1, cols: n)
    guard !loves.elements.contains(where: { $0 < 0 }) else {
      throw opened.fail("a count of it is negative; train it again.")
    }
    self.init(
      items: opened.items, loves: loves.values,
      neighbours: try opened.file.counts(prefix + "neighbours", rows: n, cols: width),
      counts: try opened.file.counts(prefix + "counts", rows: n, cols: width))
  }
}
