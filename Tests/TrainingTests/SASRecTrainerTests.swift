import Evaluation
import Foundation
import Foundations
import Models
import Tensors
import Testing

@testable import Training

/// Users of two tastes over forty items: half love even items and dislike odd ones, half the other way round.
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
    let data = twoTastes(160)
    let settings = tiny()
    let trained = try BLAS.withThreads(1) { try SASRecTrainer.train(data, settings) { _ in true } }
    let (first, last) = (try #require(trained.losses.first), try #require(trained.losses.last))
    #expect(last < first - 0.2, "\(trained.losses)")
    let heldOut = data.holdingOut(share: settings.heldOut, seed: settings.seed &+ 17).heldOut
    let cases = HeldOut.fold(heldOut, seed: 3)
    let scorer = SASRecScorer(weights: trained.weights, items: data.items)
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
    let (a, b) = try BLAS.withThreads(1) {
      try (
        SASRecTrainer.train(twoTastes(40), tiny(2)) { _ in true },
        SASRecTrainer.train(twoTastes(40), tiny(2)) { _ in true }
      )
    }
    #expect(zip(a.weights.all, b.weights.all).allSatisfy { $0.value.values == $1.value.values })
  }

  @Test func aTrainedModelIsReadBackUnchanged() throws {
    let data = twoTastes(40)
    let trained = try SASRecTrainer.train(data, tiny(1)) { _ in true }
    let path = NSTemporaryDirectory() + "trained-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let card = ModelCard(kind: "sasrec", fingerprint: "x", people: 40, metrics: ["ndcg@10": 0.5])
    let before = SASRecScorer(weights: trained.weights, items: data.items)
    try ModelFile.write(before, card: card, to: path)
    let (again, readCard) = try ModelFile.read(path)
    #expect(readCard == card)
    #expect(again.items == data.items)
    let history = [Interaction(item: 3, signal: .love), Interaction(item: 8, signal: .dislike)]
    #expect(before.scores([history]) == again.scores([history]))
  }

  @Test func stoppingKeepsTheBestModelSoFar() throws {
    var calls = 0
    let trained = try SASRecTrainer.train(twoTastes(80), tiny(50)) { _ in
      calls += 1
      return calls < 4
    }
    #expect(calls == 4)
    #expect(!trained.weights.all.contains { $0.value.hasNonFinite })
  }

  @Test func dataWithoutPairsIsAnError() {
    let empty = TrainingData(
      items: ItemIndex([1, 2, 3]), lists: [[Interaction(item: 0, signal: .love)]], ordered: false)
    #expect(throws: ModelError.self) { try SASRecTrainer.train(empty, tiny()) { _ in true } }
    let one = TrainingData(items: ItemIndex([1]), lists: [], ordered: false)
    #expect(throws: ModelError.self) { try SASRecTrainer.train(one, tiny()) { _ in true } }
    let alone = TrainingData(items: ItemIndex([1, 2, 3]), lists: [twoTastes(1).lists[0]], ordered: true)
    #expect(throws: ModelError.self) { try SASRecTrainer.train(alone, tiny()) { _ in true } }
    var odd = tiny()
    odd.model.heads = 3
    #expect(throws: ModelError.self) { try SASRecTrainer.train(twoTastes(10), odd) { _ in true } }
  }

  /// How much higher odd items score than even ones.
  private func difference(_ scores: ArraySlice<Float>) -> Float {
    var sum: Float = 0
    for (i, score) in scores.enumerated() { sum += i % 2 == 1 ? score : -score }
    return sum / Float(scores.count)
  }

  /// Lists with times in which an item is followed by the next one of the same parity, a minute or a month later.
  private func chains(_ people: Int) -> TrainingData {
    var data = twoTastes(people, ordered: true)
    data.lists = (0..<people).map { p -> [Interaction] in
      let side = p % 2
      let gap = side == 0 ? 60 : 2_592_000
      return (0..<12).map { i -> Interaction in
        let item = Int32((2 * (i + p / 2) + side) % 40)
        let time = 1_600_000_000_000 + Int64(p + i * gap) * 1000
        return Interaction(item: item, signal: side == 0 ? .love : .dislike, time: time)
      }
    }
    return data
  }

  private func timed(_ epochs: Int) -> SASRecTraining {
    var settings = tiny(epochs)
    settings.model.usesPosition = true
    settings.weights = .any
    settings.factorDeviation = 0
    settings.heldBack = 2
    return settings
  }

  @Test func aResumedRunGivesTheSameModel() throws {
    let path = NSTemporaryDirectory() + "run-\(UUID().uuidString).checkpoint"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let data = chains(40)
    let whole = try SASRecTrainer.train(data, timed(6)) { _ in true }
    var settings = timed(6)
    settings.checkpoint = path
    settings.resumes = true
    // Stopped in the middle of the fourth epoch, as kill -9 would: only what is on the disk counts.
    _ = try SASRecTrainer.train(data, settings) { $0.epoch < 4 }
    var first = 0
    let resumed = try SASRecTrainer.train(data, settings) { progress in
      if first == 0 { first = progress.epoch }
      return true
    }
    #expect(first == 4)
    #expect(resumed.losses == whole.losses)
    #expect(zip(whole.weights.all, resumed.weights.all).allSatisfy { $0.value.values == $1.value.values })
    settings.rate = 1e-3
    #expect(throws: TensorsError.self) { try SASRecTrainer.train(data, settings) { _ in true } }
    try Data("no checkpoint".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: TensorsError.self) { try SASRecTrainer.train(data, settings) { _ in true } }
  }

  @Test func aLossThatIsNotANumberStopsAndKeepsTheBestModel() throws {
    let path = NSTemporaryDirectory() + "nan-\(UUID().uuidString).checkpoint"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var settings = timed(5)
    settings.checkpoint = path
    let data = chains(40)
    settings.model.items = data.items.count
    var train = data
    train.lists = data.lists.map { Array($0.dropLast(2)) }
    let cases = HeldOut.last(data.lists, of: 2)
    let run = SASRecRun(try SASRecWeights(settings.model, seed: 1), train, settings, cases: cases)
    run.start()
    let ended = try run.finish { progress in
      if progress.epoch == 3 { run.weights.normGain.value.fill(.nan) }
      return true
    }
    #expect(ended.problem?.contains("step 6, in epoch 3") == true, "\(ended.problem ?? "no problem")")
    #expect(!ended.weights.all.contains { $0.value.hasNonFinite } && ended.epoch <= 2 && ended.epoch > 0)
    settings.resumes = true
    let kept = SASRecRun(try SASRecWeights(settings.model, seed: 1), train, settings, cases: cases)
    #expect(try kept.resume() && kept.epoch == 2)
    // Without a good epoch there is nothing to keep: an error.
    settings.resumes = false
    let lost = SASRecRun(try SASRecWeights(settings.model, seed: 1), train, settings, cases: cases)
    lost.weights.normGain.value.fill(.nan)
    #expect(throws: ModelError.self) { try lost.finish { _ in true } }
  }

  @Test func twoWorkersGiveTheSameLosses() throws {
    var settings = timed(3)
    settings.model.dropout = 0
    // What is drawn for a query depends on the order of the lists.
    settings.named = 0
    settings.model.usesTime = false
    settings.model.usesRelativeTime = false
    let one = try SASRecTrainer.train(chains(40), settings) { _ in true }
    settings.workers = 2
    let two = try SASRecTrainer.train(chains(40), settings) { _ in true }
    #expect(zip(one.losses, two.losses).allSatisfy { abs($0 - $1) < 1e-3 }, "\(one.losses) \(two.losses)")
    let again = try SASRecTrainer.train(chains(40), settings) { _ in true }
    #expect(again.losses == two.losses)
  }

  @Test(arguments: SASRecObjective.Loss.allCases)
  func everyLossLearnsTheNextItem(loss: SASRecObjective.Loss) throws {
    // Drawn items teach little a step, and binary losses start far from their scale.
    var settings = timed(loss == .bce ? 120 : 25)
    settings.patience = 50
    settings.objective = SASRecObjective(loss, negatives: 20)
    settings.rate = 1e-2
    let trained = try SASRecTrainer.train(chains(60), settings) { _ in true }
    #expect(trained.validation > 0.6, "\(loss): \(trained.validation)")
  }

  @Test func scoresDependOnTheTimeAndFeedbackOfTheQuery() throws {
    // The same history; what comes within minutes is even, what comes months later is odd; and it was disliked.
    var random = RandomSource(seed: 2)
    let lists = (0..<120).map { p -> [Interaction] in
      let start = 1_600_000_000_000 + Int64(p) * 1000
      var list = (0..<4).map {
        Interaction(item: Int32(36 + $0), signal: .love, time: start + Int64($0) * 30_000)
      }
      let late = p % 2 == 1
      for i in 0..<4 {
        let gap: Int64 = late ? 9_000_000_000 : 50_000
        let item = Int32(2 * (random.next() % 18)) + (late ? 1 : 0)
        let time = start + Int64(i + 1) * gap + 120_000
        list.append(Interaction(item: item, signal: late ? .dislike : .love, time: time))
      }
      return list
    }
    let data = TrainingData(items: ItemIndex(Array(0..<40)), lists: lists, ordered: true)
    let history = Array(lists[0].prefix(4))
    let last = history[3].time ?? 0
    func oddness(of scorer: SASRecScorer, _ query: Query) -> Float {
      difference(scorer.scores([history], query: [query])[0][..<36])
    }
    func trained(_ change: (inout SASRecTraining) -> Void) throws -> SASRecScorer {
      var settings = timed(15)
      settings.heldBack = 1
      change(&settings)
      let weights = try SASRecTrainer.train(data, settings) { _ in true }.weights
      return SASRecScorer(weights: weights, items: data.items)
    }
    let timely = try trained { $0.model.asksFeedback = false }
    let soon = oddness(of: timely, Query(time: last + 60_000))
    #expect(oddness(of: timely, Query(time: last + 9_000_000_000)) > soon + 0.5)
    let asked = try trained {
      $0.model.usesTime = false
      $0.model.usesRelativeTime = false
    }
    let loved = oddness(of: asked, Query(signal: .love))
    #expect(oddness(of: asked, Query(signal: .dislike)) > loved + 0.2)
  }

  @Test func negativeTargetWeightsLowerNeighboursOfDislikedItems() throws {
    // Everybody loves some of both sides, and dislikes some odd ones at random: only pressure tells the sides apart.
    var random = RandomSource(seed: 12)
    let lists = (0..<80).map { _ in
      Array(0..<40).shuffled(using: &random).prefix(14).map { item in
        Interaction(item: Int32(item), signal: item % 2 == 1 && random.uniform() < 0.5 ? .dislike : .love)
      }
    }
    let data = TrainingData(items: ItemIndex(Array(0..<40)), lists: lists, ordered: false)
    func odd(_ dislike: Float) throws -> Float {
      var settings = tiny(30)
      settings.popularityBias = false
      settings.weights = SignalWeights(love: 1, like: 1, seen: 1, dislike: dislike)
      let weights = try SASRecTrainer.train(data, settings) { _ in true }.weights
      let scorer = SASRecScorer(weights: weights, items: data.items)
      let scores = scorer.scores([[Interaction(item: 0, signal: .love)]])[0]
      return difference(scores[...])
    }
    let (without, with) = (try odd(0), try odd(-3))
    #expect(with < without - 0.1, "without pressure \(without), with \(with)")
  }
}
