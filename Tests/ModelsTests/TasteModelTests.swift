import CKernels
import Events
import Foundation
import Foundations
import Tensors
import TestSupport
import Testing

@testable import Models

/// What the members that follow a person do, by hand and by construction.
@Suite struct TasteModelTests {
  static let items = ItemIndex([10, 20, 30, 40])

  /// Two kinds of titles along one factor, the lean, and a residual from the first title to the third.
  static func model() throws -> TasteModel {
    let curve = Tensor(2, Ensemble.steps.count)
    for k in Ensemble.steps.indices { (curve.row(0)[k], curve.row(1)[k]) = (2, -15.4) }
    let residual = Tensor(4, 4)
    residual.row(0)[2] = 0.5
    return try TasteModel(
      items: items,
      parameters: TasteParameters(
        mean: 7, bias: Tensor(1, 4, values: [0.5, -0.5, 0, 1]),
        factors: Tensor(4, 2, values: [0.6, 1, 0.6, -1, 0.6, 1, 0.6, -1]), implicitFactors: Tensor(4, 2),
        residual: SparseRows(residual, width: 2), calibration: curve))
  }

  @Test func withoutAnswersARatingIsMeanAndBias() throws {
    let ratings = try Self.model().ratings([])
    #expect(zip(ratings, [7.5, 6.5, 7, 8] as [Float]).allSatisfy { abs($0 - $1) < 1e-4 }, "\(ratings)")
  }

  /// One love of the first title, noise 2.5: the posterior by hand.
  @Test func oneAnswerMovesTheTasteAsTheFormulaSays() throws {
    let ratings = try Self.model().ratings([Interaction(item: 0, signal: .love)])
    // Beyond expectation 1.5; the posterior mean of a rank-one precision is v e / (noise + v v).
    let square: Float = 0.36 + 1
    let step = 1.5 / (2.5 + square)
    let residual = 0.5 * (1.5 - 1.5 / 6)
    let wanted: [Float] = [
      7.5 + step * square, 6.5 + step * (0.36 - 1), 7 + step * square + Float(residual),
      8 + step * (0.36 - 1),
    ]
    #expect(zip(ratings, wanted).allSatisfy { abs($0 - $1) < 2e-3 }, "\(ratings) \(wanted)")
  }

  @Test func aRatingIsSurerThanAnAnswer() throws {
    let model = try Self.model()
    let answer = model.ratings([Interaction(item: 0, signal: .love)])
    let rating = model.ratings([Interaction(item: 0, signal: .love, rating: 9)])
    #expect(rating[2] > answer[2])
  }

  /// An answer never works against its own sign, whatever was expected of the title.
  @Test func everyAnswerObeys() throws {
    let model = try Self.model()
    for before in [[], [Interaction(item: 1, signal: .dislike)], [Interaction(item: 3, signal: .love)]] {
      let old = model.ratings(before)
      func moved(_ signal: Signal) -> Float {
        model.ratings(before + [Interaction(item: 0, signal: signal)])[2] - old[2]
      }
      #expect(moved(.dislike) < 0 && moved(.dropped) < 0)
      #expect(moved(.love) > 0 && moved(.like) > -0.02 && moved(.love) > moved(.like))
      #expect(moved(.seen) == 0)
    }
  }

  @Test func chancesRiseWithRatingsAndStayBelowOne() throws {
    let (ratings, chances) = try Self.model().liking([Interaction(item: 0, signal: .love)])
    let order = ratings.indices.sorted { ratings[$0] < ratings[$1] }
    #expect(zip(order, order.dropFirst()).allSatisfy { chances[$0] < chances[$1] })
    #expect(chances.allSatisfy { $0 > 0 && $0 < 1 })
  }

  /// A left-out answer takes its evidence with it; unknown items and places that say nothing change nothing.
  @Test func leaveOneOutTakesAnAnswerAway() throws {
    let model = try Self.model()
    let history = [
      Interaction(item: 0, signal: .love), Interaction(item: 1, signal: .seen),
      Interaction(item: 9, signal: .love),
    ]
    var whole: [Float] = []
    let rests = model.score(history, query: Query(), without: [0, 1, 2], into: &whole).all()
    #expect(rests[0][2] < whole[2] && rests[1] == whole && rests[2] == whole)
  }

  /// Leaving a rating out by the update of the inverse agrees with the model of the shorter history.
  @Test func leaveOneOutAgreesWithTheShorterHistory() throws {
    let model = try Self.model()
    let history = [
      Interaction(item: 0, signal: .love, rating: 9), Interaction(item: 1, signal: .dislike, rating: 3),
      Interaction(item: 3, signal: .like, rating: 7),
    ]
    var whole: [Float] = []
    let rest = model.score(history, query: Query(), without: [1], into: &whole).all()[0]
    let shorter = model.scores([[history[0], history[2]]])[0]
    // The lean, which the residual of item 0 is counted from, stays that of the whole history.
    for item in [0, 1, 3] { #expect(abs(rest[item] - shorter[item]) < 1e-3, "\(rest) \(shorter)") }
  }

  @Test func logSigmoidIsThatOfTheMathLibrary() {
    var values: [Float] = [-200, -30, -3, -0.5, 0, 0.5, 3, 30, 200]
    let wanted = values.map { -log1p(exp(-Double(2 * $0 + 1))) }
    nk_log_sigmoid(&values, values.count, 2, 1)
    for (value, wanted) in zip(values, wanted) where wanted > -1e30 {
      #expect(abs(Double(value) - wanted) < 1e-4 * max(1, -wanted))
    }
  }

  @Test func filesRoundTrip() throws {
    let path = LinearModelTests.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let history = [Interaction(item: 0, signal: .love), Interaction(item: 1, signal: .dislike)]
    let models: [any StoredModel] = [
      try Self.model(), try Self.neighbours(), LinearModelTests.linear().sparse(keeping: 2),
    ]
    for model in models {
      try ModelFile.write(model, card: ModelCard(kind: model.kind), to: path)
      let read = try ModelFile.read(path).scorer
      #expect(read.scores([history]) == model.scores([history]), "\(model.kind)")
    }
  }

  static func neighbours() throws -> SignedNeighbours {
    let near = Tensor(4, 4, values: [0, 1, 0, 0, 1, 0, 0.5, 0, 0, 0.5, 0, 0, 0, 0, 0, 0])
    return try SignedNeighbours(items: items, nearness: SparseRows(near, width: 2))
  }

  @Test func neighboursFollowTheSignOfAnAnswer() throws {
    let model = try Self.neighbours()
    func score(_ history: [Interaction]) -> [Float] { model.scores([history])[0] }
    #expect(score([Interaction(item: 0, signal: .love)]) == [0, 0.5, 0, 0])
    #expect(score([Interaction(item: 0, signal: .dislike)])[1] < 0)
    #expect(score([Interaction(item: 0, signal: .seen)]) == [0, 0, 0, 0])
    // One dislike outweighs one love of a title as near.
    #expect(score([Interaction(item: 0, signal: .love), Interaction(item: 2, signal: .dropped)])[1] <= 0)
  }

  /// In an ensemble a dislike reaches the personal members alone.
  @Test func anEnsembleShowsDislikesToPersonalMembersAlone() throws {
    let weights = Tensor(4, Ensemble.steps.count)
    for k in Ensemble.steps.indices { (weights.row(0)[k], weights.row(2)[k]) = (1, 0.8) }
    let ensemble = try Ensemble([LinearModelTests.linear(), try Self.neighbours()], weights: weights)
    let before = [Interaction(item: 2, signal: .love)]
    let after = before + [Interaction(item: 0, signal: .dislike)]
    let (old, new) = (ensemble.scores([before])[0], ensemble.scores([after])[0])
    #expect(new[1] < old[1])
    var whole: [Float] = []
    let rests = ensemble.score(after, query: Query(), without: [0, 1], into: &whole).all()
    #expect(whole == new && rests[1] == old)
    let linear = try Ensemble(
      [LinearModelTests.linear()],
      weights: Tensor(2, Ensemble.steps.count, values: [Float](repeating: 1, count: 12)))
    #expect(linear.scores([before]) == linear.scores([after]))
  }

  @Test func sparseRowsKeepTheLargestEntries() {
    let matrix = Tensor(2, 5, values: [0.1, -4, 2, 0, 1, 0, 0, 0, 3, 0])
    let rows = SparseRows(matrix, width: 2)
    var out = [Float](repeating: 1, count: 5)
    rows.add(row: 0, times: 2, to: &out)
    rows.add(row: 1, times: 1, to: &out)
    #expect(zip(out, [1, -7, 5, 4, 1] as [Float]).allSatisfy { abs($0 - $1) < 1e-3 }, "\(out)")
  }

  /// A file that names a column beyond the matrix is refused before anything is written there.
  @Test func columnsThatDoNotExistAreRefused() {
    let columns = CountTensor(1, 2, values: [0, 4])
    #expect(SparseRows(columns: columns, values: HalfTensor(Tensor(1, 2)), cols: 4) == nil)
    #expect(SparseRows(columns: columns, values: HalfTensor(Tensor(1, 2)), cols: 5) != nil)
  }

  /// Eras and popularity among those who could know a title come back from a file as they were.
  @Test func erasAndRatesAreWrittenAndRead() throws {
    let base = Tensor(
      1, EraModel.years, values: [Float](repeating: 1 / Float(EraModel.years), count: EraModel.years))
    let models: [any StoredModel] = [
      try EraModel(items: Self.items, itemYears: Tensor(1, 4, values: [1999, 0, 2022, 2023.5]), base: base),
      Popularity(items: Self.items, counts: [4, 3, 2, 1], rates: [4, 3, 2, 9]),
      Popularity(items: Self.items, counts: [4, 3, 2, 1]),
    ]
    let path = LinearModelTests.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let history = [Interaction(item: 2, signal: .love)]
    for model in models {
      try ModelFile.write(model, card: ModelCard(kind: model.kind), to: path)
      let read = try ModelFile.read(path).scorer
      #expect(read.scores([history]) == model.scores([history]), "\(model.kind)")
      #expect(read.loveCounts == model.loveCounts)
    }
    let eras = models[0].scores([history])[0]
    #expect(eras[2] > 0 && eras[3] > 0 && eras[0] < 0 && eras[1] == 0)
    #expect(models[1].scores([[]])[0][3] > models[1].scores([[]])[0][0])
    #expect(throws: ModelError.self) {
      try EraModel(items: Self.items, itemYears: Tensor(1, 3), base: base)
    }
  }
}
