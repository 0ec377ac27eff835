import Evaluation
import Foundation

/// Prints tables of results as text, CSV or JSON.
enum ResultTable {
  /// Prints `rows`, and those of live measures unless they are nil; as text in one table per protocol or measure.
  static func show(_ rows: [MeasuredRow], live: [LiveRow]? = nil, _ format: OutputFormat) throws {
    switch format {
    case .json: try Output.json(rows.map(AnyRow.measured) + (live ?? []).map(AnyRow.live))
    case .csv:
      let columns = ["protocol", "scorer", "people"] + MeasuredRow.columns
      Output.line((columns + (live == nil ? [] : liveColumns)).joined(separator: ","))
      for row in rows {
        Output.csv(
          [row.protocolName, row.scorer, "\(row.people)"] + row.values.map(figure)
            + (live == nil ? [] : liveColumns.map { _ in "" }))
      }
      for row in live ?? [] { Output.csv(csvCells(row)) }
    case .text:
      let wide = max(10, rows.map { $0.scorer.count }.max() ?? 0) + 2
      for name in Array(Set(rows.map(\.protocolName))).sorted(by: order(rows)) {
        let rows = rows.filter { $0.protocolName == name }
        Output.line(
          pad("\(name), \(rows.first?.people ?? 0) people", wide + 22)
            + columns.map { pad($0, 14) }.joined())
        for row in rows {
          let cells = stride(from: 0, to: row.values.count, by: 2).map { i in
            pad(short(row.values[i]) + " ±" + short(row.values[i + 1], 3), 14)
          }
          Output.line(pad("  " + row.scorer, wide + 22) + cells.joined())
        }
        Output.line("")
      }
      if let live { showText(live) }
    }
  }

  private enum AnyRow: Encodable {
    case measured(MeasuredRow)
    case live(LiveRow)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .measured(let row): try row.encode(to: encoder)
      case .live(let row): try row.encode(to: encoder)
      }
    }
  }

  private static let columns =
    ["NDCG", "Recall", "HitRate", "Behind"].flatMap { name in
      RankingMetrics.cuts.map { "\(name)@\($0)" }
    } + ["Niche@10", "Niche behind"]

  private static func order(_ rows: [MeasuredRow]) -> (String, String) -> Bool {
    let names = rows.map(\.protocolName)
    return { (names.firstIndex(of: $0) ?? 0) < (names.firstIndex(of: $1) ?? 0) }
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  static func short(_ value: Double, _ digits: Int = 4) -> String {
    let text = String(format: "%.\(digits)f", value)
    return text.hasPrefix("0") ? String(text.dropFirst()) : text
  }

  /// `0.1234`
  static func figure(_ value: Double) -> String { String(format: "%.4f", value) }
}
