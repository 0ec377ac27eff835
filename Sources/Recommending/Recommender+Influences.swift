import Models
import Tensors

/// What each answer did to the score of a title: the numbers behind the reasons.
extension Recommender {
  /// What one answer did to one title's score, in the units of `Card.score`.
  struct Influence {
    /// Index in `RankingBuffers.tasteEvents`.
    var answer: Int
    var model: Float
    var content: Float
    /// What the answer does to the best titles in the mean.
    var usual: Float = 0
    /// What the weights of a history of one answer less do to this title, whichever answer it is. It is no merit of the answer, but of the
    /// fall that ranking anew shows.
    var weightStep: Float = 0
    var total: Float { model + content }
    /// What it does to this title more than to others.
    var special: Float { total - usual }
    /// Whether the title falls when everything is ranked anew without the answer.
    var isFelt: Bool { total + weightStep > 0 }
  }

  /// What every tested answer did to each of `rows`, `[rows][tested answers]`.
  func influences(
    on rows: [Int], _ options: RankingOptions, _ person: RankingBuffers
  ) -> [[Influence]] {
    guard let leaveOneOut = person.leaveOneOut else { return rows.map { _ in [] } }
    let content = ContentInfluence(self, options, person)
    let model = ModelPart(self, options, person)
    // Of the only answer nothing is left to be weighed: all that it does is its own.
    let isOnly = person.tasteEvents.count == 1
    let known = person.modelScores
    let ranked = model.scores(rows.map { known[$0] }, slope: person.popularitySlope, of: rows)
    let batches = leaveOneOut.batches.map { batch in
      (
        whole: isOnly
          ? ranked : batch.whole.map { model.scores($0.logits, [$0.deviation], of: rows)[0] } ?? ranked,
        left: model.scores(batch.logits, batch.deviations, of: rows)
      )
    }
    let tested = leaveOneOut.places.sorted { $0.key < $1.key }.map { answer, at in
      // An answer that the model does not know moves nothing of its scores.
      let (whole, left) =
        at == .unknown ? (ranked, ranked) : (batches[at.batch].whole, batches[at.batch].left[at.place])
      return (answer: answer, whole: whole, left: left)
    }
    let contentFalls = content.falls(of: rows, answers: tested.map(\.answer))
    return rows.indices.map { index in
      tested.enumerated().map { t, tested in
        // The score less the score without the answer. Both are standardised, so a shift of all titles counts for nothing. Where the model
        // would rank alone without it, its share stays the same: that changes no order.
        Influence(
          answer: tested.answer,
          model: person.modelShare * (tested.whole[index] - tested.left[index]),
          content: contentFalls[index][t],
          weightStep: person.modelShare * (ranked[index] - tested.whole[index]))
      }
    }
  }

  /// The least cosine of item vectors that is near.
  private static let leastNear: Float = 0.4

  /// Whether an answer is near a title in the model's space of items, and no other loved or liked one is nearer. O(answers dim).
  func isNearest(_ influence: Influence, to row: Int, _ buffers: inout RankingBuffers) -> Bool {
    let item = coldItemMapping.itemRows[row]
    guard item >= 0, let vectors = unitItemVectors(&buffers) else { return false }
    func cosine(_ answer: Int) -> Float {
      let other = coldItemMapping.itemRows[buffers.tasteEvents[answer].row]
      return other < 0 ? 0 : BLAS.dot(vectors.row(Int(item)), vectors.row(Int(other)), count: vectors.cols)
    }
    let own = cosine(influence.answer)
    guard own >= Self.leastNear else { return false }
    return buffers.tasteEvents.indices.allSatisfy {
      buffers.tasteEvents[$0].event.feedback.evidence.polarity <= 0 || cosine($0) <= own
    }
  }
}
