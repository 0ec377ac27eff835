import Events
import Tensors

/// What a taste model has learned.
public struct TasteParameters: Sendable {
  /// Mean of all ratings.
  public var mean: Float
  /// What each item is rated beyond the mean, `[1, items]`.
  public var bias: Tensor
  /// Factors of each item, `[items, dim]`. The first is the same for all: the person's own bias.
  public var factors: Tensor
  /// What being on a list says of a person's taste, `[items, dim]`; divided by the root of the list's length.
  public var implicitFactors: Tensor
  /// What a rating beyond the person's bias adds to the other items, `[items, items]`.
  public var residual: SparseRows
  /// What items have in common; nil where that is not known.
  public var groups: TasteGroups?
  /// Variance of a rating, and of the rating that an answer stands for.
  public var noise = Noise()
  /// `[2, Ensemble.steps]`: slope and offset of the log-odds of love by the length of the history.
  public var calibration: Tensor

  /// Variances beside a taste of variance 1.
  public struct Noise: Sendable, Codable, Equatable {
    /// Variance of a rating.
    public var rating: Float = 1.6
    /// Variance of the rating that an answer without a number stands for.
    public var answer: Float = 2.5
    /// The defaults.
    public init() {}
  }

  /// A bias is drawn to zero as if by this many ratings that were as expected.
  public static let userBiasPrior: Float = 5

  /// Parameters.
  public init(
    mean: Float, bias: Tensor, factors: Tensor, implicitFactors: Tensor, residual: SparseRows,
    calibration: Tensor
  ) {
    (self.mean, self.bias, self.factors, self.implicitFactors) = (mean, bias, factors, implicitFactors)
    (self.residual, self.calibration) = (residual, calibration)
  }

  /// The range in which an answer's rating beyond expectation must lie: without a number it never works against its own sign.
  static func range(_ opinion: Opinion) -> (low: Float, high: Float) {
    switch opinion {
    case .love: (0.2, .infinity)
    case .like: (0, .infinity)
    case .dislike: (-.infinity, -0.8)
    case .unstated: (-.infinity, .infinity)
    }
  }

  /// Whether the parts belong to that many items.
  func fits(_ items: Int) -> Bool {
    bias.cols == items && factors.rows == items && implicitFactors.rows == items && residual.rows == items
      && residual.cols == items && factors.cols == implicitFactors.cols && factors.cols > 0
      && groups?.items ?? items == items
      && calibration.rows == 2
      && calibration.cols == Ensemble.steps.count
  }

  /// The curve for a history of `length`.
  func calibration(_ length: Int) -> (slope: Float, offset: Float) {
    let shares = Ensemble.shares(length)
    func at(_ row: Int) -> Float {
      shares.indices.reduce(0) { $0 + shares[$1] * calibration.row(row)[$1] }
    }
    return (at(0), at(1))
  }
}
