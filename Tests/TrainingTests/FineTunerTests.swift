import Models
import Tensors
import Testing

@testable import Training

@Suite struct FineTunerTests {
  /// A user with a taste that is in no list: loves every third item.
  static let history = stride(from: 0, to: 36, by: 3).enumerated().map { place, item in
    Interaction(item: Int32(item), signal: .love, time: 1_700_000_000_000 + Int64(place) * 90_000_000)
  }

  @Test func onlyABetterTunedModelIsReturned() throws {
    BLAS.setThreads(1)
    let data = twoTastes(60)
    let champion = try SASRecTrainer.train(data, tiny(4)) { _ in true }.weights
    let before = champion.all.map(\.value.values)
    let outcome = try FineTuner.tune(
      champion, items: data.items, history: Self.history, epochs: 20, rate: 1e-3)
    #expect(outcome.heldOutCount == 2)
    #expect((outcome.weights != nil) == (outcome.challenger > outcome.champion))
    #expect(champion.all.map(\.value.values) == before, "the current model must not change")
    if let tuned = outcome.weights {
      #expect(tuned.all.contains { p in !before.contains(p.value.values) })
      #expect(tuned.configuration.knownTimeBins.count > 1)
    }
  }

  @Test func aTunedModelRuinedByItsRateIsNotReturned() throws {
    BLAS.setThreads(1)
    let data = twoTastes(60)
    let champion = try SASRecTrainer.train(data, tiny(4)) { _ in true }.weights
    let history = (0..<12).map { Interaction(item: Int32(2 * $0), signal: .love) }
    let outcome = try? FineTuner.tune(champion, items: data.items, history: history, epochs: 8, rate: 3)
    #expect(outcome?.weights == nil)
  }

  @Test func tooFewAnswersAreAnError() throws {
    let weights = try SASRecWeights(SASRecConfiguration(items: 5, dim: 8, heads: 1), seed: 1)
    #expect(throws: ModelError.self) {
      try FineTuner.tune(
        weights, items: ItemIndex(Array(0..<5)), history: Array(Self.history.prefix(3)))
    }
  }
}
