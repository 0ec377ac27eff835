import Evaluation
import Foundation
import Learning

/// Prints slices, genre overlap and head figures.
extension EvaluateCommand {
  /// Figures by slice.
  func show(_ rows: [SliceRow]) throws {
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      Output.line(
        "protocol,slice,titles,answers,people,ndcg10,ndcg10_error,recall20,recall20_error,recall100,recall100_error"
      )
      for row in rows {
        let figures = [row.ndcg10, row.recall20, row.recall100].flatMap { [$0.mean, $0.error] }
        Output.csv(
          [row.protocolName, row.slice, "\(row.titles)", "\(row.answers)", "\(row.people)"]
            + figures.map(ResultTable.figure))
      }
    case .text:
      for row in rows {
        Output.line(
          "\(row.protocolName)\t\(row.slice)\t\(row.titles) titles\t\(row.answers) answers of \(row.people) users\t"
            + "NDCG@10 \(row.ndcg10)\trecall@20 \(row.recall20)\trecall@100 \(row.recall100)")
      }
    }
  }

  private struct OverlapRow: Encodable {
    let loves: String
    let lists: Int
    let shown: Double
    let sensible: Double
    let sensible_error: Double
    let jaccard: Double
    let popular: Double

    init(_ row: GenreOverlap.Row) {
      (loves, lists, shown) = (row.loves, row.lists, row.shown)
      (sensible, sensible_error) = (row.sensible.mean, row.sensible.error)
      (jaccard, popular) = (row.jaccard, row.popular)
    }
  }

  /// Genre overlap of newer and older loves.
  func show(_ overlap: GenreOverlap) throws {
    let rows = overlap.rows.map(OverlapRow.init)
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      Output.line("loves,lists,shown,sensible,sensible_error,jaccard,popular")
      for row in rows {
        let figures = [row.shown, row.sensible, row.sensible_error, row.jaccard, row.popular]
        Output.csv([row.loves, "\(row.lists)"] + figures.map(ResultTable.figure))
      }
    case .text:
      for row in rows {
        Output.line(
          "\(row.loves): \(row.lists) lists, "
            + String(
              format:
                "%.1f titles given; of ten recommended %.1f%% ± %.1f sensible (popular titles %.1f%%), Jaccard %.3f",
              row.shown, 100 * row.sensible, 100 * row.sensible_error, 100 * row.popular, row.jaccard))
      }
      Output.line(
        String(
          format: "newer less older, person by person: %+.1f%% ± %.1f", 100 * overlap.newerAhead.mean,
          100 * overlap.newerAhead.error))
    }
  }

  /// Figures of each head.
  func show(_ heads: HeadReport) {
    let figures = heads.figures
    let parts = heads.parts.map { "\($0.name) alone \($0.figures.nats), " }.joined()
    Output.line(
      "heads, \(figures.nats.count) users: presence \(figures.nats) nats per held-out title "
        + "(\(parts)popularity \(figures.popularityNats)); rating MAE \(figures.error) (own mean \(figures.meanError), "
        + "difference \(figures.gain))")
  }
}
