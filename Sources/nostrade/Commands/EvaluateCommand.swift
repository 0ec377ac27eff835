import ArgumentParser
import Catalogue
import Evaluation
import Foundation
import Models
import Recommending
import Tensors
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model on people it was not trained on.",
    discussion: """
      For lists without times: 80% of each list is shown and the loved rest asked for (fold), or only 1, 3, 5 or 10 loved
      titles are shown (cold). "blend" is what the feed ranks by: model and content. Leaving the last title out is refused for such lists: their order is that of their ids.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("Lists of people the model has not seen.", valueName: "file")) var ratings:
    String
  @Option(help: ArgumentHelp("Model in the place of the one at work.", valueName: "file")) var modelFile:
    String?
  @Option(help: ArgumentHelp("Titles for the content half of the blend.", valueName: "file")) var catalogue:
    String?
  @Option(help: "Makes the split repeatable.") var seed: UInt64 = 1
  @Flag(help: "Ask for the last event of each list, by time.") var leaveLastOut = false
  @Option(help: "text, json or csv.") var format = OutputFormat.text

  private struct Row: Encodable {
    let protocolName: String
    let scorer: String
    let people: Int
    let ndcg10, ndcg10_error, recall10, hitRate10, ndcg20, ndcg100: Double
  }

  func run() throws {
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    let file = try RatingsFile.read(ratings)
    for warning in file.warnings { Report.warning(warning) }
    if leaveLastOut, !file.isTimed {
      throw CommandError(
        "\(ratings): these lists have no times, so their last row is the highest id and not the latest title; leaving it "
          + "out would measure the sort order. Use the fold and cold figures (without --leave-last-out).")
    }
    let scorer = try SASRecScorer(path: try modelFile ?? Workspace.servingModel(options.place))
    let (data, passedOver) = TrainingData.read([file], restriction: scorer.items.ids, fewest: 0)
    if passedOver > 0 {
      Report.warning("\(passedOver) rows are about titles the model does not know: passed over.")
    }
    let popularity = Popularity(items: data.items, counts: data.loves)
    let recommender = Recommender(catalogue: try titles(data.items), scorer: scorer)
    var rows: [Row] = []
    for (name, cases) in protocols(data) where !cases.isEmpty {
      rows.append(row(name, "blend", blended(recommender, data.items, cases)))
      rows.append(row(name, scorer.name, HeldOut.measure(scorer, cases)))
      rows.append(row(name, popularity.name, HeldOut.measure(popularity, cases)))
    }
    guard !rows.isEmpty else {
      throw CommandError("\(ratings): nobody has 10 titles with 5 loved ones among those the model knows.")
    }
    try show(rows)
  }

  private func protocols(_ data: TrainingData) -> [(String, [HeldOutCase])] {
    if leaveLastOut { return [("last", HeldOut.last(data.lists, of: 1))] }
    return [("fold", HeldOut.fold(data.lists, seed: seed))]
      + [1, 3, 5, 10].map { ("cold\($0)", HeldOut.cold(data.lists, count: $0, seed: seed)) }
  }

  /// The items of the model as titles, with what a catalogue says of them.
  private func titles(_ items: ItemIndex) throws -> [Anime] {
    let known = try catalogue.map { try CatalogueFile.read($0).titles } ?? Workspace(options).catalogue
    let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return items.ids.map { byID[$0] ?? Anime(id: $0, title: "title \($0)") }
  }

  private func blended(
    _ recommender: Recommender, _ items: ItemIndex, _ cases: [HeldOutCase]
  ) -> [RankingMetrics] {
    var ranking = RankingOptions()
    ranking.showsAdult = true
    return stride(from: 0, to: cases.count, by: 32).flatMap { start in
      let slice = cases[start..<min(start + 32, cases.count)]
      let histories = slice.map { held in
        held.history.map {
          PersonEvent(animeID: items.ids[Int($0.item)], feedback: $0.signal.feedback, time: $0.time)
        }
      }
      return zip(recommender.rankAll(histories, top: 100, options: ranking), slice).map { ranked, held in
        RankingMetrics(ranked: ranked.compactMap { items.row($0.animeID) }, answers: held.answers)
      }
    }
  }

  private func row(_ name: String, _ scorer: String, _ metrics: [RankingMetrics]) -> Row {
    func mean(_ path: KeyPath<RankingMetrics, [Int: Double]>, _ k: Int) -> MeanAndError {
      MeanAndError(metrics.compactMap { $0[keyPath: path][k] })
    }
    let main = mean(\.ndcg, 10)
    return Row(
      protocolName: name, scorer: scorer, people: main.count, ndcg10: main.mean,
      ndcg10_error: main.error,
      recall10: mean(\.recall, 10).mean, hitRate10: mean(\.hitRate, 10).mean, ndcg20: mean(\.ndcg, 20).mean,
      ndcg100: mean(\.ndcg, 100).mean)
  }

  private func show(_ rows: [Row]) throws {
    func f(_ value: Double) -> String { TrainCommand.figure(value) }
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      print("protocol,scorer,people,ndcg10,ndcg10_error,recall10,hitrate10,ndcg20,ndcg100")
      for r in rows {
        print(
          "\(r.protocolName),\(r.scorer),\(r.people),\(f(r.ndcg10)),\(f(r.ndcg10_error)),\(f(r.recall10)),\(f(r.hitRate10)),\(f(r.ndcg20)),\(f(r.ndcg100))"
        )
      }
    case .text:
      print("protocol  scorer      people  NDCG@10          Recall@10  HitRate@10  NDCG@20  NDCG@100")
      for r in rows {
        func pad(_ text: String, _ width: Int) -> String {
          text.padding(toLength: width, withPad: " ", startingAt: 0)
        }
        print(
          pad(r.protocolName, 10) + pad(r.scorer, 12) + pad("\(r.people)", 8)
            + pad("\(f(r.ndcg10)) ± \(f(r.ndcg10_error))", 17)
            + pad(f(r.recall10), 11) + pad(f(r.hitRate10), 12) + pad(f(r.ndcg20), 9) + f(r.ndcg100))
      }
    }
  }
}
