import CKernels
import Events

/// What each answer adds to titles by content: how far a title's content cosine would fall without it, times its worth in the blend.
/// Exact, because a content profile is a sum; the worth stays that of the whole history.
struct ContentFalls {
  /// The model's share in the blend.
  let modelShare: Float
  /// What a cosine of one adds to a score.
  private let worth: Float
  private let space: ContentSpace
  private let person: RankingBuffers
  /// For each answer: its weight in the profile, the profile's length without it, and the mean cosine of all titles without it.
  private var terms: [(weight: Float, norm: Float, mean: Float)] = []
  private var mean: Float = 0

  /// The falls of a person's titles, ranked with `options`. O(answers features + titles).
  init(_ recommender: Recommender, _ options: RankingOptions, _ person: RankingBuffers) {
    (space, self.person) = (recommender.contentSpace, person)
    let norm = person.contentProfileNorm
    guard norm > 0 else {
      (modelShare, worth) = (1, 0)
      return
    }
    worth = (1 - options.modelShare) * options.contentScale(person, recommender.scorer)
    modelShare = worth > 0 ? options.modelShare : 1
    guard worth > 0 else { return }
    var deviation: Float = 0
    nk_moments(person.cosines, person.cosines.count, &mean, &deviation)
    for (answer, (row, _)) in person.tasteEvents.enumerated() {
      let weight = person.contentWeight(answer)
      let own = space.product(row, with: person.contentProfile)
      let left = (max(0, norm * norm - 2 * weight * norm * own + weight * weight)).squareRoot()
      let meanLeft = left > 1e-4 ? (norm * mean - weight * space.product(row, with: space.mean)) / left : 0
      terms.append((weight, left, meanLeft))
    }
  }

  /// How far the scores of `rows` would fall without each of some answers, by content, `[rows][answers]`.
  /// O(width + features of the answers + shared features of all pairs).
  func falls(of rows: [Int], answers: [Int]) -> [[Float]] {
    guard worth > 0 else {
      return [[Float]](repeating: [Float](repeating: 0, count: answers.count), count: rows.count)
    }
    let postings = space.postings(of: answers.map { person.tasteEvents[$0].row })
    let terms = answers.map { self.terms[$0] }
    let (norm, cosines) = (person.contentProfileNorm, person.cosines)
    return rows.map { row in
      var falls = [Float](repeating: 0, count: answers.count)
      space.cosines(of: row, postings, into: &falls)
      for (place, term) in terms.enumerated() {
        let left = term.norm > 1e-4 ? (norm * cosines[row] - term.weight * falls[place]) / term.norm : 0
        falls[place] = worth * ((cosines[row] - mean) - (left - term.mean))
      }
      return falls
    }
  }
}
