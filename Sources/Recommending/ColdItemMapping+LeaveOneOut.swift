import Models

/// What a model says of shortened histories, carried over to a few titles.
extension ColdItemMapping {
  /// Of each answer that was taken away: what does not differ from title to title, and what the rest was before.
  struct Left: Sendable {
    let scores: any LeaveOneOutScores
    fileprivate let loads: [(slope: Float, mean: Float)]
    fileprivate let floor, caution: Float
    /// The mean over all titles without an answer, once carried over.
    func mean(_ place: Int) -> Float { loads[place].mean }
  }

  /// Takes in what was said beside the load of the whole history, whose caution they share: what an answer is worth is not how
  /// sure the model is. O(items) at most for each.
  func left(_ scores: any LeaveOneOutScores, beside whole: Load) -> Left {
    let carried = scores.sums(mass)
    let slopes = centred.map { scores.sums($0).map { $0 / square } } ?? carried.map { _ in 0 }
    let common = Float(unreached) * whole.floor - Float(strangers.count) * whole.caution
    let count = Float(max(rows.count, 1))
    let loads = zip(carried, slopes).map { ($1, ($0 + $1 * (priors - biases) + common) / count) }
    return Left(scores: scores, loads: loads, floor: whole.floor, caution: whole.caution)
  }

  /// What `carry` would say of some titles, `[answers taken away][titles]`.
  func carried(_ titles: [Int], _ left: Left) -> [[Float]] {
    // Every item once, however many titles borrow from it.
    var places: [Int32: Int] = [:]
    var items: [Int32] = []
    let parts = titles.map { title in
      lenders(title).map { item, weight in
        let place = places[item] ?? items.count
        if place == items.count {
          places[item] = place
          items.append(item)
        }
        return (place: place, weight: weight, bias: bias[Int(item)])
      }
    }
    let priors = titles.map(prior)
    return zip(left.scores.scores(of: items), left.loads).map { scores, load in
      zip(parts, priors).map { parts, prior in
        guard let prior else { return parts.first.map { scores[$0.place] } ?? left.floor }
        let lent = parts.reduce(Float(0)) { $0 + $1.weight * (scores[$1.place] - load.slope * $1.bias) }
        return lent + (load.slope * prior - left.caution)
      }
    }
  }
}
