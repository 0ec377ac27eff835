import Catalogue
import Foundation
import Foundations
import Meaning
import Tensors

/// Measures search by description.
extension EvaluateCommand {
  func showFigures(ofDescriptions path: String) throws {
    let items = try KnownItems(path: path)
    let workspace = try Workspace(reading: options)
    let known = Set(workspace.titles.indices.map(workspace.titles.id))
    let missing = items.queries.count { $0.right.isDisjoint(with: known) }
    if missing > 0 {
      Report.warning("The catalogue lacks the titles of \(missing) descriptions: none can be found.")
    }
    let (start, processor) = (Date(), ProcessorTime.milliseconds())
    let search = try workspace.describer()
    _ = search.search(items.queries[0].text, limit: 10, adult: false)
    let busy = ProcessorTime.milliseconds() - processor
    let first = Date().timeIntervalSince(start) * 1000
    let rows = search.figures(items)
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      Output.line("ranker,half,queries,hit1,hit5,reciprocal,median_ms,p99_ms")
      for row in rows {
        let figures = [row.hit1, row.hit5, row.reciprocal, row.median, row.p99].map(ResultTable.figure)
        Output.csv([row.ranker, row.half, "\(row.queries)"] + figures)
      }
    case .text:
      for row in rows {
        Output.row(
          [row.ranker, "\(row.half), \(row.queries)"]
            + [
              String(format: "hit@1 %.3f", row.hit1), String(format: "hit@5 %.3f", row.hit5),
              String(format: "MRR %.3f", row.reciprocal),
              String(format: "%.2f ms, p99 %.2f", row.median, row.p99),
            ])
      }
      Output.line(
        String(
          format: "first query, with making the index: %.0f ms, of them %.0f on the processor", first, busy))
    }
  }

  private struct TalkRow: Encodable {
    let half: String
    let right: Int
    let sentences: Int
  }

  func showFigures(ofSentences path: String) throws {
    let cases = try TalkCases(path: path)
    let workspace = try Workspace(reading: options)
    let grammar = TalkGrammar(workspace.index(), describing: try workspace.describer())
    let halves = cases.measure(grammar.read)
    let rows = halves.map { TalkRow(half: $0.half, right: $0.right, sentences: $0.of) }
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      Output.line("half,right,sentences")
      for row in rows { Output.csv([row.half, "\(row.right)", "\(row.sentences)"]) }
    case .text:
      for row in rows { Output.line("\(row.half): \(row.right) of \(row.sentences) sentences read exactly") }
      guard wrong else { return }
      for (sentence, read) in halves.filter({ $0.half != "report" }).flatMap(\.wrong) {
        Output.line("\(CleanText.clean(sentence.sentence, limit: 120))")
        Output.line("  wanted \(sentence.expected.json)")
        Output.line("  read   \(read.json)")
      }
    }
  }

  func showTiers() throws {
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    let titles =
      try catalogue.map { try CatalogueFile.read($0).titles } ?? Workspace(reading: options).catalogue
    let rows = try TierTrial.measure(
      titles, members: members, splits: splits, seed: learning.seed, progress: Report.progress)
    Report.endProgress()
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      Output.line("inputs,titles,accuracy,error,f1,calibration")
      for row in rows {
        Output.csv(
          [row.inputs, "\(row.titles)"]
            + [row.accuracy, row.error, row.f1, row.calibration].map(ResultTable.figure))
      }
    case .text:
      for row in rows {
        Output.row([
          row.inputs, "\(row.titles) titles", String(format: "accuracy %.3f ± %.3f", row.accuracy, row.error),
          String(format: "macro F1 %.3f", row.f1), String(format: "calibration error %.3f", row.calibration),
        ])
      }
    }
  }
}
