import Events
import Foundations
import Tensors
import TestSupport
import Testing

@testable import Models

/// What events are said to move, against scores of the history without them.
@Suite struct AttributionTests {
  static let items = ItemIndex(Array(0..<40))

  static func matrix(_ seed: UInt64, _ scale: Float) -> Tensor {
    var random = RandomSource(seed: seed)
    let matrix = Tensor(items.count, items.count)
    for i in 0..<matrix.count { matrix.pointer[i] = random.uniform() < 0.4 ? scale * random.uniform() : 0 }
    return matrix
  }

  static func history(_ count: Int, _ random: inout RandomSource) -> [Interaction] {
    (0..<items.count).shuffled(using: &random).prefix(count).map {
      Interaction(item: Int32($0), signal: [.love, .like, .dislike][Int(random.next() % 3)])
    }
  }

  static func linear(sparse: Bool) -> ItemItem {
    let dense = ItemItem(items: items, name: "edlae", grades: .graded, matrix: matrix(3, 1))
    return sparse ? dense.sparse(keeping: 9) : dense
  }

  static func neighbours() throws -> SignedNeighbours {
    try SignedNeighbours(items: items, nearness: SparseRows(matrix(4, 0.9), width: 8))
  }

  static func era() throws -> EraModel {
    let years = Tensor(1, items.count)
    for i in 0..<items.count { years.pointer[i] = i % 9 == 0 ? 0 : Float(1980 + i) }
    let base = Tensor(1, EraModel.years)
    base.fill(1 / Float(EraModel.years))
    return try EraModel(items: items, itemYears: years, base: base)
  }

  static func taste() throws -> TasteModel {
    var random = RandomSource(seed: 8)
    let curve = Tensor(2, Ensemble.steps.count)
    for k in Ensemble.steps.indices { (curve.row(0)[k], curve.row(1)[k]) = (2, -15) }
    let factors = Tensor(items.count, 4)
    for i in 0..<factors.count { factors.pointer[i] = random.normal() * 0.5 }
    return try TasteModel(
      items: items,
      parameters: TasteParameters(
        mean: 7, bias: Tensor(1, items.count), factors: factors, implicitFactors: Tensor(items.count, 4),
        residual: SparseRows(matrix(6, 0.1), width: 8), calibration: curve))
  }

  /// Falls of all items by leaving each event out, `[events][items]`.
  static func falls(_ model: any ItemScorer, _ history: [Interaction]) -> [[Float]] {
    let whole = model.scores([history])[0]
    return model.scores(history, without: Array(history.indices)).map { left in
      zip(whole, left).map { $0 - $1 }
    }
  }

  @Test(arguments: Seeds.drawn()) func linearModelsAndNeighboursTellExactly(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    for model in [
      Self.linear(sparse: false), Self.linear(sparse: true), try Self.neighbours(), try Self.era(),
    ]
      as [any AttributingScorer]
    {
      for count in [0, 1, 7, 30] {
        let history = Self.history(count, &random)
        let wanted = Self.falls(model, history)
        let some: [Int32] = [0, 39, 17, 4]
        let told = model.attributions(history, query: Query(), to: some)
        for (i, item) in some.enumerated() {
          for e in history.indices {
            #expect(
              abs(told[i, e] - wanted[e][Int(item)]) < 1e-3,
              "\(model.name): \(told[i, e]), not \(wanted[e][Int(item)])")
          }
        }
      }
    }
  }

  /// Of a long history taste is left out in closed form, which the attributions repeat for all answers at once.
  @Test(arguments: Seeds.drawn()) func tasteTellsWhatItsClosedFormDoes(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let model = try Self.taste()
    let history = Self.history(36, &random)
    let wanted = Self.falls(model, history)
    let told = model.attributions(history, query: Query(), to: [5, 11])
    for e in history.indices {
      #expect(abs(told[0, e] - wanted[e][5]) < 2e-3 && abs(told[1, e] - wanted[e][11]) < 2e-3)
    }
  }

  /// Without one of the five answers that an ensemble says move an item most, it falls most; attributions leave out how a member's spread
  /// changes, so nearly always.
  @Test(arguments: Seeds.drawn()) func ensemblesFindTheAnswerThatMovesAnItemMost(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let weights = Tensor(6, Ensemble.steps.count)
    for k in Ensemble.steps.indices {
      for (row, weight) in [0.5, 0.8, 2, 0, 0.6, 0].enumerated() { weights.row(row)[k] = Float(weight) }
    }
    let ensemble = try Ensemble(
      [Self.linear(sparse: true), try Self.taste(), try Self.neighbours()], weights: weights)
    var found: [Bool] = []
    for _ in 0..<48 {
      let history = Self.history(30, &random)
      let wanted = Self.falls(ensemble, history)
      let told = ensemble.attributions(history, query: Query(), to: [0, 9, 21])
      for (i, item) in [0, 9, 21].enumerated() {
        let strongest = history.indices.max { wanted[$0][item] < wanted[$1][item] } ?? 0
        let order = history.indices.sorted { told[i, $0] > told[i, $1] }
        found.append(order.prefix(5).contains(strongest))
      }
    }
    let share = Double(found.count { $0 }) / Double(found.count)
    #expect(share > 0.82, "\(share)")
  }

  /// Weights follow the number of chosen titles, which a dislike is none of: without one they stay.
  @Test func aDislikeIsLeftOutAtTheWeightsOfTheHistory() throws {
    let weights = Tensor(4, Ensemble.steps.count)
    for k in Ensemble.steps.indices { (weights.row(0)[k], weights.row(2)[k]) = (0.7, 1 + Float(k)) }
    let ensemble = try Ensemble([Self.linear(sparse: true), try Self.neighbours()], weights: weights)
    let history = [(3, Signal.love), (9, .dislike), (20, .love)].map { Interaction(item: $0.0, signal: $0.1) }
    var whole: [Float] = []
    let left = ensemble.score(history, query: Query(), without: [0, 1], into: &whole)
    let compared = try #require(left.compared)
    let exact = ensemble.scores([[history[0], history[2]]])[0]
    let told = zip(compared, left.all()[1]).map { $0 - $1 }
    for (item, fall) in zip(whole, exact).map({ $0 - $1 }).enumerated() {
      #expect(abs(told[item] - fall) < 1e-3, "\(item)")
    }
  }

  /// Two callers with caches of their own take turns: each keeps its history, and both get the same scores.
  @Test func callersHaveCachesOfTheirOwn() throws {
    let weights = Tensor(8, Ensemble.steps.count)
    weights.fill(1)
    let sasrec = SASRecScorer(
      weights: try SASRecWeights(
        SASRecConfiguration(items: Self.items.count, dim: 8, heads: 2, length: 50), seed: 3),
      items: Self.items)
    let ensemble = try Ensemble(
      [sasrec, Self.linear(sparse: true), try Self.taste(), try Self.neighbours()], weights: weights)
    let other = try #require(ensemble.withOwnCaches as? Ensemble)
    var random = RandomSource(seed: 2)
    let (a, b) = (Self.history(20, &random), Self.history(18, &random))
    let wanted = [a, b].map { ensemble.scores([$0])[0] }
    func score(_ scorer: Ensemble, _ history: [Interaction]) -> [Float] {
      var scores: [Float] = []
      scorer.score(history, query: Query(), into: &scores)
      return scores
    }
    _ = (score(ensemble, Array(a.dropLast())), score(other, Array(b.dropLast())))
    let before = sasrec.encodedEvents
    let found = [score(ensemble, a), score(other, b)]
    for (found, wanted) in zip(found, wanted) {
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-3 })
    }
    #expect(sasrec.encodedEvents - before <= 1, "the other caller's history took the place of this one")
  }

  @Test func answersAreNotLeftOutOfAMemberThatHardlyCounts() throws {
    let weights = Tensor(4, Ensemble.steps.count)
    let sasrec = SASRecScorer(
      weights: try SASRecWeights(
        SASRecConfiguration(items: Self.items.count, dim: 8, heads: 2, length: 50), seed: 3),
      items: Self.items)
    for k in Ensemble.steps.indices { (weights.row(0)[k], weights.row(2)[k]) = (0.01, 1) }
    var random = RandomSource(seed: 2)
    let history = Self.history(20, &random).map { Interaction(item: $0.item, signal: .love) }
    let ensemble = try Ensemble([sasrec, Self.linear(sparse: true)], weights: weights)
    let before = sasrec.encodedEvents
    _ = ensemble.scores(history, without: [3, 4, 5])
    #expect(sasrec.encodedEvents - before <= history.count, "the history alone went through the blocks")
  }
}
