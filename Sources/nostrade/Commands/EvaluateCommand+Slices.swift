import Catalogue
import Evaluation
import Foundation
import Models
import Recommending
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
    let people: Int
    let shown: Double
    let two_genres: Double
    let two_genres_error: Double
    let jaccard: Double
    let popular_two_genres: Double
  }

  /// For each person who loves titles from `since` on: up to five of them are shown, and as many older loves of the same person
  /// in their place. Of the ten titles recommended, how many share two genres or more with the shown title they are nearest to
  /// by genres; and the same of the ten most loved titles, as what popularity alone would reach.
  func shared(_ scorer: any ItemScorer, _ data: TrainingData) throws {
    let titles = try titles(data.items)
    let genres = titles.map { Set($0.genres) }
    let recommender = Recommender(catalogue: titles, scorer: scorer)
    let popular = data.loves.indices.sorted { (data.loves[$1], $0) < (data.loves[$0], $1) }.map { Int32($0) }
    var new: [HeldOutCase] = []
    var old: [HeldOutCase] = []
    for list in data.lists {
      let loved = list.filter { $0.signal == .love }
      let recent = loved.filter { titles[Int($0.item)].year ?? 0 >= since }.prefix(5)
      let earlier = loved.filter { (titles[Int($0.item)].year).map { $0 < since } ?? false }.prefix(
        recent.count)
      guard !recent.isEmpty, earlier.count == recent.count else { continue }
      new.append(HeldOutCase(history: Array(recent), answers: [], question: Question(signal: .love)))
      old.append(HeldOutCase(history: Array(earlier), answers: [], question: Question(signal: .love)))
    }
    guard !new.isEmpty else {
      throw CommandError(
        "\(ratings): nobody loves titles from \(since) on and as many older ones that the model knows.")
    }
    func row(_ name: String, _ cases: [HeldOutCase]) -> (Shared, [Double]) {
      func nearest(_ item: Int32, _ shown: [Interaction]) -> Set<String> {
        shown.map { genres[Int($0.item)] }.max {
          $0.intersection(genres[Int(item)]).count < $1.intersection(genres[Int(item)]).count
        } ?? []
      }
      func share(_ ranked: [Int32], _ held: HeldOutCase) -> (two: Double, jaccard: Double) {
        var (two, jaccard) = (0.0, 0.0)
        for item in ranked.prefix(10) {
          let (own, near) = (genres[Int(item)], nearest(item, held.history))
          let both = Double(own.intersection(near).count)
          two += both >= 2 ? 0.1 : 0
          jaccard += both / max(Double(own.union(near).count), 1) / 10
        }
        return (two, jaccard)
      }
      let found = zip(Self.ranked(recommender, data.items, cases), cases).map(share)
      let plain = cases.map { held in
        share(popular.filter { item in !held.history.contains { $0.item == item } }, held).two
      }
      let two = MeanAndError(found.map(\.two))
      let shown = Double(cases.reduce(0) { $0 + $1.history.count }) / Double(cases.count)
      return (
        Shared(
          loves: name, people: cases.count, shown: shown, two_genres: two.mean, two_genres_error: two.error,
          jaccard: MeanAndError(found.map(\.jaccard)).mean, popular_two_genres: MeanAndError(plain).mean),
        found.map(\.two)
      )
    }
    let (recent, ofNew) = row("\(since) and later", new)
    let (earlier, ofOld) = row("before \(since)", old)
    let ahead = MeanAndError(zip(ofNew, ofOld).map { $0 - $1 })
    switch format {
    case .json: try Output.json([recent, earlier])
    case .csv:
      print("loves,people,shown,two_genres,two_genres_error,jaccard,popular_two_genres")
      for row in [recent, earlier] {
        let figures = [row.shown, row.two_genres, row.two_genres_error, row.jaccard, row.popular_two_genres]
        print(Output.csv([row.loves, "\(row.people)"] + figures.map { String(format: "%.4f", $0) }))
      }
    case .text:
      for row in [recent, earlier] {
        print(
          String(
            format:
              "%@: %d people, %.1f loves shown; of ten recommended %.1f%% ± %.1f share two genres (popular titles %.1f%%), "
              + "Jaccard %.3f", row.loves, row.people, row.shown, 100 * row.two_genres,
            100 * row.two_genres_error,
            100 * row.popular_two_genres, row.jaccard))
      }
      print(
        String(format: "new less old, person by person: %+.1f%% ± %.1f", 100 * ahead.mean, 100 * ahead.error))
    }
  }
}
