import Evaluation
import Models
import Tensors
import Testing

@testable import Training

/// Models in closed form against their definitions.
@Suite struct BaselineTests {
  private func score(_ model: some ItemScorer, _ item: Int32) -> [Float] {
    model.scores([[Interaction(item: item, signal: .love)]])[0]
  }

  @Test func easeMinimisesItsOwnObjective() throws {
    let data = twoTastes(30)
    let n = data.items.count
    let penalty: Float = 20
    let model = try Baselines.ease(data, grades: .graded, penalty: penalty)
    let b = (0..<n).map { score(model, Int32($0)) }
    for i in 0..<n { #expect(b[i][i] == 0) }
    // |X - X B|^2 + penalty |B|^2: at the minimum every off-diagonal slope is zero.
    let x = data.lists.map { list in
      var row = [Float](repeating: 0, count: n)
      for event in list { row[Int(event.item)] = Grades.graded[event.signal] }
      return row
    }
    var worst: Float = 0
    for j in stride(from: 0, to: n, by: 7) {
      let residual = x.map { row in row[j] - (0..<n).reduce(Float(0)) { $0 + row[$1] * b[$1][j] } }
      for i in 0..<n where i != j {
        let slope = zip(x, residual).reduce(penalty * b[i][j]) { $0 - $1.0[i] * $1.1 }
        worst = max(worst, abs(slope))
      }
    }
    #expect(worst < 0.02, "\(worst)")
  }

  @Test func contentRowsConnectTitlesThatNobodyRated() throws {
    var data = twoTastes(40)
    data.lists = data.lists.map { $0.filter { $0.item != 39 } }
    let alone = try Baselines.ease(data, grades: .graded)
    let beside = try Baselines.ease(data, grades: .graded, content: [[(5, 2), (39, 2)]])
    #expect(score(alone, 5)[39] == 0)
    #expect(score(beside, 5)[39] > 0.02)
  }

  @Test func everyModelBeatsPopularityOnTwoTastes() throws {
    let (train, heldOut) = twoTastes(200).holdingOut(share: 0.2, seed: 5)
    let cases = HeldOut.fold(heldOut, seed: 2)
    let popular = SASRecTrainer.ndcg(Popularity(items: train.items, counts: train.loves), cases)
    let ease = SASRecTrainer.ndcg(try Baselines.ease(train, grades: .graded), cases)
    let knn = SASRecTrainer.ndcg(try Baselines.itemKNN(train, grades: .graded, neighbours: 15), cases)
    let factors = SASRecTrainer.ndcg(
      Baselines.factors(
        TrainingData(
          items: train.items, lists: train.lists.map { $0.filter { $0.signal == .love } }, ordered: false),
        dim: 4, regularisation: 1),
      cases.map { heldOut in
        HeldOutCase(history: heldOut.history.filter { $0.signal == .love }, answers: heldOut.answers)
      })
    #expect(
      ease > popular + 0.1 && knn > popular + 0.1 && factors > popular + 0.1,
      "\(popular) \(ease) \(knn) \(factors)")
  }

  @Test func nonNegativeFactorsFindTheTwoTastes() throws {
    let data = twoTastes(120)
    let (model, errors) = try Baselines.nonNegative(data, groups: 2, rounds: 80)
    // Single-precision sums of large numbers that nearly cancel.
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $1 <= $0 + 2e-3 }, "the error rose: \(errors)")
    #expect(errors[79] < errors[0] - 0.1, "\(errors)")
    #expect(!model.itemFactors.elements.contains { $0 < 0 })
    func weights(_ items: [Int32]) -> [Float] {
      model.weights(items.map { Interaction(item: $0, signal: .love) })
    }
    let (even, odd) = (weights([4, 8]), weights([5, 9]))
    #expect((even[0] > even[1]) != (odd[0] > odd[1]) && even[0] != even[1])
    #expect(model.weights([Interaction(item: 5, signal: .dislike)]).allSatisfy { $0 == 0 })
    #expect(throws: ModelError.self) { try Baselines.nonNegative(data, groups: 41) }
  }

  @Test func anEnsembleIsNoWorseThanItsBestMember() throws {
    let (train, heldOut) = twoTastes(400).holdingOut(share: 0.3, seed: 5)
    var tiny = tiny(3)
    tiny.heldOut = 0.1
    let weights = try SASRecTrainer.train(train, tiny) { _ in true }.weights
    let members: [any StoredModel] = [
      SASRecScorer(weights: weights, items: train.items),
      try Baselines.ease(train, grades: .graded, dropout: 0.35),
      Popularity(items: train.items, counts: train.loves),
    ]
    let half = heldOut.count / 2
    let ensemble = try EnsembleFitter.fit(members, on: Array(heldOut.prefix(half)))
    let cases = HeldOut.fold(Array(heldOut.suffix(half)), seed: 3)
    let best = members.map { SASRecTrainer.ndcg($0, cases) }.max() ?? 0
    let ours = SASRecTrainer.ndcg(ensemble, cases)
    #expect(ours > best - 0.02, "\(ours), best member \(best)")
  }

  @Test func titlesSeenWithoutAnOpinionDoNotChangeTheWeights() throws {
    let (train, heldOut) = twoTastes(70).holdingOut(share: 0.5, seed: 5)
    let members: [any StoredModel] = [
      try Baselines.ease(train, grades: .graded, dropout: 0.35),
      Popularity(items: train.items, counts: train.loves),
    ]
    let seen = heldOut.map {
      $0 + [Interaction(item: 0, signal: .seen), Interaction(item: 1, signal: .seen)]
    }
    let plain = try EnsembleFitter.fit(members, on: heldOut).weights.values
    #expect(plain == (try EnsembleFitter.fit(members, on: seen).weights.values))
    #expect(plain.contains { $0 > 0 })
  }
}
