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

  /// A weight for each title, as weights of the items whose logits make up the titles'.
  struct TitleWeights {
    fileprivate let items: ItemWeights
    /// What the popularity slope, the cold penalty and the logit of unmapped titles count.
    fileprivate let coldPopularity, cold, unmapped: Float
  }

  /// Prepares weighted sums over titles, by `values`, `[titles]`. O(titles).
  func weigh(_ values: [Float], for scorer: any ItemScorer) -> TitleWeights {
    var items = [Float](repeating: 0, count: emptyHistoryLogits.count)
    var unmapped: Float = 0
    for (title, item) in itemRows.enumerated() {
      if item >= 0 { items[Int(item)] += values[title] } else { unmapped += values[title] }
    }
    var (popularity, cold): (Float, Float) = (0, 0)
    for title in coldTitles {
      let own = sources(of: title)
      for (item, weight) in own { items[Int(item)] += values[title] * weight }
      let borrowed = own.reduce(Float(0)) { $0 + $1.weight * emptyHistoryLogits[Int($1.item)] }
      popularity += values[title] * ((coldPopularity(title) ?? 0) - borrowed)
      cold += values[title]
    }
    return TitleWeights(
      items: scorer.weigh(items), coldPopularity: popularity, cold: cold, unmapped: unmapped - cold)
  }

  /// Weighted sums of the logits of all titles, for each answer left out. O(items) at most for each.
  func sums(_ logits: LeaveOneOutLogits, _ weights: TitleWeights) -> [Float] {
    zip(logits.scores.sums(weights.items), logits.terms).map { sum, terms in
      sum + terms.popularitySlope * weights.coldPopularity - logits.coldPenalty * weights.cold
        + logits.unmappedLogit * weights.unmapped
    }
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
