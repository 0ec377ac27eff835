import Catalogue
import Foundation
import FuzzTargets
import Testing

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
