import Foundation
import Tensors

/// Co-love counts: how many users love two items both, kept for each item's nearest neighbours. Explains cards ("of 812 who
/// love A, 431 love this too") and is a scorer by itself.
public final class CoLove: StoredModel, CoLoveCounts {
  /// `colove`.
  public static let kind = "colove"
  /// Maximum number of neighbours kept for an item.
  public static let maxNeighbours = 64
  /// Added to each item's loves in the cosine, which shrinks the cosines of rarely loved items.
  private static let smoothing: Float = 15

  /// The items it counted.
  public let items: ItemIndex
  /// Scores are sums of cosines, not log-odds.
  public var scoresAreLogOdds: Bool { false }
  /// Number of users who love each item, `[items]`.
  public let loves: [Float]
  /// `loves`.
  public var loveCounts: [Float]? { loves }
  /// Neighbours of each item, highest cosine first, `[items, width]`; a count of zero ends a row.
  private let neighbours: CountTensor
  /// Number of users who love both, `[items, width]`; 65,535 also stands for more.
  private let counts: CountTensor

  /// A model of the given counts: for each item its neighbours and how many users love both, nearest first.
  ///
  /// - Throws: `ModelError` for more than 65,535 items, or arrays of other lengths.
  public convenience init(items: ItemIndex, loves: [Float], pairs: [[(item: Int32, count: Int)]]) throws {
    guard items.count <= 65_535, loves.count == items.count, pairs.count == items.count else {
      throw ModelError(
        "Co-loves are kept of at most 65,535 titles, and of each of them; there are \(items.count).")
    }
    let width = min(Self.maxNeighbours, max(1, pairs.map(\.count).max() ?? 1))
    var neighbours = [UInt16](repeating: 0, count: items.count * width)
    var counts = neighbours
    for (i, pairs) in pairs.enumerated() {
      for (k, pair) in pairs.prefix(width).enumerated() {
        neighbours[i * width + k] = UInt16(clamping: pair.item)
        counts[i * width + k] = UInt16(clamping: pair.count)
      }
    }
    self.init(
      items: items, loves: loves, neighbours: CountTensor(items.count, width, values: neighbours),
      counts: CountTensor(items.count, width, values: counts))
  }

  private init(items: ItemIndex, loves: [Float], neighbours: CountTensor, counts: CountTensor) {
    self.items = items
    self.loves = loves
    self.neighbours = neighbours
    self.counts = counts
  }

  /// Smoothed cosine of two items loved by `a` and `b` users, by `both` of them together.
  public static func cosine(_ both: Float, _ a: Float, _ b: Float) -> Float {
    both / ((a + smoothing) * (b + smoothing)).squareRoot()
  }

  /// Number of users who love both items; nil when neither is among the other's neighbours. O(width).
  public func coLoves(_ a: Int32, _ b: Int32) -> Int? { count(of: b, beside: a) ?? count(of: a, beside: b) }

  private func count(of other: Int32, beside item: Int32) -> Int? {
    let n = items.count
    guard item >= 0, Int(item) < n, other >= 0, Int(other) < n else { return nil }
    let (others, counts) = (neighbours.row(Int(item)), counts.row(Int(item)))
    for k in others.indices {
      if counts[k] == 0 { return nil }
      if others[k] == other { return Int(counts[k]) }
    }
    return nil
  }

  /// Sum of grade times cosine over the history, plus a little log-popularity (at most 0.01) that orders the rest.
  /// O(events width + items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    scores.resize(to: n)
    let most = log1p(max(loves.max() ?? 0, 1))
    for i in 0..<n { scores[i] = 0.01 * log1p(loves[i]) / most }
    for event in history where event.item >= 0 && Int(event.item) < n {
      let item = Int(event.item)
      let grade = Grades.graded[event.signal]
      let (others, counts) = (neighbours.row(item), counts.row(item))
      for k in others.indices {
        let other = Int(others[k])
        if counts[k] == 0 || other >= n { break }
        scores[other] += grade * Self.cosine(Float(counts[k]), loves[item], loves[other])
      }
    }
  }

  private struct Configuration: Codable { var width: Int }

  /// Loves, neighbours and counts.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [
      ("loves", .float(Tensor(1, loves.count, values: loves))), ("neighbours", .count(neighbours)),
      ("counts", .count(counts)),
    ]
  }
  /// The width of a row of neighbours.
  public func metadata() throws -> [String: String] {
    ["configuration": try ModelFile.json(Configuration(width: counts.cols))]
  }

  /// Reads a model whose tensors and metadata begin with `prefix`.
  convenience init(_ opened: ModelFile.Opened, prefix: String) throws {
    let width = try opened.configuration(Configuration.self, prefix: prefix).width
    let n = opened.items.count
    guard (1...Self.maxNeighbours).contains(width), n <= 65_535 else {
      throw opened.fail("\(width) neighbours of \(n) titles cannot be.")
    }
    let loves = try opened.file.tensor(prefix + "loves", rows: 1, cols: n)
    guard loves.elements.allSatisfy({ (0...1e9).contains($0) }) else {
      throw opened.fail("a count of it is negative; train it again.")
    }
    self.init(
      items: opened.items, loves: loves.values,
      neighbours: try opened.file.counts(prefix + "neighbours", rows: n, cols: width),
      counts: try opened.file.counts(prefix + "counts", rows: n, cols: width))
  }
}
