import Foundation
import Models
import Testing

@testable import Training

/// Co-love counts: against counts by hand, as scores, and read back from a file.
@Suite struct CoLoveTests {
  /// Ninety users of two tastes, and one who loves everything.
  private func data() -> TrainingData {
    var data = twoTastes(90)
    data.lists.append((0..<40).map { Interaction(item: $0, signal: .love) })
    return data
  }

  @Test func countsMatchTheLists() throws {
    let data = data()
    let model = try Baselines.coLove(data)
    let loved = data.lists.map { list in Set(list.filter { $0.signal == .love }.map(\.item)) }
    #expect(model.loves == data.loves)
    var kept = 0
    for a in Int32(0)..<40 {
      for b in Int32(0)..<40 where a != b {
        guard let count = model.coLoves(a, b) else { continue }
        kept += 1
        #expect(count == loved.count { $0.contains(a) && $0.contains(b) })
        #expect(count == model.coLoves(b, a))
      }
    }
    #expect(kept > 400)
    #expect(model.coLoves(0, 0) == nil && model.coLoves(-1, 3) == nil && model.coLoves(3, 400) == nil)
  }

  @Test func coLovedTitlesScoreHighestAlsoWhenReadBack() throws {
    let model = try Baselines.coLove(data())
    let history = (0..<4).map { Interaction(item: Int32($0 * 2), signal: .love) }
    let scores = model.scores([history, []], query: [])
    // The even items are one taste, the odd ones the other.
    let best = topIndices(scores[0], count: 8, excluding: Set(history.map(\.item)))
    #expect(best.allSatisfy { $0 % 2 == 0 }, "\(best)")
    #expect(scores[1].max() ?? 0 > 0, "an empty history is scored by popularity")
    let path = NSTemporaryDirectory() + "colove-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile.write(model, card: ModelCard(kind: "colove", people: 91), to: path)
    let again = try #require(try ModelFile.read(path).scorer as? CoLove)
    #expect(again.scores([history], query: []) == model.scores([history], query: []))
    #expect(again.coLoves(0, 2) == model.coLoves(0, 2) && again.coLoves(0, 2) != nil)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for share in stride(from: 0.0, to: 1.0, by: 0.1) {
      try whole.prefix(Int(Double(whole.count) * share)).write(
        to: URL(fileURLWithPath: path), options: .atomic)
      #expect(throws: (any Error).self) { try ModelFile.read(path) }
    }
  }

  @Test func onlyTheNearestNeighboursAreKept() throws {
    let items = ItemIndex(Array(0..<200))
    let pairs = (0..<200).map { (i: Int) -> [(item: Int32, count: Int)] in
      (0..<199).map { (k: Int) -> (item: Int32, count: Int) in (Int32((k + i + 1) % 200), 300 - k) }
    }
    let model = try CoLove(items: items, loves: [Float](repeating: 400, count: 200), pairs: pairs)
    #expect(model.coLoves(0, 64) == 237 && model.coLoves(0, 1) == 300)
    #expect(model.coLoves(0, 100) == nil)
    #expect(throws: ModelError.self) { try CoLove(items: items, loves: [], pairs: []) }
  }
}
