import Models

/// The mapping for histories without one answer each, for a few titles only.
extension ColdItemMapping {
  /// Logits of histories without one answer each, computed for the titles that are asked for.
  struct LeaveOneOutLogits: Sendable {
    let scores: any LeaveOneOutScores
    /// For each answer left out.
    fileprivate let terms: [(popularitySlope: Float, mean: Float)]
    fileprivate let unmappedLogit, coldPenalty: Float
    /// The mean logit over all titles without answer `index`.
    func mean(_ index: Int) -> Float { terms[index].mean }
  }

  /// Prepares the mapping of leave-one-out scores. `full` are the terms of the whole history: its cold penalty is used for
  /// all, because an answer's influence should not include how sure the model is. O(items) at most for each answer.
  func leaveOneOut(_ scores: any LeaveOneOutScores, _ full: Terms) -> LeaveOneOutLogits {
    let sums = scores.sums(itemMass)
    let slopes =
      centredPopularity.map { scores.sums($0).map { $0 / popularitySquareSum } } ?? sums.map { _ in 0 }
    let constant = Float(unmappedTitles) * full.unmappedLogit - Float(coldTitles.count) * full.coldPenalty
    let count = Float(max(itemRows.count, 1))
    let terms = zip(sums, slopes).map { sum, slope in
      (
        popularitySlope: slope,
        mean: (sum + slope * (coldPopularitySum - neighbourPopularitySum) + constant) / count
      )
    }
    return LeaveOneOutLogits(
      scores: scores, terms: terms, unmappedLogit: full.unmappedLogit, coldPenalty: full.coldPenalty)
  }

  /// Logits of some titles, `[answers left out][titles]`: what `map(_:into:scratch:)` would give.
  func map(_ logits: LeaveOneOutLogits, titles: [Int]) -> [[Float]] {
    // Each source item is scored once, however many titles share it.
    var indices: [Int32: Int] = [:]
    var items: [Int32] = []
    let titleSources = titles.map { title in
      sources(of: title).map { item, weight in
        let index = indices[item] ?? items.count
        if index == items.count {
          indices[item] = index
          items.append(item)
        }
        return (index: index, weight: weight, popularity: emptyHistoryLogits[Int(item)])
      }
    }
    let coldPopularities = titles.map { coldPopularity($0) }
    return zip(logits.scores.scores(of: items), logits.terms).map { scores, terms in
      zip(titleSources, coldPopularities).map { sources, coldPopularity in
        guard let coldPopularity else {
          return sources.first.map { scores[$0.index] } ?? logits.unmappedLogit
        }
        let borrowed = sources.reduce(Float(0)) {
          $0 + $1.weight * (scores[$1.index] - terms.popularitySlope * $1.popularity)
        }
        return borrowed + (terms.popularitySlope * coldPopularity - logits.coldPenalty)
      }
    }
  }
}
