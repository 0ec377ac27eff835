import Models
import Tensors
import Testing

@testable import Training

@Suite struct FineTunerTests {
  /// A user with a taste that is in no list: loves every third item.
  static let history = stride(from: 0, to: 36, by: 3).enumerated().map { place, item in
    Interaction(item: Int32(item), signal: .love, time: 1_700_000_000_000 + Int64(place) * 90_000_000)
  }

  @Test func learningChangesACopy() throws {
    let data = twoTastes(60)
    let champion = try BLAS.withThreads(1) { try SASRecTrainer.train(data, tiny(4)) { _ in true }.weights }
    let before = champion.all.map(\.value.values)
    let tuned = try FineTuner.learn(champion, [Self.history], epochs: 20, rate: 1e-3)
    #expect(champion.all.map(\.value.values) == before, "the current model must not change")
    #expect(tuned.all.contains { !before.contains($0.value.values) })
    #expect(tuned.configuration.knownTimeBins.count > 1)
  }

  /// However many people there are, so many are learned from at once.
  @Test func manyHistoriesAreLearnedInSlices() throws {
    let data = twoTastes(60)
    let champion = try BLAS.withThreads(1) { try SASRecTrainer.train(data, tiny(4)) { _ in true }.weights }
    func learned(_ count: Int) throws -> [[Float]] {
      try FineTuner.learn(
        champion, [[Interaction]](repeating: Self.history, count: count), epochs: 1, rate: 1e-3
      ).all.map(\.value.values)
    }
    // A second slice is a step of its own, beyond what one step can change.
    let (one, two) = (try learned(FineTuner.sliceLength), try learned(FineTuner.sliceLength + 1))
    // Of the items: tables of times begin elsewhere.
    func furthest(_ values: [[Float]]) -> Float {
      zip(values[0], champion.all[0].value.values).map { abs($0 - $1) }.max() ?? 0
    }
    #expect(furthest(two) > furthest(one) * 1.3, "\(furthest(one)) \(furthest(two))")
    // Histories of one answer teach nothing.
    let silent = try FineTuner.learn(champion, [Array(Self.history.prefix(1))], epochs: 1, rate: 1e-3)
    #expect(silent.all.first?.value.values == champion.all.first?.value.values)
  }

  @Test func divergenceIsAnError() throws {
    let data = twoTastes(60)
    let champion = try BLAS.withThreads(1) { try SASRecTrainer.train(data, tiny(4)) { _ in true }.weights }
    #expect(throws: ModelError.self) {
      try FineTuner.learn(champion, [Self.history], epochs: 12, rate: 0.99e9)
    }
  }
}
