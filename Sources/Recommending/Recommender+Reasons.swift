import Cards
import Catalogue
import Events

/// Reasons: which answers moved a title's score, by model (leave-one-out) and by content (cosine).
extension Recommender {
  /// The least influence that counts as a reason, in standard deviations.
  private static let leastInfluence: Float = 0.05

  /// What one answer did to one title's score, in the units of `Card.score`.
  struct Influence {
    /// Index in `RankingBuffers.tasteEvents`.
    var answer: Int
    var model: Float
    var content: Float
    var total: Float { model + content }
  }

  /// Reasons for each of `rows`, strongest first, never empty. O(tested answers x rows x features) after the model passes
  /// of `updateLeaveOneOut`.
  func reasons(for rows: [Int], _ options: RankingOptions, _ buffers: inout RankingBuffers) -> [[Reason]] {
    guard !buffers.tasteEvents.isEmpty, !rows.isEmpty else { return rows.map { [generalReason($0)] } }
    updateLeaveOneOut(rows, options, &buffers)
    let person = buffers
    guard let leaveOneOut = person.leaveOneOut else { return rows.map { [generalReason($0)] } }
    let cosineFactor = cosineFactor(person, options)
    let logits = coldItemMapping.map(leaveOneOut.logits, titles: rows)
    let cosines = leaveOneOut.tested.map { contentSpace.cosines(rows, with: person.tasteEvents[$0].row) }
    return rows.enumerated().map { index, row in
      let influences = leaveOneOut.tested.enumerated().map { t, answer in
        // The score less the score without the answer. Both are standardised, so a shift of all titles counts for nothing.
        let model = leaveOneOut.known.firstIndex(of: answer).map {
          person.modelScores[row] - (logits[$0][index] - leaveOneOut.logits.mean($0)) / person.logitDeviation
        }
        return Influence(
          answer: answer, model: options.modelShare * (model ?? 0),
          content: cosineFactor * person.contentWeight(answer) * cosines[t][index])
      }
      return reasons(row, influences, person)
    }
  }

  /// What a cosine of one with a loved title adds to a score, in the units of `Card.score`.
  private func cosineFactor(_ person: RankingBuffers, _ options: RankingOptions) -> Float {
    guard person.contentProfileNorm > 0 else { return 0 }
    return (1 - options.modelShare) * options.contentScale(person, scorer) / person.contentProfileNorm
  }

  /// Turns influences on one title into reasons: at most one "because" for each kind of answer, one "shares" and one "held
  /// back".
  private func reasons(_ row: Int, _ influences: [Influence], _ person: RankingBuffers) -> [Reason] {
    var result: [Reason] = []
    func title(_ influence: Influence) -> String { catalogue.title(person.tasteEvents[influence.answer].row) }
    func feedback(_ influence: Influence) -> Feedback { person.tasteEvents[influence.answer].event.feedback }
    // Loved and liked titles get sentences of their own.
    let pushes = influences.filter { $0.model > Self.leastInfluence }.sorted { $0.model > $1.model }
    for (feedback, group) in Dictionary(grouping: pushes, by: feedback) {
      guard let first = group.first, first.model > pushes[0].model * 0.3 else { continue }
      let named = group.filter { $0.model > first.model * 0.4 }.prefix(2)
      result.append(
        Reason(
          .because(feedback: feedback, titles: named.map(title)),
          weight: Double(named.reduce(0) { $0 + $1.model })))
    }
    if let nearest = influences.filter({ $0.content > Self.leastInfluence }).max(by: {
      $0.content < $1.content
    }) {
      let features = contentSpace.sharedLabels(row, person.tasteEvents[nearest.answer].row).prefix(3)
      if !features.isEmpty {
        result.append(
          Reason(.shares(features: Array(features), title: title(nearest)), weight: Double(nearest.content)))
      }
    }
    result.sort { $0.weight > $1.weight }
    if let worst = influences.min(by: { $0.total < $1.total }), worst.total < -3 * Self.leastInfluence,
      [.dislike, .dropped].contains(feedback(worst))
    {
      result.append(Reason(.heldBack(title: title(worst)), weight: Double(worst.total)))
    }
    if !result.contains(where: { $0.weight > 0 }) { result.insert(generalReason(row), at: 0) }
    return result
  }

  /// The reason when no answer speaks for a title: its rating or its popularity.
  func generalReason(_ row: Int) -> Reason {
    let members = catalogue.members(row)
    if let score = catalogue.score(row), score >= 8, (members ?? 0) < 100_000 {
      return Reason(.acclaimed(score: score), weight: 0)
    }
    return Reason(.popular(members: members), weight: 0)
  }
}
