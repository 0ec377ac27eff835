import Foundation
import Foundations
import Tensors
import TestSupport
import Testing

@testable import Models

/// Linear models and the ensemble: scores against sums by hand, and model files that round-trip.
@Suite struct LinearModelTests {
  static let items = ItemIndex([10, 20, 30, 40])

  static func linear() -> ItemItem {
    ItemItem(
      items: items, name: "edlae", grades: .graded,
      matrix: Tensor(4, 4, values: [0, 0.5, 1e-5, -0.25, 0.125, 0, 2, 3e-4, 1, 1, 0, 1, 0, 0, 0.75, 0]))
  }

  static func sasrec() throws -> SASRecScorer {
    let weights = try SASRecWeights(SASRecConfiguration(items: 4, dim: 8, heads: 2, length: 5), seed: 3)
    return SASRecScorer(weights: weights, items: items)
  }

  static func path() -> String { NSTemporaryDirectory() + "model-\(UUID().uuidString).safetensors" }

  @Test func scoresAreTheGradedSumOfRows() {
    let history = [
      Interaction(item: 0, signal: .love), Interaction(item: 1, signal: .dislike),
      Interaction(item: 9, signal: .love),
    ]
    let scores = Self.linear().scores([history])[0]
    let wanted: [Float] = [-0.025, 0.5, 1e-5 - 0.4, -0.25 - 6e-5]
    #expect(zip(scores, wanted).allSatisfy { abs($0 - $1) < 1e-4 }, "\(scores)")
  }

  /// Random appends, removals and changed answers agree with a model without cache.
  @Test(arguments: Seeds.drawn()) func cachedHistorySumsAgreeWithFreshOnes(seed: UInt64) {
    let cached = Self.linear()
    var random = RandomSource(seed: seed)
    var history: [Interaction] = []
    for step in 0..<200 {
      switch step % 5 {
      case 3 where !history.isEmpty: history.removeLast(Int.random(in: 1...history.count, using: &random))
      case 4 where !history.isEmpty: history[history.count / 2].signal = step % 2 == 0 ? .love : .dislike
      default:
        for _ in 0...step % 3 {
          history.append(Interaction(item: .random(in: 0..<4, using: &random), signal: .love))
        }
      }
      var (scores, fresh): ([Float], [Float]) = ([], [])
      cached.score(history, into: &scores)
      Self.linear().score(history, into: &fresh)
      #expect(scores == fresh, "step \(step)")
    }
  }

  @Test func leaveOneOutScoresAgreeWithScoresOfTheShorterHistory() throws {
    let history = [
      Interaction(item: 0, signal: .love), Interaction(item: 1, signal: .dislike),
      Interaction(item: 9, signal: .love), Interaction(item: 3, signal: .like),
    ]
    let popularity = Popularity(items: Self.items, counts: [3, 1, 2, 5])
    for model in [Self.linear(), popularity] as [any StoredModel] {
      let quick = model.scores(history, query: Query(), without: [0, 2, 3])
      for (position, scores) in zip([0, 2, 3], quick) {
        var left = history
        left.remove(at: position)
        let whole = model.scores([left], query: [])[0]
        #expect(zip(scores, whole).allSatisfy { abs($0 - $1) < 1e-5 }, "\(model.kind) without \(position)")
      }
    }
  }

  /// A caller may hand over an empty array: the model brings it to its size.
  @Test func popularitySizesTheScores() {
    var scores: [Float] = []
    Popularity(items: Self.items, counts: [3, 1, 2, 5]).score([], into: &scores)
    #expect(scores.prefix(4) == [log1p(3), log1p(1), log1p(2), log1p(5)] && scores.count == Self.items.count)
  }

  @Test func anEnsembleIsTheWeightedSumOfItsMembersScores() throws {
    let weights = Tensor(6, Ensemble.steps.count)
    for i in 0..<weights.count { weights.pointer[i] = Float(i % 5) * 0.1 }
    // For one event the first member has no weight, the last only a compressed one.
    for (row, weight) in [(0, 0), (1, 0), (4, 0), (5, 0.7)] as [(Int, Float)] { weights.row(row)[0] = weight }
    let ensemble = try Ensemble(
      [try Self.sasrec(), Self.linear(), Popularity(items: Self.items, counts: [3, 1, 2, 5])],
      weights: weights)
    let long = [0, 1, 3, 2].map { Interaction(item: $0, signal: .love) }
    // A history of three interpolates the columns of two and four events, nearer to four.
    let columns: [(Int, [Int: Float])] = [(1, [0: 1]), (3, [1: 0.41504, 2: 0.58496]), (4, [2: 1])]
    for (count, shares) in columns {
      let history = Array(long.prefix(count))
      func sum(_ history: [Interaction]) -> [Float] {
        var wanted = [Float](repeating: 0, count: 4)
        for (f, part) in ensemble.features(history, query: Query()).enumerated() {
          let weight = shares.reduce(0) { $0 + $1.value * weights.row(f)[$1.key] }
          for i in wanted.indices { wanted[i] += weight * part[i] }
        }
        return wanted
      }
      var one: [Float] = []
      ensemble.score(history, query: Query(), into: &one)
      let both = ensemble.scores([history], query: [Query()])
      #expect(zip(one, sum(history)).allSatisfy { abs($0 - $1) < 1e-4 }, "\(one), not \(sum(history))")
      #expect(zip(both[0], one).allSatisfy { abs($0 - $1) < 1e-4 })
      // The shorter history has the weights of its length, and so has the whole one that it is compared with.
      var whole: [Float] = []
      let left = ensemble.score(history, query: Query(), without: [0], into: &whole)
      let wanted = ensemble.scores([Array(history.dropFirst())], query: [Query()])[0]
      #expect(zip(whole, one).allSatisfy { abs($0 - $1) < 1e-4 })
      #expect(
        zip(left.all()[0], wanted).allSatisfy { abs($0 - $1) < 1e-4 }, "\(left.all()[0]), not \(wanted)")
      let before = Ensemble.shares(count - 1)
      var compared = [Float](repeating: 0, count: 4)
      for (f, part) in ensemble.features(history, query: Query()).enumerated() {
        let weight = before.indices.reduce(0) { $0 + before[$1] * weights.row(f)[$1] }
        for i in compared.indices { compared[i] += weight * part[i] }
      }
      #expect(zip(left.compared ?? one, compared).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test func halfPrecisionKeepsRelativePrecisionOfSmallNumbers() {
    var random = RandomSource(seed: 4)
    let tensor = Tensor(1, 4000)
    for i in 0..<4000 { tensor.pointer[i] = random.normal() * powf(10, -5 * random.uniform()) }
    let out = Tensor(1, 4000)
    HalfTensor(tensor).add(row: 0, times: 1, to: out.pointer)
    for i in 0..<4000 where abs(tensor.pointer[i]) > 1e-6 {
      let error = abs(out.pointer[i] / tensor.pointer[i] - 1)
      #expect(error < 6e-4, "\(tensor.pointer[i]) came back as \(out.pointer[i])")
    }
    HalfTensor(Tensor(1, 3)).add(row: 0, times: 5, to: out.pointer)
    #expect(!out.hasNonFinite)
  }

  @Test func everyKindOfModelRoundTripsThroughItsFile() throws {
    let weights = Tensor(6, Ensemble.steps.count)
    for i in 0..<weights.count { weights.pointer[i] = Float(i) * 0.1 }
    let ensemble = try Ensemble(
      [try Self.sasrec(), Self.linear(), Popularity(items: Self.items, counts: [3, 1, 2, 5])],
      weights: weights)
    let parts = Tensor(4, 2, values: [1, 0, 0.5, 0.25, 0, 2, 0.125, 1])
    let models: [any StoredModel] = [
      NonNegativeFactors(items: Self.items, itemFactors: parts), try Self.sasrec(), Self.linear(),
      Popularity(items: Self.items, counts: [3, 1, 2, 5]), ensemble,
    ]
    let histories = [
      [], [Interaction(item: 2, signal: .love)],
      (0..<3).map { Interaction(item: Int32($0), signal: .like) },
    ]
    for model in models {
      let path = Self.path()
      defer { try? FileManager.default.removeItem(atPath: path) }
      try ModelFile.write(model, card: ModelCard(kind: model.kind, people: 7), to: path)
      let (again, card) = try ModelFile.read(path)
      #expect(card.people == 7 && again.name == model.name && again.items == model.items)
      #expect(again.scores(histories, query: []) == model.scores(histories, query: []), "\(model.kind)")
      var one: [Float] = []
      again.score(histories[2], into: &one)
      let both = zip(one, again.scores(histories, query: [])[2])
      #expect(both.allSatisfy { abs($0 - $1) < 1e-4 }, "\(model.kind)")
    }
  }

  @Test func oneMemberOfAnEnsembleFileCanBeRead() throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let weights = Tensor(6, Ensemble.steps.count)
    let ensemble = try Ensemble(
      [Self.linear(), try Self.sasrec(), Popularity(items: Self.items, counts: [3, 1, 2, 5])],
      weights: weights)
    var card = ModelCard(kind: "ensemble", people: 7)
    card.sources = ["a.csv", "b.csv"]
    try ModelFile.write(ensemble, card: card, to: path)
    let summary = try ModelFile.summary(path)
    #expect(summary.kind == "ensemble" && summary.titles == 4 && summary.card == card)
    #expect(summary.members.map(\.kind) == ["linear", "sasrec", "popularity"])
    #expect(summary.members[0].name == Self.linear().name)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(summary.bytes == size)
    let history = [[Interaction(item: 2, signal: .love)]]
    for (m, member) in ensemble.members.enumerated() {
      let alone = try ModelFile.read(path, member: m).scorer
      #expect(
        alone.name == member.name && alone.scores(history, query: []) == member.scores(history, query: []))
    }
    #expect(throws: TensorsError.self) { try ModelFile.read(path, member: 3) }
  }

  @Test func damagedFilesAreRefused() throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let weights = Tensor(4, Ensemble.steps.count)
    let ensemble = try Ensemble([Self.linear(), try Self.sasrec()], weights: weights)
    try ModelFile.write(ensemble, card: ModelCard(kind: "ensemble"), to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for share in stride(from: 0.0, to: 1.0, by: 0.05) {
      try whole.prefix(Int(Double(whole.count) * share)).write(to: URL(fileURLWithPath: path))
      #expect(throws: TensorsError.self) { try ModelFile.read(path) }
    }
    var random = RandomSource(seed: 9)
    for _ in 0..<60 {
      var noisy = whole
      for _ in 0..<4 { noisy[Int(random.next() % UInt64(noisy.count))] = UInt8(random.next() & 255) }
      try noisy.write(to: URL(fileURLWithPath: path))
      if let (scorer, _) = try? ModelFile.read(path) {
        _ = scorer.scores([[Interaction(item: 1, signal: .love)]], query: [])
      }
    }
    #expect(throws: ModelError.self) { try Ensemble([Self.linear()], weights: weights) }
  }
}
