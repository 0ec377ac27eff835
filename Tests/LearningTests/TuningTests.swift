import Catalogue
import Events
import Models
import Recommending
import Testing

@testable import Learning

/// Fine-tuning on a profile's own answers, for models with and without a part that can be tuned.
@Suite struct TuningTests {
  private let events = (0..<12).map { k in
    Event(
      animeID: 100 + 2 * k, feedback: k % 5 == 4 ? .dislike : .love, time: 1_700_000_000_000 + Int64(k) * 1000
    )
  }

  @Test func aModelWithoutATunablePartIsRefused() throws {
    let linear = try ExperimentTests.model("linear")
    let error = #expect(throws: LearningError.self) {
      try Tuning(linear, card: ModelCard(kind: "linear"), events: events)
    }
    #expect(error?.description.contains("kind linear cannot be tuned") == true)
  }

  @Test(arguments: ["sasrec", "ensemble"])
  func aBetterModelKeepsItsKindAndItems(name: String) throws {
    let model = try ExperimentTests.model(name)
    let tuning = try Tuning(
      model, card: ModelCard(kind: name), events: events, epochs: 30, rate: 1e-2, seed: 1)
    #expect(tuning.outcome.heldOutCount >= 2)
    let tuned = try #require(tuning.model, "\(tuning.outcome)")
    #expect(tuned.model.kind == model.kind && tuned.model.items == model.items)
    #expect(tuned.card.metrics["tuned answers"] == 12)
    let before = try #require((model as? any TunableModel)?.tunableWeights)
    let after = try #require((tuned.model as? any TunableModel)?.tunableWeights)
    #expect(zip(before.all, after.all).contains { $0.value.values != $1.value.values })
  }

  @Test func tooFewAnswersAreRefused() throws {
    let sasrec = try ExperimentTests.model("sasrec")
    #expect(throws: ModelError.self) {
      try Tuning(sasrec, card: ModelCard(kind: "sasrec"), events: Array(events.prefix(4)))
    }
  }
}

@Suite struct CapabilityTests {
  @Test func capabilitiesFollowFromTheModel() throws {
    let (sasrec, linear) = (try ExperimentTests.model("sasrec"), try ExperimentTests.model("linear"))
    let ensemble = try ExperimentTests.model("ensemble")
    let vectors = try #require((sasrec as? any ItemVectorModel)?.itemVectors)
    #expect(vectors.rows == sasrec.items.count && vectors.cols == 8)
    #expect((ensemble as? any ItemVectorModel)?.itemVectors?.rows == ensemble.items.count)
    #expect((ensemble as? any TunableModel)?.tunableWeights != nil)
    #expect(!(linear is any ItemVectorModel) && !(linear is any TunableModel))
    #expect(try ExperimentTests.model("autoencoder") is any TwoHeadedScorer)
  }
}
