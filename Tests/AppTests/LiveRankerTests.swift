import Cards
import Catalogue
import Foundation
import Models
import Recommending
import Testing

@testable import App

@Suite final class LiveRankerTests {
  let folder = NSTemporaryDirectory() + "ranker-\(UUID().uuidString)"
  var shipped: String { folder + "/shipped.safetensors" }
  var tuned: String { folder + "/serving.safetensors" }
  let catalogue = (1...12).map { Anime(id: $0, title: "T\($0)") }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write(shipped, seed: 1)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ path: String, seed: UInt64) throws {
    let weights = try SASRecWeights(SASRecConfiguration(items: 12, dim: 8, heads: 1), seed: seed)
    try weights.write(to: path, items: ItemIndex(Array(1...12)), card: ModelCard(kind: "sasrec"))
  }

  func ranker() throws -> LiveRanker {
    let (tuned, shipped) = (tuned, shipped)
    return try LiveRanker(catalogue: catalogue, fallback: shipped) {
      FileManager.default.fileExists(atPath: tuned) ? tuned : shipped
    }
  }

  func scores(_ ranker: LiveRanker) -> [Double] {
    ranker.rank(
      [PersonEvent(animeID: 3, feedback: .love)], settings: RankingSettings(), top: 12, explained: false
    ).cards.map(\.score)
  }

  @Test func aNewModelIsTakenUpOnceAndABrokenOneIsNot() throws {
    let ranker = try ranker()
    #expect(ranker.takeUpNewModel() == nil)
    let before = scores(ranker)
    try write(tuned, seed: 2)
    #expect(ranker.takeUpNewModel()?.contains("at work") == true)
    #expect(ranker.takeUpNewModel() == nil)
    let after = scores(ranker)
    #expect(after != before)
    try Data("broken".utf8).write(to: URL(fileURLWithPath: tuned))
    #expect(ranker.takeUpNewModel()?.contains("serves on") == true)
    #expect(scores(ranker) == after)
  }

  @Test func aBrokenTunedModelAtTheStartLeavesTheShippedOneServing() throws {
    try Data("broken".utf8).write(to: URL(fileURLWithPath: tuned))
    let ranker = try ranker()
    #expect(ranker.takeUpNewModel()?.contains("the one that ships serves") == true)
    #expect(ranker.takeUpNewModel() == nil)
    #expect(scores(ranker).count == 11)
    try Data("broken too".utf8).write(to: URL(fileURLWithPath: shipped))
    #expect(throws: (any Error).self) { try self.ranker() }
  }
}
