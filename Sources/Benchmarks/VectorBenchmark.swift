import Catalogue
import Foundation
import Meaning

/// `Benchmarks --vectors 10000,100000`: nearest vectors one by one and by a graph, of the shipped titles and of made-up ones.
enum VectorBenchmark {
  static func run(_ sizes: String) throws -> Bool {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let titles = try CatalogueFile.readShipped(root + "/Assets/catalogue.csv").titles
    let keywords = Dictionary(titles.map { ($0.id, $0.keywords) }, uniquingKeysWith: { first, _ in first })
    let search = try DescriptionSearch(
      TitleTable(titles), keywords: keywords, words: WordVectors(path: root + "/Assets/meaning.safetensors"))
    let queries = try KnownItems(path: root + "/Tests/MeaningTests/Resources/descriptions.csv").queries.map(
      \.text)
    guard GraphIndex.isAvailable else {
      print("vectors: skipped, hnswlib was not there when this was built")
      return true
    }
    var all = [VectorTrial.measure(search, queries)].compactMap { $0 }
    all.forEach(show)
    for size in sizes.split(separator: ",") {
      guard let count = Int(size), (1...10_000_000).contains(count) else {
        print("--vectors: \(size) is not a number of vectors up to ten million")
        return false
      }
      guard let figures = VectorTrial.measure(madeUp: count, like: search, queries) else { continue }
      show(figures)
      all.append(figures)
    }
    // What the graph is for: nearly the same answers.
    return all.allSatisfy { $0.recall10 >= 0.95 }
  }

  private static func show(_ f: VectorTrial.Figures) {
    print(
      String(
        format:
          "%9d vectors, %d queries: recall@10 %.4f, @200 %.4f; one by one %.2f ms (p99 %.2f), graph %.2f ms (p99 %.2f); made in %.1f s",
        f.vectors, f.queries, f.recall10, f.recall200, f.exact.median, f.exact.p99, f.graph.median,
        f.graph.p99,
        f.making))
    fflush(nil)
  }
}
