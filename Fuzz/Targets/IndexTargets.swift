import Meaning
import Tensors
import Training

extension FuzzTarget {
  /// Readers of what is made once and kept: graphs of vectors, and sums of parts of lists.
  static let indexes = [
    FuzzTarget("graph", longest: 1 << 16) { input in
      guard let graph = try InputFile.with(input, { GraphIndex(graphVectors, path: $0) }) else { return }
      // A graph that was read is also searched.
      for row in [0, 7] {
        let found = graph.nearest((0..<4).map { graphValues[4 * row + $0] }, count: 3)
        precondition(found.allSatisfy { (0..<graphVectors.rows).contains($0.row) })
      }
    },
    FuzzTarget("sums", longest: 1 << 14) { input in
      try InputFile.with(input) { path in
        _ = try PartialSums(path)
        _ = try? PartialSums.added([path, path])
      }
    },
  ]

  private static let graphValues = (0..<48).map { Float(($0 * 37) % 23) / 23 - 0.4 }

  /// The vectors of the seeds' graphs, `[12, 4]`.
  public static let graphVectors = HalfTensor(Tensor(12, 4, values: graphValues))
}
