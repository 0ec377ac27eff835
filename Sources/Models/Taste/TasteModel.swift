import CKernels
import Events
import Foundation
import Tensors

/// Predicts how a user would rate each item, and from it how likely the user is to love it once watched. It says nothing of whether
/// the user would choose it.
///
/// A rating is the mean of all, the item's bias, the user's taste times the item's factors, and linear residuals of what the factors
/// leave. The taste is the mean of a Gaussian posterior in closed form (probabilistic matrix factorisation: Salakhutdinov & Mnih,
/// NIPS 2007; Bayesian linear regression on fixed item factors), its prior what being on a list says (SVD++: Koren, KDD 2008).
/// An answer without a rating stands for one on the usual scale, and never works against its own sign.
public struct TasteModel: StoredModel, PersonalModel, RatingScorer {
  static let kind = "taste"
  /// The items it was fitted to.
  public let items: ItemIndex
  /// `taste`.
  public let name = "taste"
  /// What was learned.
  public let parameters: TasteParameters
  /// The logarithm of a chance, not log-odds.
  public var hasOwnScale: Bool { true }
  /// Content is fitted beside linear models.
  public var contentWeightFactor: Float { 0.2 }
  /// `taste`.
  public var kind: String { Self.kind }

  /// A model of parameters over `items`.
  ///
  /// - Throws: `ModelError` for parameters over another number of items.
  public init(items: ItemIndex, parameters: TasteParameters) throws {
    guard parameters.fits(items.count) else {
      throw ModelError("The parameters of a taste model are not those of \(items.count) titles.")
    }
    (self.items, self.parameters) = (items, parameters)
  }

  /// Scores are the logarithm of the chance that an item is loved. O(events dim^2 + dim^3 + items dim).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    predict(TasteAnswers(history, parameters), into: &scores)
    toLogProbabilities(&scores, history.count)
  }

  /// Each answer left out is taken from the person's posterior; its prior and lean stay. O(dim^3 + items dim) for each.
  public func score(
    _ history: [Interaction], query: Query, without places: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    let answers = TasteAnswers(history, parameters)
    predict(answers, into: &scores)
    toLogProbabilities(&scores, history.count)
    return DenseLeaveOneOutScores(
      places.map { place in
        var rest: [Float] = []
        predict(answers, without: place, into: &rest)
        toLogProbabilities(&rest, history.count)
        return rest
      })
  }

  /// Both from one pass; chances are calibrated on users the model was not fitted to.
  public func liking(_ history: [Interaction]) -> (ratings: [Float], chances: [Float]) {
    let unlimited = unlimitedRatings(history)
    var chances = unlimited
    toLogProbabilities(&chances, history.count)
    return (unlimited.map { min(10, max(1, $0)) }, chances.map { exp($0) })
  }

  /// Predicted ratings before they are limited to the scale, `[items]`.
  public func unlimitedRatings(_ history: [Interaction]) -> [Float] {
    var ratings: [Float] = []
    predict(TasteAnswers(history, parameters), into: &ratings)
    return ratings
  }

  /// Predicted ratings, not limited to the scale.
  private func predict(_ answers: TasteAnswers, without place: Int? = nil, into ratings: inout [Float]) {
    let (n, d) = (items.count, parameters.factors.cols)
    if ratings.count != n { ratings = [Float](repeating: 0, count: n) }
    let taste = answers.taste(parameters, without: place)
    ratings.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      start.update(from: parameters.bias.pointer, count: n)
      for i in 0..<n { start[i] += parameters.mean }
      BLAS.multiplyVector(parameters.factors.pointer, rows: n, cols: d, taste, into: start, beta: 1)
      for answer in answers.rated where answer.place != place {
        parameters.residual.add(row: answer.item, times: answer.residual, to: start)
      }
    }
  }

  /// log P(love | watched) = -log(1 + exp(-(slope rating + offset))).
  private func toLogProbabilities(_ ratings: inout [Float], _ length: Int) {
    let curve = parameters.calibration(length)
    ratings.withUnsafeMutableBufferPointer { scores in
      for i in scores.indices {
        let logit = curve.slope * scores[i] + curve.offset
        scores[i] = -(logit > 0 ? log1p(exp(-logit)) : log1p(exp(logit)) - logit)
      }
    }
  }
}
