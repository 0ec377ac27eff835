import Events
import Foundation
import Foundations
import Models
import Tensors
import Testing

@testable import Training

/// Taste learned from made-up people whose taste is known.
@Suite struct TasteTrainerTests {
  /// Forty titles in two kinds; half of the people rate the one kind high and the other low, half the other way round. Title 0 is good
  /// for all.
  static func data(people: Int = 200, seed: UInt64 = 3) -> TrainingData {
    var random = RandomSource(seed: seed)
    let lists = (0..<people).map { person -> [Interaction] in
      (0..<40).shuffled(using: &random).prefix(24).map { item in
        let fits = item % 2 == person % 2
        let mean: Float = item == 0 ? 9 : fits ? 8.5 : 5.5
        let rating = min(10, max(1, mean + random.normal() * 0.7))
        let signal: Signal = rating >= 8 ? .love : rating >= 5 ? .like : .dislike
        return Interaction(item: Int32(item), signal: signal, rating: rating.rounded())
      }
    }
    return TrainingData(items: ItemIndex(Array(1...40)), lists: lists, ordered: false)
  }

  static func titles() -> TasteTrainer.Titles {
    let features = Tensor(40, 2)
    for i in 0..<40 { features.row(i)[i % 2] = 1 }
    return TasteTrainer.Titles(features: features, scores: [Float](repeating: 0, count: 40))
  }

  @Test func tasteIsLearned() throws {
    let model = try TasteTrainer.fit(Self.data(), Self.titles())
    let even = model.ratings([2, 4, 6].map { Interaction(item: $0, signal: .love) })
    let odd = model.ratings([3, 5, 7].map { Interaction(item: $0, signal: .love) })
    let gaps = (8..<40).map { (item: Int) -> Float in
      item % 2 == 0 ? even[item] - odd[item] : odd[item] - even[item]
    }
    #expect(gaps.allSatisfy { $0 > 0.5 }, "\(gaps)")
    #expect(model.ratings([])[0] > model.ratings([])[9] + 1)
    // The same lists give the same model.
    #expect(try TasteTrainer.fit(Self.data(), Self.titles()).ratings([]) == model.ratings([]))
  }

  @Test func aCalibratedChanceIsTheShareOfLoves() throws {
    let fitted = try TasteTrainer.fit(Self.data(), Self.titles())
    let model = try TasteCalibration.calibrate(fitted, on: Self.data(people: 120, seed: 9).lists, seed: 4)
    var (expected, loved, count) = (0.0, 0.0, 0.0)
    for list in Self.data(people: 300, seed: 11).lists {
      let history = list.prefix(4).map { Interaction(item: $0.item, signal: $0.signal) }
      let chances = model.liking(history).chances
      for event in list.dropFirst(4) {
        expected += Double(chances[Int(event.item)])
        loved += event.signal == .love ? 1 : 0
        count += 1
      }
    }
    #expect(abs(expected - loved) / count < 0.03, "\(expected / count) \(loved / count)")
  }

  @Test func logisticRegressionFindsTheCurve() {
    let points = (0..<4000).map { k -> (rating: Float, isLoved: Bool, weight: Float) in
      let rating = 5 + Float(k % 50) / 10
      let chance: Double = 1 / (1 + exp(11 - 1.5 * Double(rating)))
      return (rating, Double(k % 97) / 97 < chance, 1)
    }
    let curve = TasteCalibration.logistic(points)
    #expect(abs(curve.slope - 1.5) < 0.1 && abs(curve.offset + 11) < 0.8, "\(curve)")
  }

  @Test func listsWithoutOpinionsAreRefused() {
    let lists = (0..<20).map { _ in [Interaction(item: 1, signal: .seen)] }
    let data = TrainingData(items: ItemIndex(Array(1...40)), lists: lists, ordered: false)
    #expect(throws: ModelError.self) { try TasteTrainer.fit(data, Self.titles()) }
  }

  @Test func neighboursAreThoseOfTheSameLoversAndFranchise() throws {
    let titles = Self.titles()
    let model = try NeighbourTrainer.fit(
      Self.data(), features: titles.features, facts: 2, franchises: [[4, 5]])
    let scores = model.scores([[Interaction(item: 4, signal: .dislike)]])[0]
    let even = (3..<20).reduce(Float(0)) { $0 + scores[2 * $1] }
    let odd = (3..<20).reduce(Float(0)) { $0 + scores[2 * $1 + 1] }
    #expect(even < odd)
    #expect(scores[5] == scores.min() && scores[4] == 0)
  }

  /// In an ensemble taste counts more than likelihood says, neighbours at least so much that a dislike is obeyed, and neither has its
  /// tails weighed; the fit is the same every time.
  @Test func personalMembersKeepTheirWeights() throws {
    let data = Self.data()
    let members: [any StoredModel] = [
      try Baselines.ease(data, grades: .graded), Popularity(items: data.items, counts: data.loves),
      try TasteTrainer.fit(data, Self.titles()),
      try NeighbourTrainer.fit(data, features: Self.titles().features, facts: 2, franchises: []),
    ]
    let heldOut = Self.data(people: 80, seed: 21).lists
    let ensemble = try EnsembleFitter.fit(members, on: heldOut)
    for step in Ensemble.steps.indices.prefix(4) {
      #expect(ensemble.weights.row(4)[step] >= PersonalWeights.tasteRaise[step] * 0.999)
      #expect(ensemble.weights.row(6)[step] >= PersonalWeights.leastPersonal[step] * 0.999)
      #expect(ensemble.weights.row(5)[step] == 0 && ensemble.weights.row(7)[step] == 0)
    }
    #expect(try EnsembleFitter.fit(members, on: heldOut).weights.values == ensemble.weights.values)
  }

  /// Eras count more than likelihood says, and the first answers take popularity out, also at lengths that too few users reach.
  @Test func erasAreRaisedAndPopularityFades() throws {
    let data = Self.data()
    let years = Tensor(1, data.items.count, values: (0..<data.items.count).map { 2000 + Float($0 % 20) })
    let base = Tensor(1, EraModel.years, values: [Float](repeating: 1, count: EraModel.years))
    let members: [any StoredModel] = [
      try Baselines.ease(data, grades: .graded), Popularity(items: data.items, counts: data.loves),
      try EraModel(items: data.items, itemYears: years, base: base),
    ]
    let personal = PersonalWeights(members)
    let ensemble = try EnsembleFitter.fit(members, on: Self.data(people: 80, seed: 21).lists)
    for step in Ensemble.steps.indices {
      #expect(ensemble.weights.row(4)[step] >= PersonalWeights.eraRaise[step] * 0.999)
      #expect(personal.addition(2, step: step) == -PersonalWeights.popularityFade[step])
      #expect(personal.addition(0, step: step) == 0 && personal.addition(5, step: step) == 0)
    }
    #expect(ensemble.weights.row(2)[0] < 0)
  }

  /// Linear models for few answers have a least weight, whatever was fitted; others keep theirs.
  @Test func linearModelsForFewAnswersKeepALeastWeight() throws {
    let items = ItemIndex([1, 2])
    let members: [any StoredModel] = ["edlae 35%", "linear of 5"].map {
      ItemItem(items: items, name: $0, grades: .graded, matrix: Tensor(2, 2))
    }
    let personal = PersonalWeights(members)
    #expect(personal.finished(0.05, of: 2, step: 0) == PersonalWeights.leastLinear["linear of 5"]?[0])
    #expect(personal.carried(0.05, of: 2, to: 1) == PersonalWeights.leastLinear["linear of 5"]?[1])
    #expect(personal.finished(0.5, of: 2, step: 0) == 0.5)
    #expect(
      personal.finished(0.05, of: 0, step: 0) == 0.05 && personal.finished(0.05, of: 3, step: 0) == 0.05)
  }

  /// They are found by name: the members of the ensemble that ships are called so, and have these weights.
  @Test func theShippedEnsembleHasTheseMembers() throws {
    let assets = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Assets/ensemble.safetensors").standardized.path
    let ensemble = try #require(try ModelFile.read(assets).scorer as? Ensemble)
    for (name, least) in PersonalWeights.leastLinear {
      let member = try #require(ensemble.members.firstIndex { $0.name == name }, "\(name)")
      for step in least.indices {
        #expect(ensemble.weights.row(2 * member)[step] >= least[step] * 0.999, "\(name) \(step)")
      }
    }
  }

  @Test func aRareTitleIsWorthMoreThanAPopularOne() throws {
    let items = ItemIndex([1, 2, 3])
    let counted = try Ensemble(
      [Popularity(items: items, counts: [500, 20, 1])], weights: Tensor(2, Ensemble.steps.count))
    let (few, many) = (AnswerWorth(counted, step: 0), AnswerWorth(counted, step: 5))
    #expect(few.likelihood[0] == 1 && few.likelihood[1] > many.likelihood[1] && many.likelihood[1] > 1)
    // Fewer than five lovers count as five.
    #expect(few.likelihood[2] == few.likelihood.max() && few.niche?[2] == 1 / Double(5).squareRoot())
  }
}
