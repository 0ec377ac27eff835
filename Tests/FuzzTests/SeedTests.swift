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
}
