import Evaluation
import Foundation
import Models
import Tensors
import Testing

@testable import Training

/// People of two tastes over forty items: whoever loves one even item loves the others, and dislikes the odd ones.
func twoTastes(_ people: Int, ordered: Bool = false) -> TrainingData {
  var random = RandomSource(seed: 8)
  let lists = (0..<people).map { p in
    let own = (0..<20).map { Int32(2 * $0 + p % 2) }.shuffled(using: &random)
    let other = (0..<20).map { Int32(2 * $0 + 1 - p % 2) }.shuffled(using: &random)
    return own.prefix(14).map { Interaction(item: $0, signal: .love) }
      + other.prefix(3).map { Interaction(item: $0, signal: .dislike) }
  }
  return TrainingData(items: ItemIndex(Array(1000..<1040)), lists: lists, ordered: ordered)
}

func tiny(_ epochs: Int = 12) -> SASRecTraining {
  var settings = SASRecTraining(
    model: SASRecConfiguration(items: 0, dim: 16, blocks: 1, heads: 2, length: 20, dropout: 0.1))
  settings.epochs = epochs
  settings.rate = 5e-3
  settings.heldOut = 0.2
  return settings
}

@Suite struct SASRecTrainerTests {
  @Test func lossFallsAndTheModelBeatsPopularity() throws {
    BLAS.setThreads(1)
    let data = twoTastes(160)
    let settings = tiny()
    let trained = try SASRecTrainer.train(data, settings) { _ in true }
    let (first, last) = (try #require(trained.losses.first), try #require(trained.losses.last))
    #expect(last < first - 0.2, "\(trained.losses)")
    let held = data.holdingOut(share: settings.heldOut, seed: settings.seed &+ 17).held
    let cases = HeldOut.fold(held, seed: 3)
    let scorer = SASRecScorer(weights: trained.weights, items: data.items, card: ModelCard(kind: "sasrec"))
    let ours = SASRecTrainer.ndcg(scorer, cases)
    let popular = SASRecTrainer.ndcg(Popularity(items: data.items, counts: data.loves), cases)
    #expect(ours > popular + 0.15, "model \(ours), popularity \(popular)")
    // A dislike of one side's item pushes that side down.
    let shown = [Interaction(item: 0, signal: .dislike), Interaction(item: 3, signal: .love)]
    let scores = scorer.scores([shown])[0]
    let even = stride(from: 4, to: 40, by: 2).reduce(Float(0)) { $0 + scores[$1] }
    let odd = stride(from: 5, to: 40, by: 2).reduce(Float(0)) { $0 + scores[$1] }
    #expect(odd > even)
  }

  @Test func theSameSeedGivesTheSameModel() throws {
    BLAS.setThreads(1)
    let a = try SASRecTrainer.train(twoTastes(40), tiny(2)) { _ in true }
    let b = try SASRecTrainer.train(twoTastes(40), tiny(2)) { _ in true }
    #expect(zip(a.weights.all, b.weights.all).allSatisfy { $0.value.values == $1.value.values })
  }

  @Test func whatIsTrainedIsWrittenAndReadAgain() throws {
    let data = twoTastes(40)
    let trained = try SASRecTrainer.train(data, tiny(1)) { _ in true }
    let path = NSTemporaryDirectory() + "trained-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let card = ModelCard(kind: "sasrec", fingerprint: "x", people: 40, metrics: ["ndcg@10": 0.5])
    try trained.weights.write(to: path, items: data.items, card: card)
    let again = try SASRecScorer(path: path)
    #expect(again.card == card)
    #expect(again.items == data.items)
    let history = [Interaction(item: 3, signal: .love), Interaction(item: 8, signal: .dislike)]
    let before = SASRecScorer(weights: trained.weights, items: data.items, card: card)
    #expect(before.scores([history]) == again.scores([history]))
  }

  @Test func stoppingKeepsTheBestSoFar() throws {
    var calls = 0
    let trained = try SASRecTrainer.train(twoTastes(80), tiny(50)) { _ in
      calls += 1
      return calls < 4
    }
    #expect(calls == 4)
    #expect(!trained.weights.all.contains { $0.value.hasNonFinite })
  }

  @Test func nothingToLearnFromIsAnError() {
    let empty = TrainingData(
      items: ItemIndex([1, 2, 3]), lists: [[Interaction(item: 0, signal: .love)]], ordered: false)
    #expect(throws: ModelError.self) { try SASRecTrainer.train(empty, tiny()) { _ in true } }
    let one = TrainingData(items: ItemIndex([1]), lists: [], ordered: false)
    #expect(throws: ModelError.self) { try SASRecTrainer.train(one, tiny()) { _ in true } }
    var odd = tiny()
    odd.model.heads = 3
    #expect(throws: ModelError.self) { try SASRecTrainer.train(twoTastes(10), odd) { _ in true } }
  }
}
