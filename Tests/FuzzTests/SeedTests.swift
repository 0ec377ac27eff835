import Catalogue
import Foundation
import FuzzTargets
import Models
import Testing
import Training

@testable import Meaning

/// Every seed of the fuzzer and every input that once crashed a reader.
@Suite struct SeedTests {
  static let seeds = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fuzz/Seeds")

  static func inputs(_ target: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: seeds.appending(path: target), includingPropertiesForKeys: nil)
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func everySeedGivesAValueOrAnError(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let inputs = try Self.inputs(name)
    #expect(!inputs.isEmpty)
    for input in inputs {
      let bytes = [UInt8](try Data(contentsOf: input))
      #expect(bytes.count <= target.longest, "\(input.lastPathComponent) is longer than the fuzzer's inputs")
      target.run(bytes)
      // Cut short anywhere: what a full disk or a broken copy leaves.
      for cut in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 50)) {
        target.run(Array(bytes.prefix(cut)))
      }
    }
  }

  @Test func everyFolderOfSeedsHasATarget() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.seeds.path)
    #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
  }

  /// `NOSTRADE_SEEDS=write` writes the seeds of graphs and sums, which have no text form.
  @Test func graphsAndSumsHaveSeeds() throws {
    let (graph, sums) = (
      Self.seeds.appending(path: "graph/twelve.graph"), Self.seeds.appending(path: "sums/three.sums")
    )
    if ProcessInfo.processInfo.environment["NOSTRADE_SEEDS"] == "write" {
      #expect(try #require(GraphIndex(FuzzTarget.graphVectors)).write(to: graph.path))
      let lists = [[0, 1], [1, 2], [0, 2]].map { $0.map { Interaction(item: Int32($0), signal: .love) } }
      let data = TrainingData(items: ItemIndex([5, 7, 9]), lists: lists, ordered: false)
      let origin = PartialSums.Origin(
        part: .init(1, of: 1), fingerprint: "seed", people: 3, rows: 6, sources: ["seed.csv"], ordered: false)
      try PartialSums(try ItemSums(data, grades: .graded, .lists(longest: 15), range: 0..<3), origin).write(
        to: sums.path)
    }
    if GraphIndex.isAvailable { #expect(GraphIndex(FuzzTarget.graphVectors, path: graph.path) != nil) }
    #expect(try PartialSums(sums.path).origin.people == 3)
  }

  /// The seed of the title cache follows its layout: `NOSTRADE_SEEDS=write swift test --filter SeedTests` writes it anew.
  @Test func theTitleCacheHasASeed() throws {
    var title = Anime(id: 7, title: "First")
    title.genres = ["Action", "Drama"]
    title.studios = ["Studio"]
    title.synopsis = "A story."
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let table = TitleTable([title, Anime(id: 9, title: "Second")], stamp: "seed")
    #expect(table.write(to: folder.appending(path: "titles").path))
    // Without the checksum, which the target adds.
    let bytes = try Data(contentsOf: folder.appending(path: "titles")).dropLast(8)
    let seed = Self.seeds.appending(path: "titles/two.dat")
    if ProcessInfo.processInfo.environment["NOSTRADE_SEEDS"] == "write" { try bytes.write(to: seed) }
    #expect(try Data(contentsOf: seed) == Data(bytes), "NOSTRADE_SEEDS=write writes the seed of this layout")
  }
}
