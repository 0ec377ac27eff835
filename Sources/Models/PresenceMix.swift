import Tensors

/// The mix of presence and taste: 1 ranks by what a person would choose, 0 by what the person would love.
public enum PresenceMix {
  /// The mix that models are fitted with.
  public static let fitted: Float = 0.2
  /// Below this mix presence is no longer turned down: taste would outgrow every other number.
  private static let least: Float = 0.02

  /// What taste counts beside presence: `(1 - p) / p`, relative to its value at the fitted mix. Nil is the fitted mix.
  public static func tasteFactor(_ presence: Float?) -> Float {
    guard let presence, presence != fitted else { return 1 }
    let p = min(1, max(least, presence))
    return (1 - p) / p * fitted / (1 - fitted)
  }

  /// Adds to `scores`, fitted, what `taste` changes when it counts `factor` times as much. O(items).
  public static func remix(_ scores: inout [Float], _ taste: [Float], _ factor: Float) {
    scores.withUnsafeMutableBufferPointer { scores in
      if let start = scores.baseAddress {
        BLAS.add(taste, to: start, times: factor - 1, count: min(scores.count, taste.count))
      }
    }
  }
}

/// A scorer at another mix of presence and taste than the fitted one.
public struct RemixedScorer: AttributingScorer {
  private let fitted: any MixableScorer
  private let factor: Float

  /// `fitted` with its taste counted `factor` times.
  public init(_ fitted: any MixableScorer, tasteFactor factor: Float) {
    (self.fitted, self.factor) = (fitted, factor)
  }

  /// Those of the model.
  public var items: ItemIndex { fitted.items }
  /// That of the model.
  public var name: String { fitted.name }
  /// That of the model.
  public var contentWeightFactor: Float { fitted.contentWeightFactor }
  /// As the model.
  public var scoresAreLogOdds: Bool { fitted.scoresAreLogOdds }
  /// Those of the model.
  public var loveCounts: [Float]? { fitted.loveCounts }

  /// One pass of the model, and its taste once more.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    _ = score(history, query: query, without: [], into: &scores)
  }

  /// All histories in one pass.
  public func scores(_ histories: [[Interaction]], query: [Query]) -> [[Float]] {
    var result = fitted.scores(histories, query: query)
    var taste = [Float](repeating: 0, count: items.count)
    for (h, history) in histories.enumerated() {
      _ = fitted.taste(history, query: h < query.count ? query[h] : Query(), without: [], into: &taste)
      PresenceMix.remix(&result[h], taste, factor)
    }
    return result
  }

  /// Each answer left out counts as it does in this mix.
  public func score(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    let rests = fitted.score(history, query: query, without: positions, into: &scores)
    var taste = [Float](repeating: 0, count: items.count)
    let tasteRests = fitted.taste(history, query: query, without: positions, into: &taste)
    PresenceMix.remix(&scores, taste, factor)
    return RemixedLeaveOneOutScores(fitted: rests, taste: tasteRests, tasteFactor: factor)
  }

  /// With taste counted as in this mix.
  public func attributions(_ history: [Interaction], query: Query, to items: [Int32]) -> Attributions {
    fitted.attributions(history, query: query, to: items, tasteFactor: factor)
  }

  /// As the model.
  public func weigh(_ weights: [Float]) -> ItemWeights { fitted.weigh(weights) }

  /// As the model.
  public func prepare(_ history: [Interaction], without positions: [Int]) -> Bool {
    fitted.prepare(history, without: positions)
  }
}

/// Leave-one-out scores at another mix than the fitted one. Both parts are kept, so that they can be mixed anew.
public struct RemixedLeaveOneOutScores: LeaveOneOutScores {
  /// Scores at the fitted mix, and the taste part of them.
  public let fitted, taste: any LeaveOneOutScores
  private let factor: Float

  /// Scores with taste counted `factor` times.
  public init(fitted: any LeaveOneOutScores, taste: any LeaveOneOutScores, tasteFactor factor: Float) {
    (self.fitted, self.taste, self.factor) = (fitted, taste, factor)
  }

  /// Both parts, added.
  public func scores(of items: [Int32]) -> [[Float]] {
    zip(fitted.scores(of: items), taste.scores(of: items)).map(sum)
  }

  /// Both parts, added.
  public func sums(_ weights: ItemWeights) -> [Float] { sum(fitted.sums(weights), taste.sums(weights)) }

  /// Both parts, added.
  public func all() -> [[Float]] { zip(fitted.all(), taste.all()).map(sum) }

  /// Both parts, added.
  public var compared: [Float]? {
    fitted.compared.flatMap { fitted in taste.compared.map { sum(fitted, $0) } }
  }

  /// Of both parts, added.
  public func relativeDeviations(to whole: [Float]) -> [Float] {
    DenseLeaveOneOutScores(all()).relativeDeviations(to: whole)
  }

  private func sum(_ fitted: [Float], _ taste: [Float]) -> [Float] {
    zip(fitted, taste).map { $0 + (factor - 1) * $1 }
  }
}
