import Models
import Testing

@testable import Learning

@Suite struct CapabilityTests {
  @Test func capabilitiesFollowFromTheModel() throws {
    let (sasrec, linear) = (try ExperimentTests.model("sasrec"), try ExperimentTests.model("linear"))
    let ensemble = try ExperimentTests.model("ensemble")
    let vectors = try #require((sasrec as? any ItemVectorModel)?.itemVectors)
    #expect(vectors.rows == sasrec.items.count && vectors.cols == 8)
    #expect((ensemble as? any ItemVectorModel)?.itemVectors?.rows == ensemble.items.count)
    #expect(!(linear is any ItemVectorModel))
    #expect(try ExperimentTests.model("autoencoder") is any TwoHeadedScorer)
  }
}
