import Foundation
import Foundations
import Tensors

/// Measures a graph of vectors against comparing with all: how many of the nearest it finds, and what a query costs.
public enum VectorTrial {
  /// What was measured on one table of vectors.
  public struct Figures: Sendable {
    /// How many vectors.
    public var vectors: Int
    /// How many queries.
    public var queries: Int
    /// Share of the ten nearest that the graph's first ten hold.
    public var recall10: Double
    /// Share of the two hundred nearest that the graph finds, as many as a search by description joins.
    public var recall200: Double
    /// Milliseconds of a query for two hundred titles, one by one: the median and the slowest but one in a hundred.
    public var exact: (median: Double, p99: Double)
    /// The same by the graph.
    public var graph: (median: Double, p99: Double)
    /// Seconds that making the graph took.
    public var making: Double
  }

  /// Measures the vectors of a search by the vectors of `queries`; nil without vectors or without graphs.
  public static func measure(
    _ search: DescriptionSearch, _ queries: [String], progress: (Int) -> Void = { _ in }
  )
    -> Figures?
  {
    search.vectors.flatMap { measure($0, vectors(queries, search), progress) }
  }

  /// Measures as many made-up vectors: mixtures of three titles of a search and noise, so that they lie as titles do.
  public static func measure(
    madeUp count: Int, like search: DescriptionSearch, _ queries: [String], seed: UInt64 = 1,
    progress: (Int) -> Void = { _ in }
  ) -> Figures? {
    guard let real = search.vectors, count > 0 else { return nil }
    return measure(madeUp(count, like: real, seed: seed), vectors(queries, search), progress)
  }

  private static func vectors(_ queries: [String], _ search: DescriptionSearch) -> [[Float]] {
    queries.map { search.describe($0).vector }.filter { $0.contains { $0 != 0 } }
  }

  /// How long the noise of a made-up vector is, beside a mixture of length one.
  private static let noise: Float = 0.3

  static func madeUp(_ count: Int, like real: HalfTensor, seed: UInt64) -> HalfTensor {
    var random = RandomSource(seed: seed)
    let result = Tensor(count, real.cols)
    let step = noise / Float(real.cols).squareRoot()
    var vector = [Float](repeating: 0, count: real.cols)
    for row in 0..<count {
      for i in vector.indices { vector[i] = 0 }
      vector.withUnsafeMutableBufferPointer { out in
        guard let start = out.baseAddress else { return }
        for _ in 0..<3 {
          let share = random.uniform()
          real.add(row: Int(random.next() % UInt64(real.rows)), times: share, to: start)
        }
      }
      WordVectors.normalise(&vector)
      for i in vector.indices { vector[i] += step * random.normal() }
      WordVectors.normalise(&vector)
      for (i, value) in vector.enumerated() { result.row(row)[i] = value }
    }
    return HalfTensor(result)
  }

  static func measure(_ vectors: HalfTensor, _ queries: [[Float]], _ progress: (Int) -> Void) -> Figures? {
    let start = ProcessorTime.milliseconds()
    guard !queries.isEmpty, let graph = GraphIndex(vectors, progress: progress) else { return nil }
    let making = (ProcessorTime.milliseconds() - start) / 1000
    let exact = ExactIndex(vectors)
    var (found10, found200, all10, all200) = (0, 0, 0, 0)
    var (exactTimes, graphTimes): ([Double], [Double]) = ([], [])
    for query in queries {
      let before = ProcessorTime.milliseconds()
      let right = exact.nearest(query, count: 200).map(\.row)
      let between = ProcessorTime.milliseconds()
      let found = graph.nearest(query, count: 200).map(\.row)
      graphTimes.append(ProcessorTime.milliseconds() - between)
      exactTimes.append(between - before)
      found10 += Set(right.prefix(10)).intersection(found.prefix(10)).count
      all10 += min(10, right.count)
      found200 += Set(right).intersection(found).count
      all200 += right.count
    }
    func times(_ times: [Double]) -> (Double, Double) {
      let sorted = times.sorted()
      return (sorted[sorted.count / 2], sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
    }
    return Figures(
      vectors: vectors.rows, queries: queries.count, recall10: Double(found10) / Double(all10),
      recall200: Double(found200) / Double(all200), exact: times(exactTimes), graph: times(graphTimes),
      making: making)
  }
}
