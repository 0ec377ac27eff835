import Events
import Foundations
import Tensors
import Testing

@testable import Models

/// Tastes drawn from the posterior.
@Suite struct TasteDrawTests {
  static let history = [
    Interaction(item: 0, signal: .love), Interaction(item: 1, signal: .dislike),
    Interaction(item: 2, signal: .like),
  ]

  /// The covariance of many draws is the inverse of the precision.
  @Test func drawsHaveTheCovarianceOfThePosterior() throws {
    let parameters = try TasteModelTests.model().parameters
    let posterior = try #require(TasteAnswers(Self.history, parameters).posterior(parameters))
    let covariance = Tensor(2, 2)
    covariance.copy(from: posterior.factor)
    #expect(Cholesky.invertFactor(covariance))
    let count = 20_000
    var sums: [Float] = [0, 0, 0]
    for seed in 0..<UInt64(count) {
      let x = posterior.draw(seed: seed, spread: 1)
      sums[0] += x[0] * x[0]
      sums[1] += x[0] * x[1]
      sums[2] += x[1] * x[1]
    }
    let wanted = [covariance.row(0)[0], covariance.row(0)[1], covariance.row(1)[1]]
    for (sum, wanted) in zip(sums, wanted) {
      #expect(abs(sum / Float(count) - wanted) < 0.02, "\(sum / Float(count)) \(wanted)")
    }
  }

  @Test func drawsFollowTheirSeedsAndSpread() throws {
    let model = try TasteModelTests.model()
    func draw(_ seed: UInt64, _ spread: Float = 1) -> [[Float]]? {
      model.tasteDraws(Self.history, query: Query(), of: [3, 1], seeds: [seed], spread: spread)
    }
    #expect(draw(1) == draw(1) && draw(1) != draw(2))
    #expect(draw(1, 0)?[0].allSatisfy { abs($0) < 1e-6 } == true)
    #expect(model.tasteDraws([], query: Query(), of: [3], seeds: [1], spread: 1) == nil)
  }
}
