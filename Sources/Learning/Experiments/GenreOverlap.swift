import Foundations
import Catalogue
import Evaluation
import Models
import Recommending
import Tensors

/// How much recommended titles have in common with the loved titles they were made from, by genres.
///
/// A recommended title is sensible when the given title nearest to it in genres shares at least half of the genres of the one with
/// fewer. Counted over the first ten recommendations, for newer and for older loves.
public struct GenreOverlap: Sendable {
  /// One kind of history.
  public struct Row: Sendable {
    /// `2021 and later`, `one title, before 2021`, ...
    public let loves: String
    /// Number of histories.
    public let lists: Int
    /// Titles in a history, on average.
    public let shown: Double
    /// Share of the recommended titles that are sensible.
    public let sensible: MeanAndError
    /// Jaccard index of genres with the nearest given title, on average.
    public let jaccard: Double
    /// Share of the ten most loved titles that are sensible: what popularity alone reaches.
    public let popular: Double
  }

  /// Newer and older loves, then single titles as the only love.
  public let rows: [Row]
  /// Share of sensible titles for newer loves less that for older ones, user by user.
  public let newerAhead: MeanAndError
}

extension Experiment {
  /// Genre overlap for loves of titles from `year` on and for older ones: up to five of each user, with as many older ones of the
  /// same user; and every title as the only love.
  ///
  /// - Parameter titles: the titles of the items, in their order.
  /// - Throws: `LearningError` when no user loves both newer and older titles.
  public func genreOverlap(since year: Int, of model: MeasuredModel, titles: [Anime]) throws -> GenreOverlap {
    let isNew = titles.map { ($0.year ?? 0) >= year }
    let isOld = titles.map { ($0.year ?? year) < year }
    var random = RandomSource(seed: seed)
    var pairs: [(new: [Interaction], old: [Interaction])] = []
    for list in dataset.data.lists {
      let loved = list.filter { $0.signal == .love }.shuffled(using: &random)
      let new = loved.filter { isNew[Int($0.item)] }.prefix(5)
      let old = loved.filter { isOld[Int($0.item)] }.prefix(new.count)
      if !new.isEmpty, old.count == new.count { pairs.append((Array(new), Array(old))) }
    }
    guard !pairs.isEmpty else {
      throw LearningError("No user loves known titles from \(year) on and as many older ones.")
    }
    func alone(_ flags: [Bool]) -> [[Interaction]] {
      flags.indices.filter { flags[$0] }.map { [Interaction(item: Int32($0), signal: .love)] }
    }
    let cases = [
      ("\(year) and later", pairs.map(\.new)), ("before \(year)", pairs.map(\.old)),
      ("one title, \(year) and later", alone(isNew)), ("one title, before \(year)", alone(isOld)),
    ]
    let counter = GenreCounter(titles, dataset.data.loves, model)
    let counted = cases.map { counter.count($0.1) }
    let rows = zip(cases, counted).map { history, found in
      GenreOverlap.Row(
        loves: history.0, lists: history.1.count,
        shown: Double(history.1.reduce(0) { $0 + $1.count }) / Double(max(history.1.count, 1)),
        sensible: MeanAndError(found.map(\.sensible)), jaccard: MeanAndError(found.map(\.jaccard)).mean,
        popular: MeanAndError(found.map(\.popular)).mean)
    }
    return GenreOverlap(
      rows: rows, newerAhead: MeanAndError(zip(counted[0], counted[1]).map { $0.sensible - $1.sensible }))
  }
}

/// Counts genres that recommended titles share with a history.
private struct GenreCounter {
  private let genres: [Set<String>]
  /// The hundred most loved items.
  private let popular: [Int32]
  private let model: MeasuredModel

  init(_ titles: [Anime], _ loves: [Float], _ model: MeasuredModel) {
    genres = titles.map { Set($0.genres) }
    popular = loves.indices.sorted { (loves[$1], $0) < (loves[$0], $1) }.prefix(100).map { Int32($0) }
    self.model = model
  }

  /// For each history: shares of the first ten recommended titles, and of the ten most loved ones.
  func count(_ lists: [[Interaction]]) -> [(sensible: Double, jaccard: Double, popular: Double)] {
    let cases = lists.map { HeldOutCase(history: $0, answers: [], query: Query(signal: .love)) }
    return zip(model.rank(cases), lists).map { ranked, shown in
      let found = share(ranked, shown)
      let plain = share(popular.filter { item in !shown.contains { $0.item == item } }, shown)
      return (found.sensible, found.jaccard, plain.sensible)
    }
  }

  private func share(_ ranked: [Int32], _ shown: [Interaction]) -> (sensible: Double, jaccard: Double) {
    let first = ranked.prefix(10).map { genres[Int($0)] }
    var (sensible, jaccard) = (0.0, 0.0)
    for own in first {
      let near = shown.map { genres[Int($0.item)] }
      let overlap = near.map { Double($0.intersection(own).count) / Double(max(1, min($0.count, own.count))) }
      if overlap.max() ?? 0 >= 0.5 { sensible += 1 }
      jaccard +=
        near.map { Double($0.intersection(own).count) / Double(max(1, $0.union(own).count)) }.max() ?? 0
    }
    let count = Double(max(first.count, 1))
    return (sensible / count, jaccard / count)
  }
}
