import App
import ArgumentParser
import Foundation
import Foundations
import Journal
import Lists

extension ListWriter.Format: ExpressibleByArgument {}

struct ExportCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write everything you said to a file that you can take with you.",
    discussion: """
      json holds everything, with the whole log; csv the current answers, a row a title; mal is a list that MyAnimeList \
      imports (its own fields only: the rest is in comments, which import --list reads back).

      --everything writes a zip file with all profiles, the catalogue, settings, themes, stored lists and models, for \
      another machine: nostrade import --everything FILE there.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ReaderOptions
  @Option(help: "json, csv or mal. [default: by the name of the file, else json]") var format:
    ListWriter.Format?
  @Option(
    help: ArgumentHelp("File to write. [default: -, the standard output]", valueName: "file"),
    completion: .file()) var out: String?
  @Flag(help: "With mal: give love, like and dislike the scores 9, 7 and 3 where you gave none.")
  var assumeScores = false
  @Option(
    help: ArgumentHelp(
      "Write a zip file with everything in the home; - is the standard output.", valueName: "file"),
    completion: .file())
  var everything: String?
  @Flag(help: "Replace the file if it exists.") var force = false

  func validate() throws {
    if everything != nil,
      out != nil || format != nil || assumeScores || who.create || who.profile != ProfileOptions.standard
    {
      throw ValidationError("--everything goes alone.")
    }
    if assumeScores, chosen != .mal { throw ValidationError("--assume-scores goes with --format mal.") }
  }

  private var chosen: ListWriter.Format {
    if let format { return format }
    switch out.map({ ($0 as NSString).pathExtension.lowercased() }) {
    case "csv": return .csv
    case "xml": return .mal
    default: return .json
    }
  }

  func run() throws {
    if let everything { return try write(everything) }
    let path = try out.flatMap { try $0 == "-" ? nil : writable($0) }
    let workspace = try Workspace(reading: options)
    let profile = try who.open(in: workspace.store)
    let exporter = ListExporter(workspace.store, profile, workspace.titles)
    let (text, written): (String, String)
    switch chosen {
    case .json:
      text = try ListWriter.json(try exporter.own())
      written = Output.count(try workspace.store.events(userID: profile.userID).count, "event")
    case .csv, .mal:
      let entries = try exporter.entries()
      written = Output.count(entries.count, "title")
      text =
        chosen == .csv
        ? ListWriter.csv(entries)
        : ListWriter.mal(entries, owner: profile.name, assumesScores: assumeScores)
    }
    guard let path else { return Output.raw(text) }
    do { try AtomicFile.write(text, to: path, permissions: 0o600) } catch let error as FileError {
      throw CommandError("\(error)")
    }
    Report.note("\(written) of \(profile.name) written to \(path).")
  }

  private func write(_ everything: String) throws {
    let archive = HomeArchive(options.place)
    guard everything != "-" else {
      return try Output.file { try archive.write(to: $0) { Report.note($0 + ".") } }
    }
    let path = try writable(everything)
    try archive.write(to: path) { Output.line("\($0) to \(path).") }
  }

  private func writable(_ name: String) throws -> String {
    let path = Paths.absolute(name)
    try OutputFile.check(path, everything == nil ? "--out" : "--everything", options.place)
    try OutputFile.checkNew(path, force: force)
    return path
  }
}
