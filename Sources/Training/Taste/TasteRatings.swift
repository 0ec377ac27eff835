import Models

/// The ratings of many users, row by row: what a taste model is fitted to.
struct TasteRatings: Sendable {
  /// One rating.
  struct Entry: Sendable {
    var item: Int
    /// As given; later less the mean and the item's bias.
    var value: Float
  }
  /// Ratings of each user, and all titles of the user's list that are not disliked.
  var users: [[Entry]]
  var listed: [[Int32]]

  /// The ratings of `data`; where a list has none, those that its answers stand for. Users without any are left out.
  init(_ data: TrainingData) {
    (users, listed) = ([], [])
    for list in data.lists {
      let entries = list.compactMap { event -> Entry? in
        (event.rating ?? event.signal.opinion.assumedRating).map { Entry(item: Int(event.item), value: $0) }
      }
      guard !entries.isEmpty else { continue }
      users.append(entries)
      listed.append(list.filter { $0.signal.opinion != .dislike }.map(\.item))
    }
  }
}

/// The mean of all ratings, and what each title and each person adds to it.
struct TitleBias: Sendable {
  var mean: Float
  /// `[items]`.
  var items: [Float]
  /// `[users]`.
  var users: [Float]

  /// Alternates between titles and users. A title's bias is drawn to what its mean score among millions of others says (`scores`,
  /// `[items]`, 0 where unknown), by a line fitted to well-rated titles; a user's bias is drawn to zero. O(rounds ratings).
  init(_ ratings: TasteRatings, items n: Int, scores: [Float], rounds: Int = 10, prior: Float = 20) {
    var (sums, counts) = ([Double](repeating: 0, count: n), [Float](repeating: 0, count: n))
    var (total, count) = (0.0, 0.0)
    for entry in ratings.users.joined() {
      sums[entry.item] += Double(entry.value)
      counts[entry.item] += 1
      total += Double(entry.value)
      count += 1
    }
    let mean = Float(total / max(count, 1))
    var bias = [Float](repeating: 0, count: n)
    var users = [Float](repeating: 0, count: ratings.users.count)
    var expected = bias
    for _ in 0..<rounds {
      for (u, entries) in ratings.users.enumerated() {
        let sum = entries.reduce(Float(0)) { $0 + $1.value - mean - bias[$1.item] }
        users[u] = sum / (Float(entries.count) + TasteParameters.userBiasPrior)
      }
      var beyond = [Float](repeating: 0, count: n)
      for (u, entries) in ratings.users.enumerated() {
        for entry in entries { beyond[entry.item] += entry.value - mean - users[u] }
      }
      for i in 0..<n { bias[i] = (beyond[i] + prior * expected[i]) / (counts[i] + prior) }
      expected = Self.expected(bias, counts, scores)
    }
    (self.mean, items, self.users) = (mean, bias, users)
  }

  /// What a title's score says of its bias: a line through the titles with many ratings, for titles without a score a little below
  /// their mean. Zero without scores.
  private static func expected(_ bias: [Float], _ counts: [Float], _ scores: [Float]) -> [Float] {
    let known = bias.indices.filter { counts[$0] > 30 && $0 < scores.count && scores[$0] > 0 }
    guard known.count > 50 else { return [Float](repeating: 0, count: bias.count) }
    let n = Float(known.count)
    let (mx, my) = (known.reduce(0) { $0 + scores[$1] } / n, known.reduce(0) { $0 + bias[$1] } / n)
    let sxx = known.reduce(Float(0)) { $0 + (scores[$1] - mx) * (scores[$1] - mx) }
    let sxy = known.reduce(Float(0)) { $0 + (scores[$1] - mx) * (bias[$1] - my) }
    let slope = sxy / max(sxx, 1e-6)
    return bias.indices.map { scores[$0] > 0 ? my + slope * (max(scores[$0], 5) - mx) : my - 0.5 }
  }
}
