import Catalogue
import Evaluation
import Foundation
import Foundations
import Models
import Recommending
import Tensors
import Training

/// Figures by kind of title, and by what recommendations have in common with what was loved.
extension EvaluateCommand {
  /// The blend's figures by genre or decile of popularity, for every protocol.
  func slices(
    _ by: Slicing, _ scorer: any ItemScorer, _ data: TrainingData, _ learnt: TrainingData?,
    _ protocols: [Questions]
  ) throws {
    let titles = try titles(data.items)
    let slices: [(name: String, items: Set<Int32>)]
    switch by {
    case .genre:
      var genres: [String: Set<Int32>] = [:]
      for (row, anime) in titles.enumerated() {
        for genre in anime.genres { genres[genre, default: []].insert(Int32(row)) }
      }
      guard !genres.isEmpty else {
        throw CommandError("--by genre: the catalogue knows no genres of these titles.")
      }
      slices = genres.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map {
        ($0.key, $0.value)
      }
    case .decile:
      if learnt == nil {
        Report.note("popularity is counted on the people measured; --train FILE counts others.")
      }
      slices = SliceRow.deciles((learnt ?? data).met)
    }
    let recommender = Recommender(catalogue: titles, scorer: scorer)
    let rows = protocols.flatMap { asked in
      SliceRow.rows(
        asked.name, Self.ranked(recommender, data.items, asked.cases), asked.cases, slices: slices)
    }
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      print(
        "protocol,slice,titles,answers,people,ndcg10,ndcg10_error,recall20,recall20_error,recall100,recall100_error"
      )
      for row in rows {
        let figures = [row.ndcg10, row.recall20, row.recall100].flatMap { [$0.mean, $0.error] }
        print(
          Output.csv(
            [row.protocolName, row.slice, "\(row.titles)", "\(row.answers)", "\(row.people)"]
              + figures.map { String(format: "%.4f", $0) }))
      }
    case .text:
      for row in rows {
        print(
          "\(row.protocolName)\t\(row.slice)\t\(row.titles) titles\t\(row.answers) answers of \(row.people) people\t"
            + "NDCG@10 \(row.ndcg10)\trecall@20 \(row.recall20)\trecall@100 \(row.recall100)")
      }
    }
  }

  private struct Shared: Encodable {
    let loves: String
    let lists: Int
    let shown: Double
    let sensible: Double
    let sensible_error: Double
    let jaccard: Double
    let popular: Double
  }

  /// What recommendations have in common with what they were made from. A recommended title is sensible when the shown title
  /// nearest to it by genres shares at least half of the genres of whichever of the two has fewer. Counted over the first ten,
  /// for lists of new loves alone and for older ones: up to five drawn from each person who loves titles from `since` on, with as
  /// many older loves of the same person; and every title as the only love. Beside it the ten most loved titles, as what
  /// popularity alone would reach.
  func shared(_ scorer: any ItemScorer, _ data: TrainingData) throws {
    let titles = try titles(data.items)
    let isNew = titles.map { ($0.year ?? 0) >= since }
    let isOld = titles.map { ($0.year ?? since) < since }
    var random = RandomSource(seed: learning.seed)
    var pairs: [(new: [Interaction], old: [Interaction])] = []
    for list in data.lists {
      let loved = list.filter { $0.signal == .love }.shuffled(using: &random)
      let new = loved.filter { isNew[Int($0.item)] }.prefix(5)
      let old = loved.filter { isOld[Int($0.item)] }.prefix(new.count)
      if !new.isEmpty, old.count == new.count { pairs.append((Array(new), Array(old))) }
    }
    guard !pairs.isEmpty else {
      throw CommandError(
        "\(ratings): nobody loves titles from \(since) on and as many older ones that the model knows.")
    }
    let counter = GenreCounter(titles, data.loves, Recommender(catalogue: titles, scorer: scorer), data.items)
    func alone(_ flags: [Bool]) -> [[Interaction]] {
      flags.indices.filter { flags[$0] }.map { [Interaction(item: Int32($0), signal: .love)] }
    }
    let cases = [
      ("\(since) and later", pairs.map(\.new)), ("before \(since)", pairs.map(\.old)),
      ("one title, \(since) and later", alone(isNew)), ("one title, before \(since)", alone(isOld)),
    ]
    let counted = cases.map { counter.count($0.1) }
    let rows = zip(cases, counted).map { asked, found in
      let sensible = MeanAndError(found.map(\.sensible))
      return Shared(
        loves: asked.0, lists: asked.1.count,
        shown: Double(asked.1.reduce(0) { $0 + $1.count }) / Double(max(asked.1.count, 1)),
        sensible: sensible.mean, sensible_error: sensible.error,
        jaccard: MeanAndError(found.map(\.jaccard)).mean, popular: MeanAndError(found.map(\.popular)).mean)
    }
    let ahead = MeanAndError(zip(counted[0], counted[1]).map { $0.sensible - $1.sensible })
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      print("loves,lists,shown,sensible,sensible_error,jaccard,popular")
      for row in rows {
        let figures = [row.shown, row.sensible, row.sensible_error, row.jaccard, row.popular]
        print(Output.csv([row.loves, "\(row.lists)"] + figures.map { String(format: "%.4f", $0) }))
      }
    case .text:
      for row in rows {
        print(
          "\(row.loves): \(row.lists) lists, "
            + String(
              format:
                "%.1f shown; of ten recommended %.1f%% ± %.1f sensible (popular titles %.1f%%), Jaccard %.3f",
              row.shown, 100 * row.sensible, 100 * row.sensible_error, 100 * row.popular, row.jaccard))
      }
      print(
        String(format: "new less old, person by person: %+.1f%% ± %.1f", 100 * ahead.mean, 100 * ahead.error))
    }
  }
}

/// Counts what recommended titles share with the titles they were made from.
private struct GenreCounter {
  private let genres: [Set<String>]
  private let popular: [Int32]
  private let recommender: Recommender
  private let items: ItemIndex

  init(_ titles: [Anime], _ loves: [Float], _ recommender: Recommender, _ items: ItemIndex) {
    genres = titles.map { Set($0.genres) }
    popular = loves.indices.sorted { (loves[$1], $0) < (loves[$0], $1) }.prefix(100).map { Int32($0) }
    self.recommender = recommender
    self.items = items
  }

  /// Shares of the first ten for each list, and the same of the ten most loved titles.
  func count(_ lists: [[Interaction]]) -> [(sensible: Double, jaccard: Double, popular: Double)] {
    let cases = lists.map { HeldOutCase(history: $0, answers: [], query: Query(signal: .love)) }
    return zip(EvaluateCommand.ranked(recommender, items, cases), lists).map { ranked, shown in
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
