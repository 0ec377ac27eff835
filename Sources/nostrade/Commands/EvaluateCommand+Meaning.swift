import Foundation
import Meaning

/// Measures search by description.
extension EvaluateCommand {
  func showFigures(ofDescriptions path: String) throws {
    let items = try KnownItems(path: path)
    let workspace = try Workspace(options)
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
}
