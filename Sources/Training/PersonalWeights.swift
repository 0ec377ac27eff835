import Models

/// Which features of an ensemble belong to members that follow what a person says, and how much those count.
///
/// Likelihood and NDCG count titles that people have on their lists and love. A person who swipes also wants few titles that turn out
/// poor, and a dislike that is obeyed. Therefore taste counts more than likelihood says, and neighbours count at least so much that
/// what is like a disliked title falls (docs/decisions/0083-dislikes-obey.md has the figures).
struct PersonalWeights {
  /// Added to the weight of a model that predicts love, in deviations, for each of `Ensemble.steps`.
  static let tasteRaise: [Float] = [1.4, 1.9, 2.9, 5.2, 5.8, 3.2]
  /// The least weight of other personal models, in deviations, for each of `Ensemble.steps`.
  static let leastPersonal: [Float] = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
  /// Added to the weight of eras, in deviations, for each of `Ensemble.steps`. Most lists end before the newest titles, so that held-out
  /// answers hardly say what a fan of these is worth.
  static let eraRaise: [Float] = [0.1, 0.2, 0.4, 0.4, 0.4, 0.4]

  /// Taken from the weight of popularity, in deviations, for each of `Ensemble.steps`: the first answers make a list of one's own, not the
  /// one that everybody gets.
  static let popularityFade: [Float] = [0.5, 0.45, 0.3, 0, 0, 0]

  /// The least weight of the plain scores of linear models that are made for few answers, by name, in deviations, for each of
  /// `Ensemble.steps`. Without popularity they are what tells which titles are near (docs/decisions/0107-what-it-is-like.md).
  static let leastLinear: [String: [Float]] = [
    "linear of 5": [0.2, 0.2, 0.15, 0, 0, 0], "edlae 90%": [0.15, 0.2, 0.2, 0, 0, 0],
  ]

  /// Features of members that are not personal.
  let others: Set<Int>
  /// Features weighed by likelihood: the others', and the plain scores of personal members. Those need no taming: their tails are no
  /// noise.
  let likely: Set<Int>
  private let tastes: Set<Int>
  private let signed: Set<Int>
  private let eras: Set<Int>
  private let popularity: Set<Int>
  /// The least weights of a feature, for each of `Ensemble.steps`.
  private let least: [Int: [Float]]

  /// The features of `members`, two for each.
  init(_ members: [any StoredModel]) {
    var (others, tastes, signed): (Set<Int>, Set<Int>, Set<Int>) = ([], [], [])
    for (m, member) in members.enumerated() {
      if member is any RatingScorer {
        tastes.insert(2 * m)
      } else if member is any PersonalModel {
        signed.insert(2 * m)
      } else {
        others.formUnion([2 * m, 2 * m + 1])
      }
    }
    (self.others, self.tastes, self.signed) = (others, tastes, signed)
    eras = Set(members.indices.filter { members[$0] is EraModel }.map { 2 * $0 })
    popularity = Set(members.indices.filter { members[$0] is Popularity }.map { 2 * $0 })
    likely = others.union(tastes).union(signed)
    least = Dictionary(
      members.enumerated().compactMap { m, member in Self.leastLinear[member.name].map { (2 * m, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Weights with what is added to the personal ones at a step of `Ensemble.steps`.
  func raised(_ weights: [Float], step: Int) -> [Float] {
    weights.enumerated().map { f, weight in
      tastes.contains(f)
        ? weight + Self.tasteRaise[step] : signed.contains(f) ? max(weight, Self.leastPersonal[step]) : weight
    }
  }

  /// The weight of a feature with what is added after all others are found.
  func finished(_ weight: Float, of feature: Int, step: Int) -> Float {
    max(weight + addition(feature, step: step), least[feature]?[step] ?? -.infinity)
  }

  /// What is added to the weight of a feature.
  func addition(_ feature: Int, step: Int) -> Float {
    eras.contains(feature)
      ? Self.eraRaise[step] : popularity.contains(feature) ? -Self.popularityFade[step] : 0
  }

  /// Takes a weight over from the step before, where too few users reach this one: the fitted part stays, the added part is this
  /// step's.
  func carried(_ weight: Float, of feature: Int, to step: Int) -> Float {
    var weight = weight + addition(feature, step: step) - addition(feature, step: step - 1)
    if tastes.contains(feature) { weight += Self.tasteRaise[step] - Self.tasteRaise[step - 1] }
    if let least = least[feature] { weight = max(weight, least[step]) }
    return signed.contains(feature) ? max(weight, Self.leastPersonal[step]) : weight
  }

  /// The sum of the weights that are not personal.
  func sumOfOthers(_ weights: [Float]) -> Float {
    // In order: the rounding of a sum depends on it.
    weights.indices.reduce(0) { others.contains($1) ? $0 + weights[$1] : $0 }
  }
}
