import App
import ArgumentParser
import Foundation
import Journal
import Learning
import Models

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the available models, by the names that --model takes.",
    discussion: """
      * marks the model that the profile ranks by. Members of an ensemble are in its file.

      Kinds of models:
      \(Recipe.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Option(help: "text, json or csv.") var format = OutputFormat.text

  private struct Row: Encodable {
    let name: String
    let kind: String
    let label: String
    let at_work: Bool
    let titles: Int
    let people: Int
    let rows: Int
    let trained: String
    let trained_on: [String]
    let metrics: [String: Double]
    let bytes: Int
    let path: String
    let member: Int?
  }

  func run() throws {
    let home = options.place
    let library = try Workspace.models(home)
    let entries = library.entries()
    let chosen = try chosen(home)
    let atWork = entries.first { $0.name == chosen }?.name ?? (chosen == nil ? entries.first?.name : nil)
    let rows = entries.map { entry in
      Row(
        name: entry.name, kind: entry.kind, label: entry.label, at_work: entry.name == atWork,
        titles: entry.titles, people: entry.card.people, rows: entry.card.rows, trained: entry.card.trained,
        trained_on: entry.card.sources ?? [], metrics: entry.member == nil ? entry.card.metrics : [:],
        bytes: entry.bytes, path: entry.path, member: entry.member)
    }
    switch format {
    case .json: try Output.json(rows)
    case .csv:
      Output.line("name,kind,label,at_work,titles,people,rows,trained,trained_on,metrics,bytes,path")
      for row in rows {
        Output.csv([
          row.name, row.kind, row.label, row.at_work ? "1" : "0", "\(row.titles)", "\(row.people)",
          "\(row.rows)", row.trained, row.trained_on.joined(separator: "; "), Self.figures(row.metrics),
          "\(row.bytes)", row.path,
        ])
      }
    case .text: for row in rows { show(row) }
    }
    if let chosen, atWork == nil { Report.note("\(who.profile) ranks by \(chosen).") }
    for path in library.files {
      do { _ = try ModelFile.summary(path) } catch { Report.warning("\(error)") }
    }
  }

  /// The model that the profile chose; nil without a choice or a database. Does not create a database.
  private func chosen(_ home: Home) throws -> String? {
    guard let (store, profile) = try who.find(in: home) else { return nil }
    return try ProfileLog(store, profile).settings().model
  }

  private func show(_ row: Row) {
    let mark = row.at_work ? "*" : " "
    if let member = row.member {
      return Output.row(["\(mark) \(row.name)", "\(row.label), member \(member + 1) of \(row.path)"])
    }
    let size = String(format: "%.1f MB", Double(row.bytes) / 1e6)
    let sources = row.trained_on.isEmpty ? "" : " of " + row.trained_on.joined(separator: ", ")
    Output.row([
      "\(mark) \(row.name)",
      "\(row.kind), \(row.titles) titles, \(row.people) people and \(row.rows) rows\(sources), trained "
        + "\(row.trained.isEmpty ? "?" : row.trained), \(size), \(row.path)",
    ])
    if !row.metrics.isEmpty { Output.row(["    " + Self.figures(row.metrics)]) }
  }

  private static func figures(_ metrics: [String: Double]) -> String {
    metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(ResultTable.figure($0.value))" }
      .joined(separator: "; ")
  }
}
