import CHNSW
import CKernels
import Foundation
import Foundations
import Tensors

/// Finds nearest vectors by a hierarchical graph of neighbours (HNSW; Malkov & Yashunin, arXiv 1603.09320): about the logarithm of
/// their number is looked at, and a few of the nearest may be missed.
public final class GraphIndex: VectorIndex, @unchecked Sendable {
  // The graph is changed in `init` only; searches of it run side by side.

  private let vectors: HalfTensor
  private let graph: OpaquePointer

  /// Links of a vector on one level, and candidates among which they are chosen.
  static let (links, effort) = (16, 200)
  /// Candidates of a query for each wanted vector, and the least number of candidates.
  private static let (breadth, leastBreadth) = (2, 100)
  private static let rowsPerStep = 2000

  /// Whether this build has graphs.
  public static var isAvailable: Bool { chnsw_is_available() != 0 }

  /// Makes the graph, on one thread: the same vectors always give the same one. `progress` is told how many vectors are in it. Nil without
  /// memory, or without the library. O(vectors x log vectors x size).
  public init?(_ vectors: HalfTensor, progress: (Int) -> Void = { _ in }) {
    guard
      let graph = chnsw_make(
        vectors.row(0), vectors.rows, vectors.cols, Self.links, Self.effort)
    else { return nil }
    self.vectors = vectors
    self.graph = graph
    var done = 0
    while done < vectors.rows {
      let step = min(Self.rowsPerStep, vectors.rows - done)
      guard chnsw_add(graph, step) != 0 else { return nil }
      done += step
      progress(done)
    }
  }

  /// Reads a graph of these vectors; nil when there is none at `path`, or not of as many vectors, or damaged.
  public init?(_ vectors: HalfTensor, path: String) {
    guard FileManager.default.fileExists(atPath: path), vectors.rows > 0,
      let graph = chnsw_read(path, vectors.row(0), vectors.rows, vectors.cols, Self.links, Self.effort)
    else { return nil }
    self.vectors = vectors
    self.graph = graph
  }

  deinit { chnsw_free(graph) }

  /// Writes the links to `path`, for its owner alone; whether that went well. hnswlib does not notice a full disk, so the file is read
  /// back before it takes its place.
  func write(to path: String) -> Bool {
    Leftovers.remove(of: path)
    let new = "\(path).writing-\(getpid())"
    // Whatever has this name is nobody's.
    unlink(new)
    let isWritten =
      chnsw_write(graph, new) != 0 && GraphIndex(vectors, path: new) != nil && chmod(new, 0o600) == 0
      && Self.sync(new) && rename(new, path) == 0
    guard isWritten else {
      unlink(new)
      return false
    }
    AtomicFile.syncFolder(of: path)
    return true
  }

  private static func sync(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return fsync(file) == 0
  }

  /// See `VectorIndex`. The cosines are exact, and so is the order of what was found.
  public func nearest(_ query: [Float], count: Int) -> [(row: Int, cosine: Float)] {
    guard query.count == vectors.cols, count > 0 else { return [] }
    let wanted = min(max(count * Self.breadth, Self.leastBreadth), vectors.rows)
    var half = [UInt16](repeating: 0, count: query.count)
    // A unit vector's numbers keep their precision in the upper half of the range.
    nk_to_half(query, &half, query.count, 16_384)
    var rows = [Int32](repeating: 0, count: wanted)
    let found = chnsw_search(graph, half, wanted, &rows)
    return rows.prefix(found).map { (Int($0), vectors.dot(row: Int($0), query)) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(count).map { ($0.0, $0.1) }
  }
}
