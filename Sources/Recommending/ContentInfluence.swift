import CKernels
import Events

/// What each answer adds to titles by content: how far a title's content cosine would fall without it, times its worth in the blend, and
/// how far the affinities to its genres would. Exact, because a content profile is a sum; the worth stays that of the whole history.
struct ContentInfluence {
  /// What a cosine of one adds to a score.
  private let worth: Float
  /// The affinities, and what an affinity of one adds to a score; nil where none counts.
  private var affinities: (all: Affinities, worth: Float)?
  private let space: ContentSpace
  private let person: RankingBuffers
  /// For each answer: its weight in the profile, the profile's length without it, and the mean cosine of all titles without it.
  private var terms: [(weight: Float, norm: Float, mean: Float)] = []
  private var mean: Float = 0

  /// The falls of a person's titles, ranked with `options`. O(answers features + titles).
  init(_ recommender: Recommender, _ options: RankingOptions, _ person: RankingBuffers) {
    (space, self.person) = (recommender.contentSpace, person)
    let norm = person.contentProfileNorm
    worth = norm > 0 ? (1 - options.modelShare) * options.contentScale(person, recommender.scorer) : 0
    guard worth > 0 else { return }
    if let all = person.affinities, all.isAny { affinities = (all, options.affinityScale) }
    var deviation: Float = 0
    nk_moments(person.cosines, person.cosines.count, &mean, &deviation)
    for (answer, (row, _)) in person.tasteEvents.enumerated() {
      let weight = person.contentWeight(answer)
      let own = space.product(row, with: person.contentProfile)
      let left = (max(0, norm * norm - 2 * weight * norm * own + weight * weight)).squareRoot()
      let meanLeft =
        left > Self.nothing ? (norm * mean - weight * space.product(row, with: space.mean)) / left : 0
      terms.append((weight, left, meanLeft))
    }
  }

  /// Whether nothing is known of content without an answer: the model alone would rank then.
  func isOnly(_ answer: Int) -> Bool { worth > 0 && terms[answer].norm <= Self.nothing }

  /// What content adds to the scores of all titles without an answer, `[titles]`. O(non-zero values of all titles).
  func parts(without answer: Int) -> [Float] {
    var parts = [Float](repeating: 0, count: person.cosines.count)
    guard worth > 0, terms[answer].norm > Self.nothing else { return parts }
    space.cosines(space.vector(person.tasteEvents[answer].row), into: &parts)
    let (term, norm) = (terms[answer], person.contentProfileNorm)
    for i in parts.indices {
      parts[i] = worth * ((norm * person.cosines[i] - term.weight * parts[i]) / term.norm - term.mean)
    }
    if let (all, worth) = affinities {
      all.add(all.values(without: person.affinityAnswer(answer)), times: worth, to: &parts)
    }
    return parts
  }

  /// A profile shorter than this is none.
  private static let nothing: Float = 1e-4

  /// How far the scores of `rows` would fall without each of some answers, by content, `[rows][answers]`.
  /// O(width + features of the answers + shared features of all pairs).
  func falls(of rows: [Int], answers: [Int]) -> [[Float]] {
    guard worth > 0 else {
      return [[Float]](repeating: [Float](repeating: 0, count: answers.count), count: rows.count)
    }
    let postings = space.postings(of: answers.map { person.tasteEvents[$0].row })
    let terms = answers.map { self.terms[$0] }
    let (norm, cosines) = (person.contentProfileNorm, person.cosines)
    let losses = affinityLosses(answers)
    return rows.map { row in
      var falls = [Float](repeating: 0, count: answers.count)
      space.cosines(of: row, postings, into: &falls)
      for (place, term) in terms.enumerated() {
        let left =
          term.norm > Self.nothing ? (norm * cosines[row] - term.weight * falls[place]) / term.norm : 0
        falls[place] = worth * ((cosines[row] - mean) - (left - term.mean))
      }
      if let (all, worth) = affinities {
        for place in losses.indices { falls[place] += worth * all.sum(losses[place], of: row) }
      }
      return falls
    }
  }

  /// How much lower the affinity to each genre is without each of some answers, `[answers][genres]`. O(answers genres).
  private func affinityLosses(_ answers: [Int]) -> [[Float]] {
    guard let (all, _) = affinities else { return [] }
    return answers.map { answer in
      zip(all.values, all.values(without: person.affinityAnswer(answer))).map(-)
    }
  }
}
