import Models
import Tensors
import Testing

@Suite struct EnsembleAdjustmentTests {
  private let items = ItemIndex(Array(1...6))

  private func ensemble(_ weight: Float = 0.5) throws -> Ensemble {
    let weights = Tensor(4, Ensemble.steps.count)
    for step in 0..<weights.cols { (weights.row(0)[step], weights.row(2)[step]) = (weight, 1) }
    let rows = SparseRows(rows: 6, cols: 6, width: 5) { row, out in
      for i in out.indices { out[i] = i == (row + 1) % 6 ? 1 : 0 }
    }
    return try Ensemble(
      [
        Popularity(items: items, counts: [6, 5, 4, 3, 2, 1]), SignedNeighbours(items: items, nearness: rows),
      ],
      weights: weights)
  }

  @Test func weightsChangeByShareAndReach() throws {
    let ensemble = try ensemble()
    let adjustment = EnsembleAdjustment(
      shares: [0.2, 0, 0, 0], reach: [0, 0, 0, 0, 0.5, 1], content: 2, base: ensemble.identity)
    let tuned = try ensemble.adjusted(by: [adjustment])
    #expect(
      tuned.weights.row(0)[0] == 0.5 && tuned.weights.row(0)[4] == 0.65 && tuned.weights.row(0)[5] == 0.8)
    #expect(tuned.contentWeightFactor == 2 && tuned.items == ensemble.items)
    // The model itself stays as it is, and a second adjustment comes on top.
    #expect(ensemble.weights.row(0)[5] == 0.5)
    let twice = try ensemble.adjusted(by: [adjustment, adjustment])
    #expect(abs(twice.weights.row(0)[5] - 1.1) < 1e-6 && twice.contentWeightFactor == 4)
  }

  @Test func dislikesAreObeyedHoweverItIsTuned() throws {
    let ensemble = try ensemble()
    let tuned = try ensemble.adjusted(by: [
      EnsembleAdjustment(
        shares: [0, 0, -0.5, 0], reach: [1, 1, 1, 1, 1, 1], content: 1, base: ensemble.identity)
    ])
    #expect(tuned.weights.row(2)[5] == 0.5)
  }

  @Test func whatBelongsToAnotherModelIsRefused() throws {
    let (ensemble, other, same) = (try ensemble(), try ensemble(0.6), try ensemble())
    #expect(ensemble.identity != other.identity && ensemble.identity == same.identity)
    func fits(_ change: (inout EnsembleAdjustment) -> Void) -> Bool {
      var one = EnsembleAdjustment(
        shares: [0, 0, 0, 0], reach: [1, 1, 1, 1, 1, 1], content: 1, base: ensemble.identity)
      change(&one)
      return one.fits(ensemble)
    }
    #expect(fits { _ in })
    #expect(!fits { $0.base = other.identity } && !fits { $0.shares = [0] } && !fits { $0.shares[0] = .nan })
    #expect(!fits { $0.shares[0] = 7 } && !fits { $0.reach[0] = 2 } && !fits { $0.content = 100 })
    #expect(throws: ModelError.self) {
      try ensemble.adjusted(by: [
        EnsembleAdjustment(shares: [0], reach: [], content: 1, base: "x")
      ])
    }
  }
}
