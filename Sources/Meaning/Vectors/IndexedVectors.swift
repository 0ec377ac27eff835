import Foundation
import Foundations
import Synchronization
import Tensors

/// How vectors are searched: one by one up to a number of them, by a graph above.
public struct VectorIndexing: Sendable {
  /// When a graph is made, if none was kept.
  public enum Making: Sendable {
    /// Before the first search that wants it, which waits.
    case first
    /// Beside other work; until it is there vectors are compared one by one.
    case beside
  }

  /// Up to so many vectors are compared one by one.
  public var exactUpTo: Int
  /// When a graph is made.
  public var making: Making
  /// Makes and names the folder where graphs are kept; nil where nothing can be kept.
  public var folder: @Sendable () -> String?
  /// Told how many of how many vectors are in the graph, and at last nil.
  public var progress: @Sendable ((done: Int, of: Int)?) -> Void

  /// Comparing one by one takes a few milliseconds up to here (docs/decisions/0115-vectors-one-by-one-then-a-graph.md).
  public static let usual = 100_000

  /// Nothing is kept unless a folder is given.
  public init(
    exactUpTo: Int = usual, making: Making = .first, folder: @escaping @Sendable () -> String? = { nil },
    progress: @escaping @Sendable ((done: Int, of: Int)?) -> Void = { _ in }
  ) {
    (self.exactUpTo, self.making, self.folder, self.progress) = (exactUpTo, making, folder, progress)
  }
}

/// Vectors with the index that suits their number. A graph is made or read when vectors are first searched.
final class IndexedVectors: VectorIndex {
  private enum State {
    case untried, making, none
    case made(GraphIndex)
  }

  let exact: ExactIndex
  private let name: String
  private let indexing: VectorIndexing
  private let state = Mutex(State.untried)

  /// Vectors; `name` is that of the file of their graph.
  init(_ vectors: HalfTensor, name: String, _ indexing: VectorIndexing) {
    (exact, self.name, self.indexing) = (ExactIndex(vectors), name, indexing)
  }

  /// The graph, once it is there.
  var graph: GraphIndex? { state.withLock { if case .made(let graph) = $0 { graph } else { nil } } }

  func nearest(_ query: [Float], count: Int) -> [(row: Int, cosine: Float)] {
    guard exact.vectors.rows > indexing.exactUpTo else { return exact.nearest(query, count: count) }
    prepare()
    return graph?.nearest(query, count: count) ?? exact.nearest(query, count: count)
  }

  /// Makes or reads the graph, the first time.
  private func prepare() {
    let isFirst = state.withLock { state in
      guard case .untried = state else { return false }
      state = .making
      return true
    }
    guard isFirst else { return }
    switch indexing.making {
    case .first: make()
    case .beside: Thread.detachNewThread { self.make() }
    }
  }

  private func make() {
    let folder = indexing.folder()
    let path = folder.map { "\($0)/\(name)-\(Self.digest(exact.vectors)).graph" }
    let graph = path.flatMap { GraphIndex(exact.vectors, path: $0) } ?? made(path, in: folder)
    state.withLock { $0 = graph.map(State.made) ?? .none }
  }

  /// A new graph; nil if a search would have to wait for one that cannot be kept.
  private func made(_ path: String?, in folder: String?) -> GraphIndex? {
    guard GraphIndex.isAvailable, path != nil || indexing.making == .beside else { return nil }
    let all = exact.vectors.rows
    let graph = GraphIndex(exact.vectors) { indexing.progress(($0, all)) }
    indexing.progress(nil)
    guard let graph, let path, let folder else { return graph }
    Leftovers.remove(in: folder)
    // Graphs of earlier vectors, and what earlier versions of the program left half written. What another process is writing stays.
    for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where file.hasPrefix(name + "-") && (file.hasSuffix(".graph") || file.contains(".graph.new-")) {
      unlink("\(folder)/\(file)")
    }
    _ = graph.write(to: path)
    return graph
  }

  /// Says which vectors a graph is of (FNV-1a over words of eight bytes).
  private static func digest(_ vectors: HalfTensor) -> String {
    var hash = FNV1a()
    let bytes = vectors.bytes
    for at in stride(from: 0, to: bytes.count - 7, by: 8) {
      hash.combine(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }
    for at in (bytes.count & ~7)..<bytes.count { hash.combine(UInt64(bytes[at])) }
    return hash.text
  }
}
