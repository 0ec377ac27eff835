import Catalogue
import Foundation
import Foundations
import Synchronization
import Tensors
import Testing

@testable import Meaning

/// A folder that is gone with this value.
private final class TemporaryFolder: Sendable {
  let path = NSTemporaryDirectory() + "graphs-\(UUID().uuidString)"
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct VectorIndexTests {
  private static let vectors = Result {
    VectorTrial.madeUp(3000, like: try #require(try Shipped.search.get().vectors), seed: 5)
  }

  private func queries(_ count: Int) throws -> [[Float]] {
    let items = try KnownItems(path: Shipped.resource("descriptions.csv")).queries.prefix(count)
    let search = try Shipped.search.get()
    return items.map { search.describe($0.text).vector }
  }

  @Test func theExactIndexComparesWithAll() throws {
    let vectors = try Self.vectors.get()
    let query = try queries(1)[0]
    let found = ExactIndex(vectors).nearest(query, count: 5)
    let all = (0..<vectors.rows).map { (row: $0, cosine: vectors.dot(row: $0, query)) }
      .sorted { $0.cosine > $1.cosine }
    #expect(found.map(\.row) == all.prefix(5).map(\.row))
    #expect(ExactIndex(vectors).nearest([1, 2], count: 5).isEmpty)
  }

  @Test(.enabled(if: GraphIndex.isAvailable)) func theGraphFindsNearlyAllOfTheNearest() throws {
    let vectors = try Self.vectors.get()
    let queries = try queries(40)
    let figures = try #require(VectorTrial.measure(vectors, queries) { _ in })
    #expect(figures.recall10 >= 0.97 && figures.recall200 >= 0.95)
    // What it finds has its exact cosine, in order.
    let graph = try #require(GraphIndex(vectors))
    for query in queries.prefix(5) {
      let found = graph.nearest(query, count: 20)
      #expect(found.count == 20)
      #expect(found.map(\.cosine) == found.map(\.cosine).sorted(by: >))
      #expect(found.allSatisfy { $0.cosine == vectors.dot(row: $0.row, query) })
    }
    #expect(graph.nearest([1], count: 3).isEmpty && graph.nearest(queries[0], count: 0).isEmpty)
  }

  @Test(.enabled(if: GraphIndex.isAvailable)) func aKeptGraphAnswersLikeTheOneThatWasMade() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.graph"
    let vectors = try Self.vectors.get()
    let graph = try #require(GraphIndex(vectors))
    #expect(graph.write(to: path))
    let read = try #require(GraphIndex(vectors, path: path))
    for query in try queries(10) {
      #expect(read.nearest(query, count: 10).map(\.row) == graph.nearest(query, count: 10).map(\.row))
    }
    // Of other sizes it is none.
    let fewer = VectorTrial.madeUp(2999, like: vectors, seed: 1)
    #expect(GraphIndex(fewer, path: path) == nil)
    #expect(GraphIndex(vectors, path: folder.path + "/none.graph") == nil)
  }

  @Test(.enabled(if: GraphIndex.isAvailable)) func damagedGraphsAreRefusedOrHarmless() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.graph"
    let vectors = VectorTrial.madeUp(300, like: try Self.vectors.get(), seed: 2)
    #expect(try #require(GraphIndex(vectors)).write(to: path))
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    let query = try queries(1)[0]
    var random = RandomSource(seed: 11)
    var refused = 0
    for attempt in 0..<300 {
      var bad = good
      if attempt % 10 == 0 {
        bad = bad.prefix(Int(random.next() % UInt64(bad.count)))
      } else {
        // The sizes in the first bytes, then links anywhere.
        let reach = attempt % 3 == 0 ? 100 : bad.count
        for _ in 0..<(1 + attempt % 4) {
          bad[Int(random.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      try bad.write(to: URL(fileURLWithPath: path))
      guard let read = GraphIndex(vectors, path: path) else {
        refused += 1
        continue
      }
      let found = read.nearest(query, count: 10)
      #expect(found.allSatisfy { (0..<300).contains($0.row) })
    }
    #expect(refused > 100)
  }

  @Test(.enabled(if: GraphIndex.isAvailable)) func aboveTheLimitTheGraphIsUsedAndKept() throws {
    let folder = try TemporaryFolder()
    let steps = Mutex<[Int]>([])
    let indexing = VectorIndexing(
      exactUpTo: 100, folder: { folder.path },
      progress: { step in steps.withLock { $0.append(step?.done ?? -1) } })
    let shipped = try Shipped.search.get()
    func search(_ indexing: VectorIndexing) throws -> DescriptionSearch {
      let titles = try CatalogueFile.read(Shipped.catalogue).titles
      return try DescriptionSearch(
        TitleTable(titles), keywords: Shipped.keywords(titles), words: WordVectors(path: Shipped.vectors),
        indexing: indexing)
    }
    let limited = try search(indexing)
    #expect(limited.indexed?.graph == nil)
    // The same titles in nearly the same order.
    let texts = try KnownItems(path: Shipped.resource("descriptions.csv")).queries.map(\.text).prefix(60)
    let same = texts.count { text in
      limited.search(text, limit: 5, adult: false).map(\.anime.id)
        == shipped.search(text, limit: 5, adult: false).map(\.anime.id)
    }
    #expect(same >= 57)
    #expect(limited.indexed?.graph != nil && shipped.indexed?.graph == nil)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count == 1 && files[0].hasPrefix("words-"))
    #expect(steps.withLock { $0.last } == -1)
    // The next process reads it.
    steps.withLock { $0 = [] }
    let next = try search(indexing)
    _ = next.search("a notebook that kills people", limit: 5, adult: false)
    #expect(next.indexed?.graph != nil && steps.withLock(\.isEmpty))
    // A graph that could not be kept is not waited for.
    let nowhere = try search(VectorIndexing(exactUpTo: 100))
    #expect(
      nowhere.search(texts[0], limit: 5, adult: false) == shipped.search(texts[0], limit: 5, adult: false))
    #expect(nowhere.indexed?.graph == nil)
  }

  /// Graphs of earlier vectors go, and what an ended process left; what another one is writing stays.
  @Test(.enabled(if: GraphIndex.isAvailable)) func halfWrittenGraphsOfOthersStay() throws {
    let folder = try TemporaryFolder()
    let vectors = VectorTrial.madeUp(300, like: try Self.vectors.get(), seed: 2)
    let ended = Process()
    ended.executableURL = URL(fileURLWithPath: "/bin/sh")
    ended.arguments = ["-c", "exit 0"]
    try ended.run()
    ended.waitUntilExit()
    let others = ["test-1.graph.writing-\(getppid())", "else-1.graph"]
    let old = ["test-1.graph", "test-2.graph.writing-\(ended.processIdentifier)", "test-3.graph.new-1"]
    for file in others + old {
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path + "/" + file))
    }
    let indexed = IndexedVectors(
      vectors, name: "test", VectorIndexing(exactUpTo: 100, folder: { folder.path }))
    _ = indexed.nearest(try queries(1)[0], count: 3)
    #expect(indexed.graph != nil)
    let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    #expect(files.isSuperset(of: others) && files.isDisjoint(with: old), "\(files)")
    #expect(files.count == 3)
  }

  @Test(.enabled(if: GraphIndex.isAvailable)) func aGraphCanBeMadeBesideSearches() throws {
    let vectors = try Self.vectors.get()
    let indexed = IndexedVectors(vectors, name: "test", VectorIndexing(exactUpTo: 100, making: .beside))
    let query = try queries(1)[0]
    // Exact until it is there.
    #expect(
      indexed.nearest(query, count: 10).map(\.row) == ExactIndex(vectors).nearest(query, count: 10).map(\.row)
    )
    for _ in 0..<120_000 where indexed.graph == nil { usleep(1000) }
    #expect(indexed.graph != nil)
    #expect(indexed.nearest(query, count: 10).count == 10)
  }
}
