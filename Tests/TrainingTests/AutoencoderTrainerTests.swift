import Evaluation
import Foundations
import Models
import Tensors
import Testing

@testable import Training

/// Autoencoders on made-up users of two tastes.
@Suite struct AutoencoderTrainerTests {
  /// Each user has twelve of the twenty titles of one taste and none of the other.
  static func people(_ count: Int) -> TrainingData {
    var random = RandomSource(seed: 3)
    let lists = (0..<count).map { person -> [Interaction] in
      let titles = Array(0..<20).shuffled(using: &random).prefix(12)
      return titles.map { title -> Interaction in
        let item = Int32(title + (person % 2) * 20)
        return Interaction(item: item, signal: title % 5 == 0 ? .dislike : .love)
      }
    }
    return TrainingData(items: ItemIndex(Array(0..<40)), lists: lists, ordered: false)
  }

  static func settings(takesTurns: Bool) -> AutoencoderTraining {
    var settings = AutoencoderTraining(
      model: AutoencoderConfiguration(
        items: 40, hidden: 32, layers: takesTurns ? 2 : 1, bottleneck: 16, isVariational: takesTurns))
    settings.epochs = 20
    settings.rate = 5e-3
    settings.batch = 32
    settings.fewest = 5
    settings.takesTurns = takesTurns
    return settings
  }

  @Test(arguments: [false, true])
  func titlesOfTheSameTasteScoreHigher(takesTurns: Bool) throws {
    var settings = Self.settings(takesTurns: takesTurns)
    // Ratings say little here; the taste says everything.
    settings.model.mix = 0.8
    settings.heldOut = 0.25
    let trained = try AutoencoderTrainer.train(Self.people(200), settings) { _ in true }
    var scores: [Float] = []
    trained.model.score([Interaction(item: 21, signal: .love)], into: &scores)
    let (own, other) = (scores[20..<40].reduce(0, +), scores[0..<20].reduce(0, +))
    #expect(own > other + 1)
    #expect(trained.validation > 0.3)
  }

  @Test func ratingsArePredictedOnEachUsersOwnScale() throws {
    // Half the users give 9 or 2, the others 10 or 8, depending only on the title.
    var data = Self.people(160)
    data.lists = data.lists.enumerated().map { person, list in
      list.map { event in
        let isGood = event.item % 3 == 0
        let rating: Float = person % 4 < 2 ? (isGood ? 9 : 2) : (isGood ? 10 : 8)
        return Interaction(item: event.item, signal: rating >= 8 ? .love : .dislike, rating: rating)
      }
    }
    let trained = try AutoencoderTrainer.train(data, Self.settings(takesTurns: false)) { _ in true }
    let figures = HeadFigures(trained.model, data.lists, seed: 3)
    #expect(figures.error.mean < 0.7 * figures.meanError.mean, "\(figures.error) \(figures.meanError)")
  }

  @Test func equalRatingsMakePresenceTheWholeScore() throws {
    var data = Self.people(80)
    data.lists = data.lists.map { $0.map { Interaction(item: $0.item, signal: .love) } }
    let trained = try AutoencoderTrainer.train(data, Self.settings(takesTurns: false)) { _ in true }
    #expect(trained.model.configuration.mix == 1)
  }

  @Test func aBetterWidePathGetsWeight() throws {
    let data = Self.people(160)
    let (_, heldOut) = data.holdingOut(share: 0.5, seed: 4)
    // An untrained deep path.
    let deep = Autoencoder(
      weights: try AutoencoderWeights(Self.settings(takesTurns: false).model, seed: 1), items: data.items)
    let wide = try Baselines.ease(data, grades: .graded, penalty: 10)
    let cases = HeldOut.fold(heldOut, seed: 1) + HeldOut.short(heldOut, seed: 1)
    let whole = WideGates.fit(deep, wide: wide, on: cases)
    func ndcg(_ model: Autoencoder) -> Double {
      MeanAndError(HeldOut.measure(model, cases).compactMap { $0.ndcg[10] }).mean
    }
    #expect(whole.gates.allSatisfy { $0.weight > 0 })
    #expect(ndcg(whole) > ndcg(deep) + 0.1)
    // The temperature is calibrated: titles are more likely than untrained, and than at a tenth of it.
    let bold = whole.with(
      wide: wide,
      gates: whole.gates.map { WideGate(weight: $0.weight, inverseTemperature: 10 * $0.inverseTemperature) })
    let nats = [whole, deep, bold].map { HeadFigures($0, heldOut, seed: 2).nats.mean }
    #expect(nats[0] < nats[1] - 0.2 && nats[0] < nats[2] - 0.2, "\(nats)")
  }
}
