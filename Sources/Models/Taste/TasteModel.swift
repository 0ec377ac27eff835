import CKernels
import Events
import Foundation
import Tensors

/// Predicts how a user would rate each item, and from it how likely the user is to love it once watched. It says nothing of whether
/// the user would choose it.
///
/// A rating is the mean of all, the item's bias, the user's taste times the item's factors, and linear residuals of what the factors
/// leave; then what is left in groups of items that have much in common (`TasteGroups`). The taste is the mean of a Gaussian posterior in closed form (probabilistic matrix factorisation: Salakhutdinov & Mnih,
/// NIPS 2007; Bayesian linear regression on fixed item factors), its prior what being on a list says (SVD++: Koren, KDD 2008).
/// An answer without a rating stands for one on the usual scale, and never works against its own sign.
public struct TasteModel: StoredModel, PersonalModel, RatingScorer, IncrementalLeaveOneOut {
  /// `taste`.
  public static let kind = "taste"
  /// The items it was fitted to.
  public let items: ItemIndex
  /// What was learned.
  public let parameters: TasteParameters
  private var last = LastResult<TastePrediction>()
  /// The logarithm of a chance, not log-odds.
  public var scoresAreLogOdds: Bool { false }

  /// A model of parameters over `items`.
  ///
  /// - Throws: `ModelError` for parameters over another number of items.
  public init(items: ItemIndex, parameters: TasteParameters) throws {
    guard parameters.fits(items.count) else {
      throw ModelError("The parameters of a taste model are not those of \(items.count) titles.")
    }
    (self.items, self.parameters) = (items, parameters)
  }

  /// The parameters are shared.
  public var withOwnCaches: any ItemScorer {
    var copy = self
    copy.last = LastResult()
    return copy
  }

  /// Scores are the logarithm of the chance that an item is loved. O(events dim^2 + dim^3 + items dim).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    scores = prediction(history).ratings
    toLogProbabilities(&scores, history.count)
  }

  /// In histories longer than this an answer is left out of the posterior and the residuals alone; prior and bias stay, since one of
  /// many hardly moves them. Shorter ones are fitted anew.
  private static let longestFittedAnew = 24

  /// O(dim^2 + items dim) for each answer left out, of a short history O(events dim^2 + dim^3 + items dim).
  public func leaveOneOutScores(
    _ history: [Interaction], query: Query, without positions: [Int], whole: [Float]
  ) -> any LeaveOneOutScores {
    let prediction = prediction(history)
    return DenseLeaveOneOutScores(
      positions.map { position in
        guard
          var rest = history.count <= Self.longestFittedAnew
            ? ratings(history, without: position) : ratings(prediction, without: position)
        else { return whole }
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
    prediction(history).ratings
  }

  /// The prediction after `history`.
  func prediction(_ history: [Interaction]) -> TastePrediction {
    last.value(history) { predict(history) }
  }

  private func predict(_ history: [Interaction]) -> TastePrediction {
    let answers = TasteAnswers(history, parameters)
    let posterior = answers.posterior(parameters)
    let (n, d) = (items.count, parameters.factors.cols)
    var ratings = [Float](repeating: parameters.mean, count: n)
    ratings.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      BLAS.add(parameters.bias.pointer, to: start, count: n)
      BLAS.multiplyVector(
        parameters.factors.pointer, rows: n, cols: d, posterior?.mean ?? answers.prior, into: start, beta: 1)
      for answer in answers.rated {
        parameters.residual.add(row: answer.item, times: answer.residual, to: start)
      }
    }
    var prediction = TastePrediction(answers: answers, posterior: posterior, ratings: ratings)
    if let groups = parameters.groups, let posterior, answers.rated.contains(where: { $0.direction == 0 }) {
      let effects = groups.effects(answers.residuals(posterior))
      add(groups.ratings(effects.values), to: &prediction.ratings)
      prediction.effects = effects
    }
    return prediction
  }

  private func add(_ numbers: [Float], to ratings: inout [Float]) {
    ratings.withUnsafeMutableBufferPointer { out in
      if let start = out.baseAddress { BLAS.add(numbers, to: start, count: out.count) }
    }
  }

  /// Ratings fitted to the history without the answer at `position`.
  private func ratings(_ history: [Interaction], without position: Int) -> [Float]? {
    var shorter = history
    shorter.remove(at: position)
    return predict(shorter).ratings
  }

  /// Ratings without the answer at `position`; nil when it states no opinion.
  private func ratings(_ prediction: TastePrediction, without position: Int) -> [Float]? {
    guard let posterior = prediction.posterior,
      let index = prediction.answers.rated.firstIndex(where: { $0.position == position }),
      let shift = posterior.shift(without: index)
    else { return nil }
    let answer = prediction.answers.rated[index]
    var rest = prediction.ratings
    rest.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      BLAS.multiplyVector(
        parameters.factors.pointer, rows: out.count, cols: shift.count, shift, into: start, beta: 1)
      parameters.residual.add(row: answer.item, times: -answer.residual, to: start)
    }
    if let groups = parameters.groups, let effects = prediction.effects {
      let others = groups.without(index, effects)
      add(groups.ratings(zip(others.values, effects.values).map { $0 - $1 }), to: &rest)
    }
    return rest
  }

  /// log P(love | watched) = -log(1 + exp(-(slope rating + offset))).
  private func toLogProbabilities(_ ratings: inout [Float], _ length: Int) {
    let curve = parameters.calibration(length)
    nk_log_sigmoid(&ratings, ratings.count, curve.slope, curve.offset)
  }
}

extension TasteModel: AttributingScorer {
  /// From the posterior, the residuals and the groups, all answers at once. O(answers (dim (dim + items) + groups) + dim^3).
  public func attributions(_ history: [Interaction], query: Query, to wanted: [Int32]) -> Attributions {
    var result = Attributions(items: wanted.count, events: history.count)
    let prediction = prediction(history)
    guard let posterior = prediction.posterior, !wanted.isEmpty else { return result }
    let d = parameters.factors.cols
    let vectors = Tensor(unset: wanted.count, d)
    for (i, item) in wanted.enumerated() {
      vectors.row(i).update(from: parameters.factors.row(Int(item)), count: d)
    }
    for answer in prediction.answers.rated {
      result.withEvent(answer.position) { out, stride in
        parameters.residual.pick(
          row: answer.item, columns: wanted, times: answer.residual, to: out, stride: stride)
      }
    }
    if let groups = parameters.groups, let effects = prediction.effects {
      for (r, answer) in prediction.answers.rated.enumerated() {
        let others = groups.without(r, effects)
        for (i, item) in wanted.enumerated() {
          result[i, answer.position] +=
            groups.effect(effects, on: Int(item)) - groups.effect(others, on: Int(item))
        }
      }
    }
    let falls = posterior.falls(vectors)
    let curve = parameters.calibration(history.count)
    for (i, item) in wanted.enumerated() {
      let rating = prediction.ratings[Int(item)]
      let whole = Self.logProbability(rating, curve)
      for (r, answer) in prediction.answers.rated.enumerated() {
        let fall = result[i, answer.position] + (falls?.row(i)[r] ?? 0)
        result[i, answer.position] = whole - Self.logProbability(rating - fall, curve)
      }
    }
    return result
  }

  private static func logProbability(_ rating: Float, _ curve: (slope: Float, offset: Float)) -> Float {
    let logit = curve.slope * rating + curve.offset
    return min(logit, 0) - log1p(exp(-abs(logit)))
  }
}
